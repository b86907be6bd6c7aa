package scenario

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

// warmUpTime is how long the workers run at least before the measurement.
const warmUpTime = 20 * time.Millisecond

// An engine is one run of producers and consumers, of which a mover makes the
// loops that are measured. The workers share nothing that anybody writes while
// they are measured, except the queue: each counts for itself, and reads flags
// that change once.
type engine struct {
	queue interface { // to be measured
		Len() int
		Close()
	}
	mover mover
	order bool // the items of a producer must come out in order
	clock *clock

	collections bool // of garbage are counted

	policy

	put, got []worker
	begin    time.Duration // when the measured part began, set before started

	warm, start chan struct{} // gates: closed to let the workers through

	_       pad.Line
	warmed  atomic.Bool // the warm-up has lasted long enough
	started atomic.Bool // the measurement has begun
	over    atomic.Bool // it has lasted long enough
	failed  atomic.Bool // a Get has failed
	_       pad.Line
}

// A mover passes items through the queue. What it counts in its loops is in
// local variables: a store to memory would have to be through before each
// atomic operation of the queue.
type mover interface {
	// puts puts items: at least the given number, then until stop is set, and
	// at most the other number. It leaves an error in the worker.
	puts(w *worker, least, most int, stop *atomic.Bool)

	// gets takes out items, at most the given number, until Get fails, and
	// returns its error. What it thinks of the items it leaves in the worker;
	// last has the latest item of each producer.
	gets(w *worker, last []uint64, most int) error
}

// A worker is what one goroutine counts. Its fields are written while nobody
// else looks.
type worker struct {
	item        uint64 // the last one put or got
	n           int    // items, the warm-up included
	sum, square uint64
	refused     int // in the measured part: by TryPut, or by the one side's calls
	missed      int // in the measured part, of Mix: by TryGet
	start, end  time.Duration
	err         error
	batch       []uint64 // a buffer of Batch
	turn        turn     // of Fairness
	stay        stay     // of Sojourn
	_           pad.Line
}

// Items carry the producer above and its sequence number, counted from 1, below.
const sequenceBits = 40

// newEngine returns an engine without a queue and a mover, whose workers wait as
// the cell says, if it does.
func newEngine(e catalog.Entry, c Cell) (*engine, context.CancelFunc) {
	wait, cancel := newPolicy(c.value("wait"))
	return &engine{
		order:  e.Traits.Order != queue.Unordered,
		clock:  theClock(),
		policy: wait,
		warm:   make(chan struct{}),
		start:  make(chan struct{}),
	}, cancel
}

// waitContext returns the context of a wait policy.
func waitContext(wait string) (context.Context, context.CancelFunc) {
	if wait == waitCtx {
		return context.WithCancel(context.Background())
	}
	return context.Background(), func() {}
}

// run measures the cell: the workers warm up, come to rest with the queue
// empty, and then pass the items that count. Afterwards every item put must
// have come out.
func (t *engine) run(c Cell, stop Stop) (Sample, error) {
	put, got := make([]worker, c.int("prod")), make([]worker, c.int("cons"))
	t.put, t.got = put, got
	lap := (c.int("cap") + len(put) - 1) / len(put)
	var ready, putting, getting sync.WaitGroup
	ready.Add(len(put))
	for i := range put {
		putting.Go(func() { t.produce(&put[i], uint64(i), lap, share(stop, i, len(put)), &ready) })
	}
	for i := range got {
		getting.Go(func() { t.consume(&got[i], len(put)) })
	}
	close(t.warm)
	time.Sleep(warmUpTime)
	t.warmed.Store(true)
	ready.Wait()
	for t.queue.Len() > 0 && !t.failed.Load() {
		time.Sleep(20 * time.Microsecond)
	}

	m := startMeter(stop)
	warmItems := total(put).n
	t.begin = t.clock.now()
	t.started.Store(true)
	close(t.start)
	if stop.Window > 0 {
		time.Sleep(stop.Window)
		t.over.Store(true)
	}
	putting.Wait()
	t.queue.Close()
	getting.Wait()
	return t.judge(m, warmItems)
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
func (t *engine) produce(w *worker, id uint64, lap, quota int, ready *sync.WaitGroup) {
	<-t.warm
	w.item = id << sequenceBits
	t.mover.puts(w, lap, math.MaxInt, &t.warmed)
	ready.Done()
	<-t.start
	if w.err != nil {
		return
	}
	w.refused = 0
	w.start = t.clock.now()
	t.mover.puts(w, 0, quota, &t.over)
	w.end = t.clock.now()
}

// consume is a consumer: it takes items until the queue is closed and drained.
func (t *engine) consume(w *worker, producers int) {
	<-t.warm
	err := t.mover.gets(w, make([]uint64, producers), math.MaxInt)
	w.end = t.clock.now()
	if err != queue.ErrClosed {
		w.err = err
		t.failed.Store(true)
		t.queue.Close() // or producers might wait for ever
	}
}

// inOrder notes an item that came out. It returns false if that cannot be: no
// producer has put it, or the order is wrong.
func inOrder(last []uint64, item uint64, order bool) bool {
	id := item >> sequenceBits
	if id >= uint64(len(last)) || order && item <= last[id] {
		return false
	}
	last[id] = item
	return true
}

// outOfOrder says what is wrong with an item.
func outOfOrder(last []uint64, item uint64) error {
	const sequence = 1<<sequenceBits - 1
	id := item >> sequenceBits
	if id >= uint64(len(last)) {
		return fmt.Errorf("item %#x was never put", item)
	}
	return fmt.Errorf("item %d of producer %d came out after item %d", item&sequence, id, last[id]&sequence)
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
		t.missed += w.missed
		t.start = min(t.start, w.start)
		t.end = max(t.end, w.end)
		if t.err == nil {
			t.err = w.err
		}
	}
	return t
}

// conserved returns an error if a worker has one, or if what came out is not
// what went in.
func conserved(in, out worker) error {
	for _, err := range []error{out.err, in.err} {
		if err != nil {
			return err
		}
	}
	return same(tally{in.n, in.sum, in.square}, tally{out.n, out.sum, out.square})
}

// judge checks that what came out is what went in, and makes the sample of the
// items after the warm-up.
func (t *engine) judge(m *meter, warmItems int) (Sample, error) {
	in, out := total(t.put), total(t.got)
	if err := conserved(in, out); err != nil {
		return Sample{}, err
	}
	ops, elapsed := in.n-warmItems, max(in.end, out.end)-in.start
	s := m.stop(ops, elapsed)
	s.add(float64(ops)/elapsed.Seconds(), "items/s")
	m.addSwitches(&s, ops)
	if t.collections {
		m.addCollections(&s, ops)
	}
	if t.poll {
		s.add(float64(in.refused)/float64(max(ops, 1)), "full-fails/op")
		s.add(float64(out.refused)/float64(max(ops, 1)), "empty-fails/op")
	}
	return s, nil
}
