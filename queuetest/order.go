package queuetest

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

var fifoPerProducer = Check{
	Name:   "FIFOPerProducer",
	Rule:   "4 Order: the items of a producer come out in the order of its Puts",
	spares: usual,
	run: func(t *trial) error {
		if t.traits.Order != queue.PerProducer && t.traits.Order != queue.FIFO {
			return skipped("the traits promise no order")
		}
		return t.loads(600*time.Millisecond, load{}, outcome.inOrderPerProducer)
	},
}

// inOrderPerProducer checks that each consumer saw the items of each producer
// in order.
func (o outcome) inOrderPerProducer() error {
	for consumer, events := range append(o.got, o.rest) {
		last := make([]uint64, len(o.put)+1)
		for _, e := range events {
			p := e.item >> 32
			if p >= uint64(len(last)) {
				return fmt.Errorf("%s came out and was never put", describe(e.item))
			}
			if e.item <= last[p] {
				return fmt.Errorf("consumer %d got %s after %s", consumer+1, describe(e.item), describe(last[p]))
			}
			last[p] = e.item
		}
	}
	return nil
}

var fifo = Check{
	Name:   "FIFO",
	Rule:   "4 Order: if the Put of a ended before the Put of b began, the Get of a begins before the Get of b ends",
	spares: usual,
	run: func(t *trial) error {
		if t.traits.Order != queue.FIFO {
			return skipped("the traits do not promise FIFO")
		}
		like := load{clock: new(atomic.Uint64), limit: 1 << 12}
		return t.loads(800*time.Millisecond, like, t.inOrder)
	},
}

var batchOrder = Check{
	Name:   "BatchOrder",
	Rule:   "4 Order, in batches: the items of a batch are put and got in the order of the slice",
	spares: usual,
	run: func(t *trial) error {
		if t.traits.Order == queue.Unordered {
			return skipped("the traits promise no order")
		}
		like := load{clock: new(atomic.Uint64), limit: 1 << 12, batches: true}
		return t.loads(t.forBatches(200*time.Millisecond), like, t.inOrder)
	},
}

// inOrder checks the order that the traits promise, by the moments of the calls
// and the places in batches.
func (t *trial) inOrder(o outcome) error {
	if v := history.CheckTraits(o.history(), queue.Traits{Order: t.traits.Order}, 0); v != nil {
		return v
	}
	return nil
}

// history returns what the workers wrote down as a history. The items of a
// batch have the moments of its call.
func (o outcome) history() (h []history.Event) {
	goroutine := int32(0)
	note := func(k history.Kind, events []event) {
		for i, e := range events {
			if e.err != nil {
				continue
			}
			now := history.Event{
				Kind: k, Value: e.item, Outcome: history.OK, Goroutine: goroutine, Call: e.start, Return: e.end,
			}
			if i > 0 && events[i-1].start == e.start {
				last := &h[len(h)-1]
				last.Place = max(last.Place, 1)
				now.Place = last.Place + 1
			}
			h = append(h, now)
		}
		goroutine++
	}
	for _, events := range o.put {
		note(history.Put, events)
	}
	for _, events := range append(o.got, o.rest) {
		note(history.Get, events)
	}
	return h
}
