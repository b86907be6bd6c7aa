package mutants

import (
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// newSingle returns a queue of numbers for one producer and one consumer.
func newSingle(capacity int, f fault) queue.Queue[uint64] {
	if capacity < 1 {
		panic(fmt.Sprintf("mutants: capacity %d, want at least 1", capacity))
	}
	return newWaiting(&single{fault: f, slots: make([]atomics.Uint64, capacity)}, f)
}

// single is a core after Leslie Lamport's ring, in which each side keeps a copy
// of the other's position and looks at the original only when the copy says
// that it has to wait.
type single struct {
	fault      fault
	tail       atomics.Uint64       // position of the next Put, and the lowest bit for closed
	head       atomics.Uint64       // position of the next Get
	cachedHead atomics.Cell[uint64] // the producer's
	cachedTail atomics.Cell[uint64] // the consumer's
	slots      []atomics.Uint64
}

func (c *single) slot(pos uint64) *atomics.Uint64 { return &c.slots[pos%uint64(len(c.slots))] }

func (c *single) TryPut(v uint64) error {
	tail := c.tail.Load()
	if tail&1 != 0 {
		return queue.ErrClosed
	}
	pos := tail >> 1
	if pos-c.cachedHead.Get() == uint64(len(c.slots)) {
		c.cachedHead.Set(c.head.Load())
		if c.fault == trustsCachedHead || pos-c.cachedHead.Get() == uint64(len(c.slots)) {
			return queue.ErrFull
		}
	}
	if c.fault != publishesFirst {
		c.slot(pos).Store(v)
	}
	if !c.tail.CompareAndSwap(tail, tail+2) {
		return queue.ErrClosed
	}
	if c.fault == publishesFirst {
		widen()
		c.slot(pos).Store(v)
	}
	return nil
}

func (c *single) TryGet() (uint64, error) {
	pos := c.head.Load()
	if pos == c.cachedTail.Get() {
		tail := c.tail.Load()
		c.cachedTail.Set(tail >> 1)
		switch {
		case tail>>1 == pos && tail&1 != 0:
			return 0, queue.ErrClosed
		case tail>>1 == pos, c.fault == trustsCachedTail:
			return 0, queue.ErrEmpty
		}
	}
	if c.fault == freesFirst {
		c.head.Store(pos + 1)
		widen()
		return c.slot(pos).Load(), nil
	}
	v := c.slot(pos).Load()
	if c.fault == releasesHead {
		atomics.StoreRelease(&c.head, pos+1)
	} else {
		c.head.Store(pos + 1)
	}
	return v, nil
}

func (c *single) Close() { c.tail.Or(1) }

func (c *single) Len() int {
	for {
		tail := c.tail.Load()
		head := c.head.Load()
		if c.tail.Load() == tail {
			return int(tail>>1 - head)
		}
	}
}

func (c *single) Cap() int { return len(c.slots) }
