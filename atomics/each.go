//go:build !qmodel

package atomics

import "unsafe"

// StoreRelease is [Uint64.Store], except that it may become visible to others
// after loads that follow, atomic ones, too. The goroutine's next atomic store,
// exchange, addition or compare-and-swap comes after it for everybody: there
// must be one before an operation ends that others may rely on.
//
// On amd64 it is an ordinary store, which costs a fraction of the exchange
// instruction that sync/atomic uses there.
func StoreRelease(p *Uint64, v uint64) {
	disturb()
	storeRelease(unsafe.Pointer(p), v)
}

// StoreEach stores v, v+step, v+2*step and so on into n words, of which p is
// the first and each lies stride bytes after the one before. Each store is one
// like [StoreRelease], and they are made in this order.
//
// With it a batch of 64 items through a ringq.MPSC takes two thirds of the time.
// To repeat it, run
//
//	go test ./bench -run '^$' -bench Batch/impl=ringq.mpsc/batch=64
//
// with and without -tags nostoreeach, by turns. Single operations do not gain:
// what they store last must be seen before they look for waiters.
func StoreEach(p *Uint64, stride uintptr, n int, v, step uint64) {
	if n > 0 {
		storeEach(unsafe.Pointer(p), stride, n, v, step)
	}
}

// SetEach is [Cell.Set] for len(vs) cells, of which c is the first and each lies
// stride bytes after the one before.
func SetEach[T any](c *Cell[T], stride uintptr, vs []T) {
	if stride == unsafe.Sizeof(*c) {
		copy(unsafe.Slice(&c.v, len(vs)), vs)
		return
	}
	for i := range vs {
		nth(c, stride, i).Set(vs[i])
	}
}

// GetEach is [Cell.Get] for len(vs) cells, as SetEach.
func GetEach[T any](c *Cell[T], stride uintptr, vs []T) {
	if stride == unsafe.Sizeof(*c) {
		copy(vs, unsafe.Slice(&c.v, len(vs)))
		return
	}
	for i := range vs {
		vs[i] = nth(c, stride, i).Get()
	}
}

// ClearEach is [Cell.Clear] for n cells, as SetEach.
func ClearEach[T any](c *Cell[T], stride uintptr, n int) {
	if stride == unsafe.Sizeof(*c) {
		clear(unsafe.Slice(&c.v, n))
		return
	}
	for i := range n {
		nth(c, stride, i).Clear()
	}
}

func nth[T any](c *Cell[T], stride uintptr, i int) *Cell[T] {
	return (*Cell[T])(unsafe.Add(unsafe.Pointer(c), uintptr(i)*stride))
}
