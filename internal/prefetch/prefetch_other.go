//go:build !amd64

package prefetch

import "unsafe"

// NextLine does nothing on this architecture.
func NextLine(unsafe.Pointer) {}
