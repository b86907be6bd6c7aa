package queuetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
)

// A load is concurrent work on a queue: producers put numbered items, consumers
// take them out. The workers share nothing but the queue: what they see they
// write down each for itself, so that a queue that fails to synchronize them is
// not helped out.
type load struct {
	capacity  int
	producers int
	consumers int
	polling   bool          // TryPut and TryGet, not Put and Get
	pace      pace          // which side is the slower one
	putWithin time.Duration // how long a Put waits at most; 0 stands for no limit
	getWithin time.Duration // how long a Get waits at most; 0 stands for no limit
	clock     *atomic.Uint64
	watchLen  bool          // whether to look at Len after each operation
	limit     int           // items in all, so that memory and time stay small
	duration  time.Duration // after which the producers stop
}

// pace keeps a queue near empty or near full, where the difficult moments are.
type pace int

const (
	even pace = iota
	slowProducers
	slowConsumers
)

// An event is an item put or taken, or refused.
type event struct {
	item       uint64
	start, end uint64 // of the call by the load's clock, 0 without
	err        error  // of a Put that gave up
}

// An outcome is what the workers of a load wrote down.
type outcome struct {
	put  [][]event // by producer
	got  [][]event // by consumer
	rest []event   // what was left in the end
}

// number returns the seq-th item of a producer, both counting from 0. It is
// never 0, so that a value from nowhere is found out.
func number(producer, seq int) uint64 { return uint64(producer+1)<<32 | uint64(seq+1) }

// indices returns the producer and the seq of an item, -1 for what is none.
func indices(item uint64) (producer, seq int) {
	return int(item>>32) - 1, int(item&(1<<32-1)) - 1
}

// describe names an item in an error message.
func describe(item uint64) string {
	if item>>32 == 0 || item&(1<<32-1) == 0 {
		return fmt.Sprintf("the value %#x, which nobody put,", item)
	}
	return fmt.Sprintf("item %d of producer %d", item&(1<<32-1), item>>32)
}

// String names the shape of the load.
func (l load) String() string {
	calls := "Put and Get"
	if l.polling {
		calls = "TryPut and TryGet"
	}
	return fmt.Sprintf("capacity %d, %d producers, %d consumers, %s", l.capacity, l.producers, l.consumers, calls)
}

// run does the work on a new queue, closes that and empties it.
func (l load) run(t *trial, random *rand.Rand) (outcome, error) {
	o := outcome{put: make([][]event, l.producers), got: make([][]event, l.consumers)}
	q := t.queue(l.capacity)
	var (
		enough   atomic.Bool // the producers are to stop
		finished atomic.Bool // they have stopped
	)
	timer := time.AfterFunc(l.duration, func() { enough.Store(true) })
	defer timer.Stop()

	producers, consumers := t.crew(), t.crew()
	release := func() {
		enough.Store(true)
		finished.Store(true)
		q.Close()
	}
	producers.release, consumers.release = release, release
	seeds := []uint64{random.Uint64(), random.Uint64()}
	consumers.start(l.consumers, func(i int) error {
		w := l.worker(q, seeds[0], i)
		err := w.consume(&finished)
		o.got[i] = w.events
		return err
	})
	producers.start(l.producers, func(i int) error {
		w := l.worker(q, seeds[1], i)
		err := w.produce(i, l.limit/l.producers, &enough)
		o.put[i] = w.events
		return err
	})
	if err := producers.wait(); err != nil {
		consumers.fail(err)
		return o, err
	}
	finished.Store(true)
	if !l.polling {
		q.Close()
	}
	if err := consumers.wait(); err != nil {
		return o, err
	}
	w := l.worker(q, 0, 0)
	for v := range queue.Drain(q) {
		w.events = append(w.events, event{item: v, start: w.tick(), end: w.tick()})
	}
	o.rest = w.events
	t.count(o.operations())
	q.Close()
	return o, nil
}

func (o outcome) operations() int {
	n := len(o.rest)
	for _, events := range o.put {
		n += len(events)
	}
	for _, events := range o.got {
		n += len(events)
	}
	return n
}

// A worker is one goroutine of a load.
type worker struct {
	load
	q      queue.Queue[uint64]
	random *rand.Rand
	events []event
}

func (l load) worker(q queue.Queue[uint64], seed uint64, i int) *worker {
	return &worker{load: l, q: q, random: rand.New(rand.NewPCG(seed, uint64(i)))}
}

// tick returns the next moment.
func (w *worker) tick() uint64 {
	if w.clock == nil {
		return 0
	}
	return w.clock.Add(1)
}

// produce puts items until they are limit or there are enough.
func (w *worker) produce(producer, limit int, enough *atomic.Bool) error {
	for seq := 0; seq < limit && !enough.Load(); {
		e := event{item: number(producer, seq), start: w.tick()}
		if w.polling {
			e.err = w.q.TryPut(e.item)
		} else {
			ctx, cancel := within(w.putWithin, w.random)
			e.err = w.q.Put(ctx, e.item)
			cancel()
		}
		e.end = w.tick()
		switch {
		case e.err == nil, e.err == context.DeadlineExceeded && w.putWithin > 0:
			w.events = append(w.events, e)
			seq++
		case e.err == queue.ErrFull && w.polling:
			runtime.Gosched()
		case e.err == queue.ErrClosed && enough.Load():
			return nil // closed because a consumer failed
		default:
			return fmt.Errorf("Put of %s: unexpected error %w", describe(e.item), e.err)
		}
		if err := w.after(slowProducers); err != nil {
			return err
		}
	}
	return nil
}

// consume gets items until the queue is closed, or empty after the producers
// have finished.
func (w *worker) consume(finished *atomic.Bool) error {
	for {
		last := finished.Load() // if so, empty means for ever
		e := event{start: w.tick()}
		if w.polling {
			e.item, e.err = w.q.TryGet()
		} else {
			ctx, cancel := within(w.getWithin, w.random)
			e.item, e.err = w.q.Get(ctx)
			cancel()
		}
		e.end = w.tick()
		switch {
		case e.err == nil:
			w.events = append(w.events, e)
		case e.item != 0:
			return fmt.Errorf("Get returns %v together with %s", e.err, describe(e.item))
		case e.err == queue.ErrEmpty && w.polling:
			if last {
				return nil
			}
			runtime.Gosched()
		case e.err == queue.ErrClosed && (!w.polling || last):
			return nil
		case e.err == context.DeadlineExceeded && w.getWithin > 0:
		default:
			return fmt.Errorf("Get: unexpected error %w", e.err)
		}
		if err := w.after(slowConsumers); err != nil {
			return err
		}
	}
}

// after is what a worker does between two operations; slow is the pace at
// which its side is the slower one.
func (w *worker) after(slow pace) error {
	if w.watchLen {
		if err := lenInBounds(w.q); err != nil {
			return err
		}
	}
	switch r := w.random.Uint32(); {
	case w.pace == slow:
		spin(int(r % 512))
	case r%16 == 0:
		runtime.Gosched()
	}
	return nil
}

// within returns a context that ends after a random part of d, at once in one
// of four cases, or the background context if d is 0.
func within(d time.Duration, random *rand.Rand) (context.Context, context.CancelFunc) {
	if d == 0 {
		return context.Background(), func() {}
	}
	d = max(0, time.Duration(random.Int64N(int64(d)*4/3))-d/3)
	return context.WithTimeout(context.Background(), d)
}

// spin passes some nanoseconds for each of n turns.
func spin(n int) {
	for range n {
	}
}
