package bench

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/pad"
)

// Transfer measures throughput: prod goroutines put items as fast as they can,
// cons goroutines take them out. One operation is one item put and taken out.
// The time ends when all consumers have learnt that the queue is closed and
// drained.
var Transfer = &Scenario{
	Name:    "Transfer",
	Purpose: "how fast items pass from producers to consumers that do nothing else",
	keys:    []key{{name: "prod", min: 1}, {name: "cons", min: 1}, keyCap, keyItem, keyWait},
	grid: func() [][]Param {
		var grid [][]Param
		for _, shape := range [][2]int{{1, 1}, {1, 2}, {2, 1}, {2, 2}, {1, 8}, {8, 1}, {8, 8}, {100, 100}} {
			for _, capacity := range []int{1, 8, 1024} {
				for _, wait := range []string{waitBlock, waitCtx, waitPoll} {
					grid = append(grid, transferParams(shape[0], shape[1], capacity, wait))
				}
			}
		}
		return grid
	},
	entries: besideChan,
	fits:    fitsTransfer,
	measure: measureTransfer,
}

func transferParams(producers, consumers, capacity int, wait string) []Param {
	return params("prod", producers, "cons", consumers, "cap", capacity, "item", 8, "wait", wait)
}

// fitsTransfer leaves out what a small capacity means for a queue that has
// none: it takes part in the rows of large capacity only.
func fitsTransfer(e catalog.Entry, c Cell) bool {
	return fitsCallers(e, c.int("prod"), c.int("cons")) && (e.Traits.Bounded || c.int("cap") >= 1024)
}

// warmUpTime is how long the workers run at least before the measurement.
const warmUpTime = 20 * time.Millisecond

func measureTransfer(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	ctx, cancel := waitContext(c.value("wait"))
	defer cancel()
	producers, consumers := c.int("prod"), c.int("cons")
	t := &transfer{
		q:     e.New.Uint64(c.int("cap")),
		ctx:   ctx,
		poll:  c.value("wait") == waitPoll,
		order: e.Traits.Order != queue.Unordered,
		clock: theClock(),
		warm:  make(chan struct{}),
		start: make(chan struct{}),
	}
	return t.run(producers, consumers, c.int("cap"), stop)
}

// waitContext returns the context of a wait policy.
func waitContext(wait string) (context.Context, context.CancelFunc) {
	if wait == waitCtx {
		return context.WithCancel(context.Background())
	}
	return context.Background(), func() {}
}

// A transfer is one run. The workers share nothing that anybody writes while
// they are measured, except the queue: each counts for itself, and reads two
// flags that change once.
type transfer struct {
	q     queue.Queue[uint64]
	ctx   context.Context
	poll  bool
	order bool // the items of a producer must come out in order
	clock *clock

	warm, start chan struct{} // gates: closed to let the workers through

	_       pad.Line
	warmed  atomic.Bool // the warm-up has lasted long enough
	started atomic.Bool // the measurement has begun
	over    atomic.Bool // it has lasted long enough
	failed  atomic.Bool // a Get has failed
	_       pad.Line
}

// A worker is what one goroutine counts. Its fields are written while nobody
// else looks.
type worker struct {
	item        uint64 // the last one put
	n           int    // items, the warm-up included
	sum, square uint64
	refused     int // in the measured part
	start, end  time.Duration
	err         error
	_           pad.Line
}

// Items carry the producer above and its sequence number, counted from 1, below.
const sequenceBits = 40

// run measures: the workers warm up, come to rest with the queue empty, and
// then pass the items that count. Afterwards every item put must have come out.
func (t *transfer) run(producers, consumers, capacity int, stop Stop) (Sample, error) {
	put, got := make([]worker, producers), make([]worker, consumers)
	var ready, putting, getting sync.WaitGroup
	ready.Add(producers)
	for i := range put {
		putting.Go(func() {
			t.produce(&put[i], uint64(i), (capacity+producers-1)/producers, share(stop, i, producers), &ready)
		})
	}
	for i := range got {
		getting.Go(func() { t.consume(&got[i], producers) })
	}
	close(t.warm)
	time.Sleep(warmUpTime)
	t.warmed.Store(true)
	ready.Wait()
	for t.q.Len() > 0 && !t.failed.Load() {
		time.Sleep(20 * time.Microsecond)
	}

	m := startMeter(stop)
	warmItems := total(put).n
	t.started.Store(true)
	close(t.start)
	if stop.Window > 0 {
		time.Sleep(stop.Window)
		t.over.Store(true)
	}
	putting.Wait()
	t.q.Close()
	getting.Wait()
	return t.judge(m, put, got, warmItems)
}

