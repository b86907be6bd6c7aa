//go:build !amd64 || noprefetch

package prefetch

import "unsafe"

// NextLine does nothing: this is not amd64, or the build tag noprefetch is set.
func NextLine(unsafe.Pointer) {}

// Lines does nothing, either.
func Lines(unsafe.Pointer, uintptr) {}
