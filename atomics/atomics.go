// Package atomics is the only way by which the queue implementations of this
// module reach memory that goroutines share. Its names are those of
// [sync/atomic] and [sync], and so is their meaning: they are aliases, which
// cost nothing.
//
// The one addition is [Cell], for memory that an algorithm hands from one
// goroutine to another by its own protocol. Keeping such memory apart from
// ordinary fields makes the protocol visible in the code.
package atomics

import (
	"sync"
	"sync/atomic"
)

// Atomic integers, see [sync/atomic]. On 32-bit machines, too, Uint64 is
// aligned to 8 bytes.
type (
	Uint32 = atomic.Uint32
	Uint64 = atomic.Uint64
)

// Blocking primitives, see [sync].
type (
	Cond    = sync.Cond
	Locker  = sync.Locker
	Mutex   = sync.Mutex
	Once    = sync.Once
	RWMutex = sync.RWMutex
)

// Cell is a plain variable that has one owner at a time. Only the owner may
// use it, and ownership passes by an atomic operation on another variable: the
// old owner's last access must synchronize before the new owner's first.
type Cell[T any] struct{ v T }

// Get returns the value. Only the owner may call it.
func (c *Cell[T]) Get() T { return c.v }

// Set replaces the value. Only the owner may call it.
func (c *Cell[T]) Set(v T) { c.v = v }

// Take returns the value and leaves the zero T, so that the cell keeps nothing
// alive. Only the owner may call it.
func (c *Cell[T]) Take() T {
	v := c.v
	var zero T
	c.v = zero
	return v
}
