package mutants

import (
	"context"
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// firstPosition is where the positions of a ring begin: next to the overflow of
// a number of 32 bits.
const firstPosition = 1<<32 - 5

// newRing returns a queue of numbers, over a lock-free ring.
func newRing(capacity int, f fault) queue.Queue[uint64] {
	if capacity < 1 {
		panic(fmt.Sprintf("mutants: capacity %d, want at least 1", capacity))
	}
	c := &ring{fault: f, slots: make([]ringSlot, capacity)}
	for pos := uint64(firstPosition); pos < firstPosition+c.capacity(); pos++ {
		c.slot(pos).stamp.Store(c.free(pos))
	}
	c.tail.Store(firstPosition << 1)
	c.head.Store(firstPosition)
	return newWaiting(c, f)
}

// ring is a core after Dmitry Vyukov's bounded MPMC queue, with the stamps of
// Erik Rigtorp's MPMCQueue. Even the items are atomic, so that no fault is a
// data race: the checks must find them without the race detector.
//
// A position counts all Puts, or all Gets. The slot of a position p is free for
// the Put if its stamp is free(p), and holds the item if it is full(p).
type ring struct {
	fault  fault
	tail   atomics.Uint64 // position of the next Put, and the lowest bit for closed
	head   atomics.Uint64 // position of the next Get
	closed atomics.Uint32 // 1 as closed, for closedApart
	slots  []ringSlot
}

type ringSlot struct {
	stamp atomics.Uint64
	item  atomics.Uint64
}

func (c *ring) capacity() uint64 { return uint64(len(c.slots)) }

func (c *ring) slot(pos uint64) *ringSlot { return &c.slots[pos%c.capacity()] }

func (c *ring) free(pos uint64) uint64 {
	if c.fault == confusesAtCapacityOne {
		return pos
	}
	return pos / c.capacity() * 2
}

func (c *ring) full(pos uint64) uint64 {
	if c.fault == confusesAtCapacityOne {
		return pos + 1
	}
	return pos/c.capacity()*2 + 1
}

// after returns the position after pos.
func (c *ring) after(pos uint64) uint64 {
	if c.fault == narrowTickets {
		return uint64(uint32(pos + 1))
	}
	return pos + 1
}

func (c *ring) TryPut(v uint64) error {
	if c.fault == returnsTicket {
		return c.putByTicket(v)
	}
	for {
		if c.seemsFull() {
			return queue.ErrFull
		}
		tail := c.tail.Load()
		if c.isClosed(tail) {
			return queue.ErrClosed
		}
		pos := tail >> 1
		slot := c.slot(pos)
		switch slot.stamp.Load() {
		case c.free(pos):
			claimed := c.claimTail(tail)
			if claimed {
				c.fill(slot, pos, v)
				return nil
			}
			switch c.fault {
			case fullOnLostClaim:
				return queue.ErrFull
			case ignoresLostClaim:
				slot.item.Store(v) // over the winner's
				return nil
			}
			continue
		case c.full(pos - c.capacity()):
			if c.head.Load() == pos-c.capacity() {
				return queue.ErrFull
			}
		default:
			if c.fault == narrowTickets {
				return queue.ErrFull
			}
		}
		atomics.Yield() // another goroutine is at work on the slot
	}
}

// seemsFull tells whether two looks at different times say that the queue is
// full, if that is the fault. The second one may underflow.
func (c *ring) seemsFull() bool {
	switch c.fault {
	case fullFromOldHead:
		head := c.head.Load()
		widen()
		return c.tail.Load()>>1-head >= c.capacity()
	case fullFromOldTail:
		tail := c.tail.Load()
		widen()
		return tail>>1-c.head.Load() >= c.capacity()
	}
	return false
}

// claimTail claims the slot at the tail for a Put.
func (c *ring) claimTail(tail uint64) bool {
	next := c.after(tail>>1) << 1
	switch c.fault {
	case ignoresLostClaim, fullOnLostClaim, closedApart:
		widen()
	case storesTail:
		widen()
		c.tail.Store(next)
		return true
	}
	return c.tail.CompareAndSwap(tail, next)
}

// fill puts the item into a slot that has been claimed.
func (c *ring) fill(slot *ringSlot, pos, v uint64) {
	switch c.fault {
	case emptyOnUnpublished, takesUnpublished, skipsUnpublished:
		widen()
	case publishesFirst:
		slot.stamp.Store(c.full(pos))
		widen()
		slot.item.Store(v)
		return
	}
	slot.item.Store(v)
	slot.stamp.Store(c.full(pos))
}

// putByTicket claims first and looks afterwards.
func (c *ring) putByTicket(v uint64) error {
	pos := (c.tail.Add(2) - 2) >> 1
	slot := c.slot(pos)
	if slot.stamp.Load() != c.free(pos) {
		widen()
		c.tail.Add(^uint64(1)) // somebody may have claimed the next one
		return queue.ErrFull
	}
	c.fill(slot, pos, v)
	return nil
}

// putLater claims a slot where there is none, and waits until it is free.
func (c *ring) putLater(ctx context.Context, v uint64) error {
	if err := c.TryPut(v); err != queue.ErrFull {
		return err
	}
	pos := (c.tail.Add(2) - 2) >> 1
	slot := c.slot(pos)
	for slot.stamp.Load() != c.free(pos) {
		if ctx.Err() != nil {
			return ctx.Err() // nobody will fill the slot
		}
		atomics.Yield()
	}
	c.fill(slot, pos, v)
	return nil
}

func (c *ring) isClosed(tail uint64) bool {
	if c.fault == closedApart {
		return c.closed.Load() != 0
	}
	return tail&1 != 0
}

func (c *ring) TryGet() (uint64, error) {
	for {
		pos := c.head.Load()
		slot := c.slot(pos)
		if c.holds(slot, pos) {
			if c.claimHead(pos) {
				return c.empty(slot, pos), nil
			}
			if c.fault == emptyOnLostClaim {
				return 0, queue.ErrEmpty
			}
			continue
		}
		tail := c.tail.Load()
		switch {
		case tail>>1 == pos && c.isClosed(tail):
			return 0, queue.ErrClosed
		case tail>>1 == pos, c.fault == emptyOnUnpublished, c.fault == returnsTicket:
			return 0, queue.ErrEmpty
		case c.fault == skipsUnpublished:
			c.head.CompareAndSwap(pos, pos+1)
		}
		atomics.Yield() // another goroutine is at work on the slot
	}
}

// holds tells whether the slot has the item of the position.
func (c *ring) holds(slot *ringSlot, pos uint64) bool {
	switch c.fault {
	case ignoresLap:
		return slot.stamp.Load()&1 != 0
	case takesUnpublished:
		return pos < c.tail.Load()>>1
	}
	return slot.stamp.Load() == c.full(pos)
}

// claimHead claims the item at the head for a Get.
func (c *ring) claimHead(pos uint64) bool {
	switch c.fault {
	case emptyOnLostClaim:
		widen()
	case storesHead:
		widen()
		c.head.Store(pos + 1)
		return true
	}
	return c.head.CompareAndSwap(pos, c.after(pos))
}

// empty takes the item out of a slot that has been claimed.
func (c *ring) empty(slot *ringSlot, pos uint64) uint64 {
	switch c.fault {
	case ignoresLap:
		widen()
	case freesFirst:
		slot.stamp.Store(c.free(pos + c.capacity()))
		widen()
		return slot.item.Load()
	}
	v := slot.item.Load()
	slot.stamp.Store(c.free(pos + c.capacity()))
	return v
}

func (c *ring) Close() {
	c.closed.Store(1)
	if c.fault != closedApart {
		c.tail.Or(1)
	}
}

func (c *ring) Len() int {
	switch c.fault {
	case lenInTwoLooks:
		head := c.head.Load()
		widen()
		return int(c.tail.Load()>>1 - head)
	case lenTailFirst:
		tail := c.tail.Load()
		widen()
		return int(tail>>1 - c.head.Load())
	}
	for {
		tail := c.tail.Load()
		head := c.head.Load()
		if c.tail.Load() == tail {
			return int(tail>>1 - head)
		}
	}
}

func (c *ring) Cap() int { return len(c.slots) }
