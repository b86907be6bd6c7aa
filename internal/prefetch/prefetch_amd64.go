//go:build !noprefetch

package prefetch

import "unsafe"

// NextLine fetches the cache line after the one of p, in order to write to it.
// There need not be anything allocated.
//
//go:noescape
func NextLine(p unsafe.Pointer)
