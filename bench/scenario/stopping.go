package scenario

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Stopping measures how soon a program can end: waiters goroutines sleep in Get
// on an empty queue, or in Put on a full one, until the queue is closed, or the
// context that all share is cancelled. Its metrics are
//
//   - p50-ns, p99-ns: from before that call, until the last waiter is back;
//   - call-p50-ns: the call itself.
//
// Whoever ends them waits for them, asleep. One operation is one such end, with
// new waiters at a new queue. The name of the scenario is Stop.
var Stopping = &Scenario{
	Name:    "Stop",
	Purpose: "how soon all goroutines are back from a queue that is closed, or whose context ends",
	Window:  500 * time.Millisecond,
	keys: []key{keyCap, keyItem, {name: "waiters", min: 1}, {name: "side", allowed: []string{sideEmpty, sideFull}},
		{name: "how", allowed: []string{howClose, howCancel}}},
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, waiters := range []int{1, 64, 1000} {
			for _, side := range []string{sideEmpty, sideFull} {
				for _, how := range []string{howClose, howCancel} {
					grid = append(grid, stoppingParams(waiters, side, how))
				}
			}
		}
		return grid
	},
	standard: onAll(stoppingParams(64, sideEmpty, howClose)),
	entries:  besideChan,
	fits: func(e catalog.Entry, c Cell) bool {
		panics := e.Name == Baseline().Name && c.value("side") == sideFull && c.value("how") == howClose
		return fitsIdle(e, c) && !panics
	},
	measure: measureStopping,
}

func stoppingParams(waiters int, side, how string) []Param {
	return params("cap", 8, "item", 8, "waiters", waiters, "side", side, "how", how)
}

// What ends the waiting.
const (
	howClose  = "close"
	howCancel = "cancel"
)

// asleep is how long the waiters have to fall asleep.
const asleep = 5 * time.Millisecond

func measureStopping(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	t := &stopping{
		clock:  theClock(),
		make:   func() queue.Queue[uint64] { return e.New.Uint64(c.int("cap")) },
		full:   c.value("side") == sideFull,
		cancel: c.value("how") == howCancel,
		back:   make([]returned, c.int("waiters")),
		times:  newTimes(),
		calls:  newTimes(),
	}
	if err := t.once(); err != nil { // to warm up
		return Sample{}, err
	}
	t.times.Reset()
	t.calls.Reset()
	startMeter(stop)
	start := t.clock.now()
	for n := 0; n < stop.Ops || t.clock.now()-start < stop.Window; n++ {
		if err := t.once(); err != nil {
			return Sample{}, err
		}
	}
	s := Sample{Ops: int(t.times.TotalCount())}
	s.addTimes("", t.times, 50, 99)
	s.addTimes("call-", t.calls, 50)
	return s, nil
}

type stopping struct {
	clock        *clock
	make         func() queue.Queue[uint64]
	full, cancel bool
	back         []returned // by waiter
	times, calls *hdrhistogram.Histogram
}

// A returned says when and how a waiter came back.
type returned struct {
	at  time.Duration
	err error
}

// once lets waiters fall asleep and ends them.
func (t *stopping) once() error {
	q := t.make()
	if t.full {
		if err := fill(q); err != nil {
			return err
		}
	}
	ctx, end, want := context.Background(), q.Close, queue.ErrClosed
	if t.cancel {
		ctx, end = context.WithCancel(ctx)
		want = context.Canceled
	}
	all := t.start(ctx, q)
	time.Sleep(asleep)
	start := t.clock.now()
	end()
	called := t.clock.now()
	select {
	case <-all:
	case <-time.After(patience):
		return fmt.Errorf("a waiter was not back %v after the %s", patience, t.how())
	}
	last := start
	for i, r := range t.back {
		if r.err != want || r.at < start {
			return fmt.Errorf("waiter %d was back %v after the %s with %v, want %v", i, r.at-start, t.how(), r.err, want)
		}
		last = max(last, r.at)
	}
	if n := q.Len(); t.full && n != q.Cap() || !t.full && n != 0 {
		return fmt.Errorf("%d items are there after all waiters ended without one", n)
	}
	record(t.times, last-start)
	record(t.calls, called-start)
	return nil
}

// start starts the waiters, and returns when they have. The channel is closed
// when all are back.
func (t *stopping) start(ctx context.Context, q queue.Queue[uint64]) (all chan struct{}) {
	all = make(chan struct{})
	var going, staying atomic.Int64
	started := make(chan struct{})
	staying.Store(int64(len(t.back)))
	for i := range t.back {
		go func() {
			if going.Add(1) == int64(len(t.back)) {
				close(started)
			}
			var err error
			if t.full {
				err = q.Put(ctx, uint64(i))
			} else {
				_, err = q.Get(ctx)
			}
			t.back[i] = returned{t.clock.now(), err}
			if staying.Add(-1) == 0 {
				close(all)
			}
		}()
	}
	<-started
	return all
}

// how says what ended the waiters.
func (t *stopping) how() string {
	if t.cancel {
		return howCancel
	}
	return howClose
}