// share returns how many of the operations the i-th of n producers does.
func share(stop Stop, i, n int) int {
	if stop.Window > 0 {
		return math.MaxInt
	}
	return (stop.Ops + n - 1 - i) / n
}

// produce is a producer: it warms up with at least lap items, and then puts
// quota items, unless the measurement ends before.
func (t *transfer) produce(w *worker, id uint64, lap, quota int, ready *sync.WaitGroup) {
	<-t.warm
	w.item = id << sequenceBits
	t.puts(w, lap, math.MaxInt, &t.warmed)
	ready.Done()
	<-t.start
	if w.err != nil {
		return
	}
	w.start = t.clock.now()
	t.puts(w, 0, quota, &t.over)
	w.end = t.clock.now()
}

// puts puts items as the wait policy says: at least the given number, then
// until stop is set, and at most the other number.
//
// Here and in consume, what is counted is in local variables: a store to memory
// would have to be through before each atomic operation of the queue.
func (t *transfer) puts(w *worker, least, most int, stop *atomic.Bool) {
	item, sum, square, refused := w.item, w.sum, w.square, 0
	var err error
	for n := 0; n < most && (n < least || !stop.Load()) && err == nil; n++ {
		item++
		if t.poll {
			var r int
			r, err = pollPut(t.q, item)
			refused += r
		} else {
			err = t.q.Put(t.ctx, item)
		}
		sum += item
		square += item * item
	}
	w.n += int(item - w.item)
	w.item, w.sum, w.square, w.refused, w.err = item, sum, square, refused, err
}

// consume is a consumer: it takes items as the wait policy says, until the
// queue is closed and drained.
func (t *transfer) consume(w *worker, producers int) {
	<-t.warm
	last := make([]uint64, producers)
	var n, refused int
	var sum, square uint64
	var err error
	for err == nil {
		var item uint64
		if t.poll {
			var r int
			item, r, err = pollGet(t.q)
			if t.started.Load() {
				refused += r
			}
		} else {
			item, err = t.q.Get(t.ctx)
		}
		if err != nil {
			break
		}
		n++
		sum += item
		square += item * item
		id := item >> sequenceBits
		if id >= uint64(len(last)) {
			w.err = fmt.Errorf("item %#x was never put", item)
			continue
		}
		if t.order && item <= last[id] {
			w.err = outOfOrder(id, item, last[id])
		}
		last[id] = item
	}
	w.end = t.clock.now()
	w.n, w.sum, w.square, w.refused = n, sum, square, refused
	if err != queue.ErrClosed {
		w.err = err
		t.failed.Store(true)
		t.q.Close() // or producers might wait for ever
	}
}

func outOfOrder(id, item, last uint64) error {
	const sequence = 1<<sequenceBits - 1
	return fmt.Errorf("item %d of producer %d came out after item %d", item&sequence, id, last&sequence)
}

// total adds up the workers' counts, and finds the first start, the last end
// and an error.
func total(workers []worker) worker {
	t := workers[0]
	for i := range workers[1:] {
		w := &workers[i+1]
		t.n += w.n
		t.sum += w.sum
		t.square += w.square
		t.refused += w.refused
		t.start = min(t.start, w.start)
		t.end = max(t.end, w.end)
		if t.err == nil {
			t.err = w.err
		}
	}
	return t
}

// judge checks that what came out is what went in, and makes the sample of the
// items after the warm-up.
func (t *transfer) judge(m *meter, put, got []worker, warmItems int) (Sample, error) {
	in, out := total(put), total(got)
	for _, err := range []error{out.err, in.err} {
		if err != nil {
			return Sample{}, err
		}
	}
	if in.n != out.n || in.sum != out.sum || in.square != out.square {
		return Sample{}, fmt.Errorf("%d items went in, %d came out (checksums %#x %#x and %#x %#x)",
			in.n, out.n, in.sum, in.square, out.sum, out.square)
	}
	ops, elapsed := in.n-warmItems, max(in.end, out.end)-in.start
	s := m.stop(ops, elapsed)
	s.add(float64(ops)/elapsed.Seconds(), "items/s")
	if t.poll {
		s.add(float64(in.refused)/float64(max(ops, 1)), "full-fails/op")
		s.add(float64(out.refused)/float64(max(ops, 1)), "empty-fails/op")
	}
	return s, nil
}
