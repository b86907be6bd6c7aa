//go:build !qmodel && !qnoise

package atomics

import "sync/atomic"

// Pointer is an atomic pointer, see [atomic.Pointer].
type Pointer[T any] = atomic.Pointer[T]

// disturb is for the noise build.
func disturb() {}
