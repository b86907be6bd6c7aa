package atomics

import "unsafe"

// StoreEach stores v, v+step, v+2*step and so on into n words, of which p is
// the first and each lies stride bytes after the one before. The stores are
// atomic each, and in this order, but unlike those of [Uint64.Store] they may
// become visible to others after loads that follow; the next atomic operation
// of the goroutine that writes comes after them for everybody.
//
// On amd64 these are ordinary stores, which cost a fraction of the exchange
// instruction that sync/atomic uses there: with them a batch of 64 items takes
// two thirds of the time. To repeat it, run
//
//	go test ./bench -run '^$' -bench Batch/impl=ringq/batch=64
//
// with and without -tags nostoreeach, by turns. Single operations do not gain:
// what they store last must be seen before they look for waiters.
func StoreEach(p *Uint64, stride uintptr, n int, v, step uint64) {
	if n > 0 {
		storeEach(unsafe.Pointer(p), stride, n, v, step)
	}
}
