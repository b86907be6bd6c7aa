package explore

import (
	"fmt"
	"unsafe"
)

// Atomic integers, with the methods and the meaning of those in
// [github.com/queuebench/queue/atomics].
type (
	Uint32 = Integer32[uint32]
	Uint64 = Integer64[uint64]
)

// Integer32 is an atomic integer of 32 bits. The zero value is 0.
type Integer32[T ~uint32] struct{ word[T] }

// Integer64 is an atomic integer of 64 bits. The zero value is 0.
type Integer64[T ~uint64] struct{ word[T] }

// StoreRelease is [Integer64.Store], except that the other goroutines may see
// it later: after loads that follow, but before the end of the goroutine's next
// operation of any other kind.
func (x *Integer64[T]) StoreRelease(v T) {
	g := access(opRelease, &x.object, nil)
	if g == nil {
		x.v = v
		return
	}
	g.buffer = append(g.buffer, buffered{&x.object, (*uint64)(unsafe.Pointer(&x.v)), uint64(v), g.clock})
	g.clock[g.id]++
	if g.execution.tracing {
		g.note(opRelease, &x.object, fmt.Sprint(v))
	}
}

// A word is an atomic integer of any size.
type word[T ~uint32 | ~uint64] struct {
	object
	v T
}

// Load returns the value.
func (x *word[T]) Load() T {
	g := access(opLoad, &x.object, nil)
	if g == nil {
		return x.v
	}
	v := x.v
	if own, ok := g.buffered(&x.object); ok {
		v = T(own)
	} else {
		g.acquire(&x.object)
	}
	if g.execution.tracing {
		g.note(opLoad, &x.object, fmt.Sprint("= ", v))
	}
	return v
}

// Store sets the value.
func (x *word[T]) Store(v T) {
	g := access(opStore, &x.object, nil)
	x.v = v
	if g == nil {
		return
	}
	g.publish(&x.object, true)
	if g.execution.tracing {
		g.note(opStore, &x.object, fmt.Sprint(v))
	}
}

// Swap sets the value and returns the old one.
func (x *word[T]) Swap(v T) T { return x.update(opSwap, v) }

// Add adds delta and returns the new value.
func (x *word[T]) Add(delta T) T { return x.update(opAdd, delta) + delta }

// And clears the bits that mask has not, and returns the old value.
func (x *word[T]) And(mask T) T { return x.update(opAnd, mask) }

// Or sets the bits of mask, and returns the old value.
func (x *word[T]) Or(mask T) T { return x.update(opOr, mask) }

// CompareAndSwap sets the value to new if it is old, and reports whether it was.
func (x *word[T]) CompareAndSwap(old, new T) bool {
	g := access(opCAS, &x.object, nil)
	found := x.v
	if found == old {
		x.v = new
	}
	if g == nil {
		return found == old
	}
	g.acquire(&x.object)
	if found == old {
		g.publish(&x.object, false)
	}
	if g.execution.tracing {
		g.note(opCAS, &x.object, outcome(fmt.Sprint(old), fmt.Sprint(new), fmt.Sprint(found), found == old))
	}
	return found == old
}

// update is a read-modify-write. It returns the old value.
func (x *word[T]) update(op operation, operand T) T {
	g := access(op, &x.object, nil)
	old := x.v
	switch op {
	case opSwap:
		x.v = operand
	case opAdd:
		x.v += operand
	case opAnd:
		x.v &= operand
	case opOr:
		x.v |= operand
	}
	if g == nil {
		return old
	}
	g.acquire(&x.object)
	g.publish(&x.object, false)
	if g.execution.tracing {
		g.note(op, &x.object, fmt.Sprintf("%v: %v → %v", operand, old, x.v))
	}
	return old
}

// outcome describes a compare-and-swap.
func outcome(old, new, found string, ok bool) string {
	if ok {
		return old + " → " + new
	}
	return old + " → " + new + " refused, is " + found
}
