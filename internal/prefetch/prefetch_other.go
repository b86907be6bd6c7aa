//go:build !amd64 || noprefetch

package prefetch

import "unsafe"

// NextLines does nothing: this is not amd64, or the build tag noprefetch is set.
func NextLines(p, q unsafe.Pointer) {}

// Lines does nothing, either.
func Lines(unsafe.Pointer, uintptr) {}
