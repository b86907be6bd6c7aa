//go:build !race && !nostoreeach && !qmodel

package atomics

import "unsafe"

// storeRelease is StoreRelease.
//
//go:noescape
func storeRelease(p unsafe.Pointer, v uint64)

// storeEach is StoreEach for n > 0.
//
//go:noescape
func storeEach(p unsafe.Pointer, stride uintptr, n int, v, step uint64)
