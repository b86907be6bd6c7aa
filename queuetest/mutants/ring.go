package mutants

import (
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/queuebench/queue"
)

// newRing returns a queue of numbers, over a lock-free ring.
func newRing(capacity int, f fault) queue.Queue[uint64] {
	if capacity < 1 {
		panic(fmt.Sprintf("mutants: capacity %d, want at least 1", capacity))
	}
	c := &ring{fault: f, slots: make([]ringSlot, capacity)}
	for i := range c.slots {
		c.slots[i].stamp.Store(c.free(uint64(i)))
	}
	return &waiting[uint64]{core: c, fault: f}
}

// ring is a core after Dmitry Vyukov's bounded MPMC queue, with the stamps of
// Erik Rigtorp's MPMCQueue. Even the items are atomic, so that no fault is a
// data race: the checks must find them without the race detector.
//
// A position counts all Puts, or all Gets. The slot of a position p is free for
// the Put if its stamp is free(p), and holds the item if it is full(p).
type ring struct {
	fault  fault
	tail   atomic.Uint64 // position of the next Put, and the lowest bit for closed
	head   atomic.Uint64 // position of the next Get
	closed atomic.Bool   // for closedApart
	slots  []ringSlot
}

type ringSlot struct {
	stamp atomic.Uint64
	item  atomic.Uint64
}

func (c *ring) capacity() uint64 { return uint64(len(c.slots)) }

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

func (c *ring) TryPut(v uint64) error {
	if c.fault == returnsTicket {
		return c.putByTicket(v)
	}
	for {
		tail := c.tail.Load()
		if c.isClosed(tail) {
			return queue.ErrClosed
		}
		pos := tail >> 1
		slot := &c.slots[pos%c.capacity()]
		switch slot.stamp.Load() {
		case c.free(pos):
			if c.fault == ignoresLostClaim || c.fault == fullOnLostClaim || c.fault == closedApart {
				widen()
			}
			claimed := c.tail.CompareAndSwap(tail, (pos+1)<<1)
			if !claimed && c.fault == fullOnLostClaim {
				return queue.ErrFull
			}
			if !claimed && c.fault == ignoresLostClaim {
				slot.item.Store(v) // over the winner's
				return nil
			}
			if !claimed {
				continue
			}
			if c.fault == emptyOnUnpublished {
				widen()
			}
			slot.item.Store(v)
			slot.stamp.Store(c.full(pos))
			return nil
		case c.full(pos - c.capacity()):
			if c.head.Load() == pos-c.capacity() {
				return queue.ErrFull
			}
		}
		runtime.Gosched() // another goroutine is at work on the slot
	}
}

// putByTicket claims first and looks afterwards.
func (c *ring) putByTicket(v uint64) error {
	pos := (c.tail.Add(2) - 2) >> 1
	slot := &c.slots[pos%c.capacity()]
	if slot.stamp.Load() != c.free(pos) {
		widen()
		c.tail.Add(^uint64(1)) // somebody may have claimed the next one
		return queue.ErrFull
	}
	slot.item.Store(v)
	slot.stamp.Store(c.full(pos))
	return nil
}

func (c *ring) isClosed(tail uint64) bool {
	if c.fault == closedApart {
		return c.closed.Load()
	}
	return tail&1 != 0
}

func (c *ring) TryGet() (uint64, error) {
	for {
		pos := c.head.Load()
		slot := &c.slots[pos%c.capacity()]
		if slot.stamp.Load() == c.full(pos) {
			if c.fault == emptyOnLostClaim {
				widen()
			}
			v := slot.item.Load()
			if c.head.CompareAndSwap(pos, pos+1) {
				slot.stamp.Store(c.free(pos + c.capacity()))
				return v, nil
			}
			if c.fault == emptyOnLostClaim {
				return 0, queue.ErrEmpty
			}
			continue
		}
		tail := c.tail.Load()
		if tail>>1 == pos || c.fault == emptyOnUnpublished || c.fault == returnsTicket {
			if c.isClosed(tail) {
				return 0, queue.ErrClosed
			}
			return 0, queue.ErrEmpty
		}
		runtime.Gosched() // another goroutine is at work on the slot
	}
}

func (c *ring) Close() {
	c.closed.Store(true)
	if c.fault != closedApart {
		c.tail.Or(1)
	}
}

func (c *ring) Len() int {
	if c.fault == lenInTwoLooks {
		head := c.head.Load()
		runtime.Gosched()
		return int(c.tail.Load()>>1 - head)
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
