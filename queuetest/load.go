package queuetest

import (
	"fmt"
	"math/rand/v2"
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
	batches   bool          // of random sizes, mixed with single calls
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
	if l.batches {
		calls += ", in batches"
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
