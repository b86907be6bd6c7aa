package scenario

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/pad"
)

// Wake measures how long it takes until a waiting goroutine runs again: waiters
// goroutines are in Get on an empty queue, or in Put on a full one. After a gap
// one item is put, or taken out, and one of them goes on, and comes back after
// that.
//
//   - p50-ns, p99-ns: from before the call that wakes, until the waiter is back
//     from its call;
//   - call-p50-ns: the call that wakes.
//
// With a short gap a waiter may still be looking for the item, see [queue.Wait].
// Who wakes keeps his processor until the waiter has reported, like one that has
// more to do. Only on a single processor does he let others run. One operation is
// one wake.
var Wake = &Scenario{
	Name:    "Wake",
	Purpose: "how soon a goroutine runs again that waits on an empty or a full queue",
	Window:  500 * time.Millisecond,
	keys: []key{keyCap, keyItem, {name: "wait", allowed: []string{waitBlock, waitCtx}},
		{name: "waiters", min: 1}, {name: "side", allowed: []string{sideEmpty, sideFull}}, {name: "gap", valid: checkGap}},
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, waiters := range []int{1, 4, 64} {
			for _, side := range []string{sideEmpty, sideFull} {
				for _, gap := range []string{"10us", "1ms", "100ms"} {
					grid = append(grid, wakeParams(waiters, side, gap))
				}
			}
		}
		return grid
	},
	standard: onAll(wakeParams(1, sideEmpty, "1ms")),
	entries:  besideChan,
	fits:     fitsIdle,
	measure:  measureWake,
}

func wakeParams(waiters int, side, gap string) []Param {
	return append(idleParams(8, waiters, side), Param{"gap", gap})
}

func measureWake(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	singles, cancel := newSingles(e, c)
	defer cancel()
	t := &wakes{
		singles: singles,
		full:    c.value("side") == sideFull,
		pacer:   newPacer(singles.clock, 1),
		waiters: make([]worker, c.int("waiters")),
		times:   newTimes(),
		calls:   newTimes(),
	}
	if err := t.run(c.gap("gap"), stop); err != nil {
		return Sample{}, err
	}
	s := Sample{Ops: int(t.times.TotalCount())}
	s.addTimes("", t.times, 50, 99)
	s.addTimes("call-", t.calls, 50)
	return s, nil
}

// wakes wakes waiters. They put or get by the loops of singles, one item at a
// time.
type wakes struct {
	*singles
	full    bool
	pacer   pacer
	waker   worker
	last    []uint64 // that came out for the waker
	waiters []worker
	times   *hdrhistogram.Histogram
	calls   *hdrhistogram.Histogram

	_       pad.Line
	awake   atomic.Int64          // when the waiter was back, or 0
	failure atomic.Pointer[error] // of a waiter
	done    atomic.Bool           // waiters that are back end without a report
	_       pad.Line
}

// run wakes waiters until the stop. Then it serves all, and compares what went
// in with what came out.
func (t *wakes) run(gap time.Duration, stop Stop) error {
	t.last = make([]uint64, 1+len(t.waiters))
	if t.full {
		if err := fill(t.q); err != nil {
			return err
		}
	}
	var waiting sync.WaitGroup
	for i := range t.waiters {
		waiting.Go(func() { t.wait(&t.waiters[i], uint64(i)+1) })
	}
	err := t.repeat(min(gap, time.Millisecond), Stop{Window: warmUpTime})
	if err == nil {
		t.times.Reset()
		t.calls.Reset()
		startMeter(stop)
		err = t.repeat(gap, stop)
	}
	t.done.Store(true)
	if err != nil {
		t.queue.Close() // a bare channel does not come here
		return err
	}
	for range t.waiters {
		t.act(&t.waker, t.last, !t.full)
	}
	waiting.Wait()
	return t.balance()
}

// wait is a waiter: it waits, reports, and waits again.
func (t *wakes) wait(w *worker, id uint64) {
	w.item = id << sequenceBits
	last := make([]uint64, 1)
	for w.err == nil {
		t.act(w, last, t.full)
		now := t.clock.now()
		if t.done.Load() {
			return
		}
		t.awake.Store(int64(now))
	}
	t.failure.Store(&w.err)
}

// act puts an item or gets one.
func (t *wakes) act(w *worker, last []uint64, put bool) {
	if put {
		t.singles.puts(w, 1, 1, &t.done)
	} else if err := t.singles.gets(w, last, 1); err != nil {
		w.err = err
	}
}

// repeat wakes waiters one after the other.
func (t *wakes) repeat(gap time.Duration, stop Stop) error {
	start := t.clock.now()
	for n := 0; n < stop.Ops || t.clock.now()-start < stop.Window; n++ {
		t.pacer.until(t.clock.now() + gap)
		t.awake.Store(0)
		began := t.clock.now()
		t.act(&t.waker, t.last, !t.full)
		called := t.clock.now()
		if t.waker.err != nil {
			return t.waker.err
		}
		awake, err := t.await(called)
		if err != nil {
			return err
		}
		record(t.times, awake-began)
		record(t.calls, called-began)
	}
	return nil
}

// await returns when the waiter was back.
func (t *wakes) await(since time.Duration) (time.Duration, error) {
	for {
		if at := t.awake.Load(); at != 0 {
			return time.Duration(at), nil
		}
		if failure := t.failure.Load(); failure != nil {
			return 0, fmt.Errorf("a waiter: %w", *failure)
		}
		if t.clock.now()-since > patience {
			return 0, fmt.Errorf("no waiter went on within %v", patience)
		}
		t.pacer.pass()
	}
}

// balance takes out what is left, and compares it with what went in. A full
// queue was filled beforehand.
func (t *wakes) balance() error {
	in, out := t.waker, total(t.waiters)
	if t.full {
		for t.q.Len() > 0 && t.waker.err == nil {
			t.act(&t.waker, t.last, false)
		}
		in, out = out, t.waker
		sum, square := sums(1, t.q.Cap())
		in.n, in.sum, in.square = in.n+t.q.Cap(), in.sum+sum, in.square+square
	}
	return conserved(in, out)
}
