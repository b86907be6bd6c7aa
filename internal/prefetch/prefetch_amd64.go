//go:build !noprefetch

package prefetch

import "unsafe"

// NextLines fetches the cache lines after those of p and q, in order to write to
// them. There need not be anything allocated.
//
//go:noescape
func NextLines(p, q unsafe.Pointer)

// Lines fetches the cache lines of the n bytes from p on, one of them if n is 0,
// in order to write to them.
//
//go:noescape
func Lines(p unsafe.Pointer, n uintptr)
