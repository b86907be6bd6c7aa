//go:build qnoise && !qmodel

package atomics

import (
	"math/rand/v2"
	"runtime"
	"sync/atomic"
)

// Build is the name of this build: Normal, Model or Noise.
const Build = Noise

// How often the goroutine yields and stalls: once in so many accesses. A stall
// is long enough for dozens of operations of others.
const (
	yieldEvery = 32
	stallEvery = 1024
	stallTurns = 1 << 14
)

// disturb lets others get ahead of the access that follows.
func disturb() {
	r := rand.Uint32()
	if r%yieldEvery == 0 {
		runtime.Gosched()
	}
	if r%stallEvery == 1 {
		Pause(int(r / stallEvery % stallTurns))
	}
}

// Pointer is an atomic pointer, see [atomic.Pointer].
type Pointer[T any] struct{ p atomic.Pointer[T] }

// Load returns the pointer.
func (x *Pointer[T]) Load() *T {
	disturb()
	return x.p.Load()
}

// Store sets the pointer.
func (x *Pointer[T]) Store(p *T) {
	disturb()
	x.p.Store(p)
}

// Swap sets the pointer and returns the old one.
func (x *Pointer[T]) Swap(p *T) *T {
	disturb()
	return x.p.Swap(p)
}

// CompareAndSwap sets the pointer to new if it is old, and reports whether it
// was.
func (x *Pointer[T]) CompareAndSwap(old, new *T) bool {
	disturb()
	return x.p.CompareAndSwap(old, new)
}
