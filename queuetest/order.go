package queuetest

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
)

var fifoPerProducer = Check{
	Name: "FIFOPerProducer",
	Rule: "4 Order: the items of a producer come out in the order of its Puts",
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
	Name: "FIFO",
	Rule: "4 Order: if the Put of a ended before the Put of b began, the Get of a begins before the Get of b ends",
	run: func(t *trial) error {
		if t.traits.Order != queue.FIFO {
			return skipped("the traits do not promise FIFO")
		}
		like := load{clock: new(atomic.Uint64), limit: 1 << 12}
		return t.loads(800*time.Millisecond, like, outcome.linearizable)
	},
}

var batchOrder = Check{
	Name: "BatchOrder",
	Rule: "4 Order, in batches: the items of a batch are put and got in the order of the slice",
	run: func(t *trial) error {
		judge := outcome.inOrderPerProducer
		switch t.traits.Order {
		case queue.Unordered:
			return skipped("the traits promise no order")
		case queue.FIFO:
			judge = outcome.linearizable
		}
		like := load{clock: new(atomic.Uint64), limit: 1 << 12, batches: true}
		return t.loads(t.forBatches(200*time.Millisecond), like, judge)
	},
}

// A passage is the way of one item through the queue.
type passage struct {
	put, got event
}

// linearizable checks that no two items passed through the queue in the wrong
// order, nor one before it was put. The items of a batch passed one after the
// other, at unknown moments of the call.
func (o outcome) linearizable() error {
	if err := o.inCallOrder(); err != nil {
		return err
	}
	items := o.passages()
	for _, b := range items {
		if b.got.end < b.put.start {
			return fmt.Errorf("%s came out before it was put", describe(b.put.item))
		}
	}
	byEnd := slices.Clone(items)
	slices.SortFunc(byEnd, func(x, y passage) int { return cmp.Compare(x.put.end, y.put.end) })
	slices.SortFunc(items, func(x, y passage) int { return cmp.Compare(x.put.start, y.put.start) })

	// For each b: of all a whose Put ended before that of b began, the one
	// whose Get began last must have begun before that of b ended.
	var last passage
	for _, b := range items {
		for len(byEnd) > 0 && byEnd[0].put.end < b.put.start {
			if byEnd[0].got.start > last.got.start {
				last = byEnd[0]
			}
			byEnd = byEnd[1:]
		}
		if a := last; a.got.start > b.got.end {
			return overtook(b, a)
		}
	}
	return nil
}

// overtook returns the error for b, which came out before a and must not.
func overtook(b, a passage) error {
	return fmt.Errorf("%s overtook %s, put over [%d,%d] and [%d,%d], got over [%d,%d] and [%d,%d]",
		describe(b.put.item), describe(a.put.item), b.put.start, b.put.end, a.put.start, a.put.end,
		b.got.start, b.got.end, a.got.start, a.got.end)
}

// inCallOrder checks what the moments do not say, for the items of a batch have
// the same: those of a producer came out in the order in which it put them, and
// those that a consumer got had been put in the order in which it got them.
func (o outcome) inCallOrder() error {
	if err := o.inOrderPerProducer(); err != nil {
		return err
	}
	items := o.passages()
	slices.SortFunc(items, func(x, y passage) int { return cmp.Compare(x.put.item, y.put.item) })
	var last passage // the one of the producer whose Get began last
	for _, b := range items {
		if b.put.item>>32 != last.put.item>>32 || b.got.start > last.got.start {
			last = b
		} else if last.got.start > b.got.end {
			return overtook(b, last)
		}
	}
	for _, events := range append(o.got, o.rest) {
		var last passage // the one whose Put began last
		for _, e := range events {
			put, ok := o.find(e.item)
			b := passage{put, e}
			switch {
			case !ok:
			case b.put.end < last.put.start:
				return overtook(last, b)
			case b.put.start > last.put.start:
				last = b
			}
		}
	}
	return nil
}

// passages matches what was put with what came out. What does not match is the
// concern of ExactlyOnce.
func (o outcome) passages() []passage {
	var items []passage
	for _, events := range append(o.got, o.rest) {
		for _, e := range events {
			if put, ok := o.find(e.item); ok {
				items = append(items, passage{put, e})
			}
		}
	}
	return items
}
