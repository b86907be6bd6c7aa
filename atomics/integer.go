//go:build !qmodel

package atomics

import (
	"sync/atomic"
	"unsafe"
)

// Atomic integers, with the methods and the meaning of those in [sync/atomic].
// On 32-bit machines, too, Uint64 is aligned to 8 bytes.
type (
	Uint32 = Integer32[uint32]
	Uint64 = Integer64[uint64]
)

// Integer32 is an atomic integer of 32 bits. The zero value is 0.
type Integer32[T ~uint32] struct{ v atomic.Uint32 }

func (x *Integer32[T]) word() *uint32 { return (*uint32)(unsafe.Pointer(&x.v)) }

// Load returns the value.
func (x *Integer32[T]) Load() T {
	disturb()
	return T(atomic.LoadUint32(x.word()))
}

// Store sets the value.
func (x *Integer32[T]) Store(v T) {
	disturb()
	atomic.StoreUint32(x.word(), uint32(v))
}

// Add adds delta and returns the new value.
func (x *Integer32[T]) Add(delta T) T {
	disturb()
	return T(atomic.AddUint32(x.word(), uint32(delta)))
}

// CompareAndSwap sets the value to new if it is old, and reports whether it was.
func (x *Integer32[T]) CompareAndSwap(old, new T) bool {
	disturb()
	return atomic.CompareAndSwapUint32(x.word(), uint32(old), uint32(new))
}

// Integer64 is an atomic integer of 64 bits. The zero value is 0.
type Integer64[T ~uint64] struct{ v atomic.Uint64 }

func (x *Integer64[T]) word() *uint64 { return (*uint64)(unsafe.Pointer(&x.v)) }

// Load returns the value.
func (x *Integer64[T]) Load() T {
	disturb()
	return T(atomic.LoadUint64(x.word()))
}

// Store sets the value.
func (x *Integer64[T]) Store(v T) {
	disturb()
	atomic.StoreUint64(x.word(), uint64(v))
}

// Add adds delta and returns the new value.
func (x *Integer64[T]) Add(delta T) T {
	disturb()
	return T(atomic.AddUint64(x.word(), uint64(delta)))
}

// And clears the bits that mask has not, and returns the old value.
func (x *Integer64[T]) And(mask T) T {
	disturb()
	return T(atomic.AndUint64(x.word(), uint64(mask)))
}

// Or sets the bits of mask, and returns the old value.
func (x *Integer64[T]) Or(mask T) T {
	disturb()
	return T(atomic.OrUint64(x.word(), uint64(mask)))
}

// CompareAndSwap sets the value to new if it is old, and reports whether it was.
func (x *Integer64[T]) CompareAndSwap(old, new T) bool {
	disturb()
	return atomic.CompareAndSwapUint64(x.word(), uint64(old), uint64(new))
}
