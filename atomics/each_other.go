//go:build !amd64 || race || nostoreeach

package atomics

import "unsafe"

// storeEach is StoreEach for n > 0.
func storeEach(p unsafe.Pointer, stride uintptr, n int, v, step uint64) {
	for i := range uintptr(n) {
		(*Uint64)(unsafe.Add(p, i*stride)).Store(v + uint64(i)*step)
	}
}
