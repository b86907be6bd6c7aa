//go:build !noprefetch

package prefetch

import "unsafe"

// NextLine fetches the cache line after the one of p, in order to write to it.
// There need not be anything allocated.
//
//go:noescape
func NextLine(p unsafe.Pointer)

// Lines fetches the cache lines of the n bytes from p on, n > 0, in order to
// write to them.
//
//go:noescape
func Lines(p unsafe.Pointer, n uintptr)
