// Package atomics is the only way by which the queue implementations of this
// module reach memory that goroutines share. Its names are those of
// [sync/atomic] and [sync], and so is their meaning.
//
// The integers are not the types of sync/atomic because of a limit of the
// compiler (https://go.dev/issue/59070): it inlines the methods of those only
// into packages that import sync/atomic themselves, and a generic queue is
// compiled in the package that uses it. There, a Put and a Get took 19 ns
// instead of 11. The methods of a generic type, such as [Integer64], are
// compiled in the same place as the queue, and the functions that they call are
// instructions to the compiler.
//
// Additions are [StoreRelease], [StoreEach] and [Cell], with [SetEach] and its
// like for many cells. A cell is for memory that an algorithm hands from one
// goroutine to another by its own protocol. Keeping such memory apart from
// ordinary fields makes the protocol visible in the code.
package atomics

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// Atomic integers, with the methods and the meaning of those in [sync/atomic].
// On 32-bit machines, too, Uint64 is aligned to 8 bytes.
type (
	Uint32 = Integer32[uint32]
	Uint64 = Integer64[uint64]
)

// Pointer is an atomic pointer, see [atomic.Pointer].
type Pointer[T any] = atomic.Pointer[T]

// Blocking primitives, see [sync].
type (
	Cond    = sync.Cond
	Mutex   = sync.Mutex
	Once    = sync.Once
	Pool    = sync.Pool
	RWMutex = sync.RWMutex
)

// Integer32 is an atomic integer of 32 bits. The zero value is 0.
type Integer32[T ~uint32] struct{ v atomic.Uint32 }

func (x *Integer32[T]) word() *uint32 { return (*uint32)(unsafe.Pointer(&x.v)) }

// Load returns the value.
func (x *Integer32[T]) Load() T { return T(atomic.LoadUint32(x.word())) }

// Store sets the value.
func (x *Integer32[T]) Store(v T) { atomic.StoreUint32(x.word(), uint32(v)) }

// Add adds delta and returns the new value.
func (x *Integer32[T]) Add(delta T) T { return T(atomic.AddUint32(x.word(), uint32(delta))) }

// CompareAndSwap sets the value to new if it is old, and reports whether it was.
func (x *Integer32[T]) CompareAndSwap(old, new T) bool {
	return atomic.CompareAndSwapUint32(x.word(), uint32(old), uint32(new))
}

// Integer64 is an atomic integer of 64 bits. The zero value is 0.
type Integer64[T ~uint64] struct{ v atomic.Uint64 }

func (x *Integer64[T]) word() *uint64 { return (*uint64)(unsafe.Pointer(&x.v)) }

// Load returns the value.
func (x *Integer64[T]) Load() T { return T(atomic.LoadUint64(x.word())) }

// Store sets the value.
func (x *Integer64[T]) Store(v T) { atomic.StoreUint64(x.word(), uint64(v)) }

// Add adds delta and returns the new value.
func (x *Integer64[T]) Add(delta T) T { return T(atomic.AddUint64(x.word(), uint64(delta))) }

// And clears the bits that mask has not, and returns the old value.
func (x *Integer64[T]) And(mask T) T { return T(atomic.AndUint64(x.word(), uint64(mask))) }

// Or sets the bits of mask, and returns the old value.
func (x *Integer64[T]) Or(mask T) T { return T(atomic.OrUint64(x.word(), uint64(mask))) }

// CompareAndSwap sets the value to new if it is old, and reports whether it was.
func (x *Integer64[T]) CompareAndSwap(old, new T) bool {
	return atomic.CompareAndSwapUint64(x.word(), uint64(old), uint64(new))
}

// Cell is a plain variable that has one owner at a time. Only the owner may
// use it, and ownership passes by an atomic operation on another variable: the
// old owner's last access must synchronize before the new owner's first.
type Cell[T any] struct{ v T }

// Get returns the value. Only the owner may call it.
func (c *Cell[T]) Get() T { return c.v }

// Set replaces the value. Only the owner may call it.
func (c *Cell[T]) Set(v T) { c.v = v }

// Clear sets the zero T, so that the cell keeps nothing alive. Only the owner
// may call it.
func (c *Cell[T]) Clear() {
	var zero T
	c.v = zero
}

// Take returns the value and leaves the zero T. Only the owner may call it.
func (c *Cell[T]) Take() T {
	v := c.v
	c.Clear()
	return v
}
