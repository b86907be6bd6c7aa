//go:build !qmodel && !qnoise

package atomics

import "sync/atomic"

// Build is the name of this build: Normal, Model or Noise.
const Build = Normal

// Pointer is an atomic pointer, see [atomic.Pointer].
type Pointer[T any] = atomic.Pointer[T]

// disturb is for the noise build.
func disturb() {}
