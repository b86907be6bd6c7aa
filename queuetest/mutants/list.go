package mutants

import (
	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// newList returns an unbounded queue of any type, over a linked list.
func newList[T any](f fault) queue.Queue[T] {
	c := &list[T]{fault: f, end: new(node[T])}
	first := new(node[T])
	c.head.Store(first)
	c.tail.Store(first)
	if f == keepsNodes {
		c.first = first
	}
	return newWaiting(c, f)
}

// list is a core after Maged Michael's and Michael Scott's queue. The node at
// the head has no item, the others have. In a closed list the last one is
// followed by the end.
//
// A node that is taken out points to itself: so it keeps no other one alive, and
// who still holds it can tell.
type list[T any] struct {
	fault     fault
	head      atomics.Pointer[node[T]]
	tail      atomics.Pointer[node[T]] // the last node, or one before
	put, took atomics.Uint64
	end       *node[T]
	spare     atomics.Pointer[node[T]] // for reusesNodes
	first     *node[T]                 // for keepsNodes
}

type node[T any] struct {
	item atomics.Cell[T]
	next atomics.Pointer[node[T]]
}

func (c *list[T]) TryPut(v T) error {
	n := c.node()
	n.item.Set(v)
	c.put.Add(1)
	for {
		tail := c.tail.Load()
		next := tail.next.Load()
		switch {
		case next == c.end:
			c.put.Add(^uint64(0))
			return queue.ErrClosed
		case next == tail: // taken out meanwhile
		case next != nil:
			c.tail.CompareAndSwap(tail, next)
		case c.link(tail, n):
			c.tail.CompareAndSwap(tail, n)
			return nil
		}
	}
}

// link appends n to the last node.
func (c *list[T]) link(last, n *node[T]) bool {
	if c.fault == linksWithStore {
		widen()
		last.next.Store(n)
		return true
	}
	return last.next.CompareAndSwap(nil, n)
}

// node returns a node to be put.
func (c *list[T]) node() *node[T] {
	if c.fault == reusesNodes {
		if n := c.spare.Swap(nil); n != nil {
			n.next.Store(nil)
			return n
		}
	}
	return new(node[T])
}

func (c *list[T]) TryGet() (T, error) {
	var zero T
	for {
		head := c.head.Load()
		next := head.next.Load()
		switch {
		case next == nil:
			return zero, queue.ErrEmpty
		case next == c.end:
			return zero, queue.ErrClosed
		case next == head: // taken out meanwhile
			continue
		}
		c.tail.CompareAndSwap(head, next) // the tail is not left behind
		if c.head.CompareAndSwap(head, next) {
			c.drop(head)
			c.took.Add(1)
			if c.fault == keepsItems {
				return next.item.Get(), nil
			}
			return next.item.Take(), nil
		}
	}
}

// drop does what is to be done with a node that has been taken out.
func (c *list[T]) drop(n *node[T]) {
	switch c.fault {
	case reusesNodes:
		c.spare.Store(n)
	case cutsNodes:
		n.next.Store(nil)
	case keepsNodes:
	default:
		n.next.Store(n)
	}
}

func (c *list[T]) Close() {
	for {
		tail := c.tail.Load()
		next := tail.next.Load()
		switch {
		case next == c.end, next == nil && tail.next.CompareAndSwap(nil, c.end):
			return
		case next != nil && next != tail:
			c.tail.CompareAndSwap(tail, next)
		}
	}
}

func (c *list[T]) Len() int {
	took := c.took.Load()
	return int(c.put.Load() - took)
}

func (c *list[T]) Cap() int { return queue.Unbounded }
