package explore

import "unsafe"

// Atomic integers, with the methods and the meaning of those in
// [github.com/queuebench/queue/atomics].
type (
	Uint32 = Integer32[uint32]
	Uint64 = Integer64[uint64]
)

// Integer32 is an atomic integer of 32 bits. The zero value is 0.
type Integer32[T ~uint32] struct{ integer[T] }

// Integer64 is an atomic integer of 64 bits. The zero value is 0.
type Integer64[T ~uint64] struct{ integer[T] }

// StoreRelease is [Integer64.Store], except that the other goroutines may see
// it later: after loads that follow, but before the end of the goroutine's next
// operation of any other kind.
func (x *Integer64[T]) StoreRelease(v T) {
	g := access(opRelease, &x.object, nil)
	if g == nil {
		x.v = v
		return
	}
	g.execution.identify(&x.object)
	g.buffer = append(g.buffer, buffered{&x.object, (*uint64)(unsafe.Pointer(&x.v)), uint64(v), g.clock})
	g.clock[g.id]++
	if g.execution.tracing {
		g.note(opRelease, &x.object, g.show(v))
	}
}

// An integer is an atomic integer of any size.
type integer[T ~uint32 | ~uint64] struct{ word[T] }

// Add adds delta and returns the new value.
func (x *integer[T]) Add(delta T) T {
	return x.update(opAdd, delta, func(v T) T { return v + delta }) + delta
}

// And clears the bits that mask has not, and returns the old value.
func (x *integer[T]) And(mask T) T {
	return x.update(opAnd, mask, func(v T) T { return v & mask })
}

// Or sets the bits of mask, and returns the old value.
func (x *integer[T]) Or(mask T) T {
	return x.update(opOr, mask, func(v T) T { return v | mask })
}
