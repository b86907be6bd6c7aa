//go:build !qmodel

package atomics

import (
	"context"
	"runtime"
	"sync"
	"unsafe"
)

// Blocking primitives, see [sync].
type (
	Cond    = sync.Cond
	Mutex   = sync.Mutex
	Once    = sync.Once
	Pool    = sync.Pool
	RWMutex = sync.RWMutex
)

// A Token parks a goroutine until another one unparks it. Make one with
// [NewToken].
type Token struct{ c chan struct{} }

// NewToken returns a Token that has not been signalled.
func NewToken() Token { return Token{make(chan struct{}, 1)} }

// Signal ends one wait, the present or the next. The signal before it must have
// been waited for.
func (t *Token) Signal() {
	disturb()
	t.c <- struct{}{}
}

// Wait waits for a signal.
func (t *Token) Wait() {
	disturb()
	<-t.c
}

// WaitContext waits for a signal, or reports false if ctx ended before. If both
// have come it returns either.
func (t *Token) WaitContext(ctx context.Context) bool {
	disturb()
	done := ctx.Done()
	if done == nil {
		<-t.c
		return true
	}
	select {
	case <-t.c:
		return true
	case <-done:
		return false
	}
}

// AfterFunc is [context.AfterFunc].
func AfterFunc(ctx context.Context, f func()) (stop func() bool) { return context.AfterFunc(ctx, f) }

// spinsAtOnce is how often Spin returns at once.
const spinsAtOnce = 8

// Spin waits a moment for a goroutine that is in the middle of an operation. i
// counts the calls in one operation from 0: first it returns at once, then it
// yields the processor, in case the other needs this one.
func Spin(i int) {
	if i >= spinsAtOnce {
		Yield()
	}
}

// Yield lets other goroutines have the processor.
func Yield() { runtime.Gosched() }

// Pause runs n turns of an empty loop, to let others get ahead: 1000 turns are
// about a third of a microsecond. It is not inlined, so that a turn takes the
// same time everywhere: that depends on where in a line of code a loop lies.
//
//go:noinline
func Pause(n int) {
	for range n {
	}
}

// Here returns a number that a goroutine keeps for most of the time, and that
// others mostly do not have: the address of its stack, in units of 2 KiB. The
// type T has no meaning: without it a generic queue would have to call Here, see
// "Integers" in the doc of the package.
func Here[T any]() uint32 {
	var here byte
	return uint32(uintptr(unsafe.Pointer(&here)) >> 11)
}
