package mutants

import (
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// newRuns returns a queue of numbers for one producer and one consumer, in which
// a batch is handed over at once.
func newRuns(capacity int, f fault) queue.Queue[uint64] {
	if capacity < 1 {
		panic(fmt.Sprintf("mutants: capacity %d, want at least 1", capacity))
	}
	c := &runs{fault: f, slots: make([]runSlot, capacity)}
	for pos := uint64(firstPosition); pos < firstPosition+c.capacity(); pos++ {
		c.slot(pos).stamp.Store(pos << flagBits)
	}
	c.head.Set(firstPosition)
	c.tail.Set(firstPosition)
	c.shownHead.Store(firstPosition)
	c.shownTail.Store(firstPosition)
	return &runQueue{&batching[uint64]{waiting: newWaiting(c, none)}, c}
}

// runQueue adds the batches that a run hands over.
type runQueue struct {
	*batching[uint64]
	runs *runs
}

func (q *runQueue) TryPutBatch(vs []uint64) (int, error) {
	done := 0
	for done < len(vs) {
		n, err := q.runs.tryPutRun(vs[done:])
		if err != nil {
			return done, err
		}
		done += n
		for range n {
			q.getters.wakeOne()
		}
	}
	return done, nil
}

// runs is a core in which each side keeps its position to itself, and the stamps
// say whose turn it is. The stamp of a slot is its position, which the flags
// follow. The first stamp of a run speaks for all its slots, and the second is
// the number of them.
type runs struct {
	fault      fault
	tail, head atomics.Cell[uint64] // the producer's and the consumer's
	shownTail  atomics.Uint64       // for Len
	shownHead  atomics.Uint64
	closed     atomics.Uint32
	slots      []runSlot
}

type runSlot struct {
	stamp atomics.Uint64
	item  atomics.Cell[uint64]
}

// The flags of a stamp. Without one the slot is free.
const (
	published = 1 // it holds an item
	sealed    = 2 // it stays free
	ofRun     = 4 // and so do the next ones
	flagBits  = 3
)

func (c *runs) capacity() uint64 { return uint64(len(c.slots)) }

func (c *runs) slot(pos uint64) *runSlot { return &c.slots[pos%c.capacity()] }

func (c *runs) TryPut(v uint64) error {
	_, err := c.tryPutRun([]uint64{v})
	return err
}

// tryPutRun puts as many items as there are free slots in a row, of which there
// is at least one.
func (c *runs) tryPutRun(vs []uint64) (int, error) {
	pos := c.tail.Get()
	n := uint64(0)
	for n < uint64(len(vs)) && n < c.capacity() && c.slot(pos+n).stamp.Load() == (pos+n)<<flagBits {
		n++
	}
	switch {
	case c.closed.Load() != 0:
		return 0, queue.ErrClosed
	case n == 0:
		return 0, queue.ErrFull
	}
	for i := range n {
		c.slot(pos + i).item.Set(vs[i])
	}
	if !c.publish(pos, n) {
		return 0, queue.ErrClosed
	}
	c.tail.Set(pos + n)
	if c.fault != showsSinglesOnly || n == 1 {
		c.shownTail.Store(pos + n)
	}
	return int(n), nil
}

// publish hands n slots over, unless the first has been sealed.
func (c *runs) publish(pos, n uint64) bool {
	if c.fault == publishesRunFirst {
		done := c.stampFirst(pos, n)
		c.stampSecond(pos, n)
		return done
	}
	c.stampSecond(pos, n)
	return c.stampFirst(pos, n)
}

// stampFirst stamps the first of n published slots.
func (c *runs) stampFirst(pos, n uint64) bool {
	flags := uint64(published)
	if n > 1 {
		flags |= ofRun
	}
	return c.slot(pos).stamp.CompareAndSwap(pos<<flagBits, pos<<flagBits|flags)
}

// stampSecond stamps the second of n published slots.
func (c *runs) stampSecond(pos, n uint64) {
	if n > 1 {
		c.slot(pos + 1).stamp.Store(n)
	}
}

func (c *runs) TryGet() (uint64, error) {
	pos := c.head.Get()
	slot := c.slot(pos)
	stamp := slot.stamp.Load()
	if stamp&published == 0 {
		if err := c.refuse(slot, pos); err != nil {
			return 0, err
		}
		stamp = slot.stamp.Load()
	}
	if stamp&ofRun != 0 {
		c.split(pos)
	}
	v := slot.item.Take()
	slot.stamp.Store((pos + c.capacity()) << flagBits)
	c.head.Set(pos + 1)
	c.shownHead.Store(pos + 1)
	return v, nil
}

// split makes a run of what follows the first slot.
func (c *runs) split(pos uint64) {
	second := c.slot(pos + 1)
	rest := second.stamp.Load() - 1
	flags := uint64(published)
	if rest > 1 {
		flags |= ofRun
		if c.fault != splitsWithoutLength {
			c.slot(pos + 2).stamp.Store(rest)
		}
	}
	second.stamp.Store((pos+1)<<flagBits | flags)
}

// refuse says why there is no item in the slot at the head, which it seals before
// it says "closed". It returns nil if a Put has come before that.
func (c *runs) refuse(slot *runSlot, pos uint64) error {
	if c.closed.Load() == 0 {
		return queue.ErrEmpty
	}
	if c.fault != closesUnsealed && !slot.stamp.CompareAndSwap(pos<<flagBits, pos<<flagBits|sealed) && slot.stamp.Load()&published != 0 {
		return nil
	}
	return queue.ErrClosed
}

func (c *runs) Close() { c.closed.Store(1) }

func (c *runs) Len() int {
	n := int(c.shownTail.Load() - c.shownHead.Load())
	return min(max(n, 0), len(c.slots))
}

func (c *runs) Cap() int { return len(c.slots) }
