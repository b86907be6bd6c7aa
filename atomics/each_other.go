//go:build (!amd64 || race || nostoreeach) && !qmodel

package atomics

import "unsafe"

// storeRelease is StoreRelease.
func storeRelease(p unsafe.Pointer, v uint64) { (*Uint64)(p).Store(v) }

// storeEach is StoreEach for n > 0.
func storeEach(p unsafe.Pointer, stride uintptr, n int, v, step uint64) {
	for i := range uintptr(n) {
		(*Uint64)(unsafe.Add(p, i*stride)).Store(v + uint64(i)*step)
	}
}
