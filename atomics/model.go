//go:build qmodel

package atomics

import (
	"context"
	"unsafe"

	"github.com/queuebench/queue/explore"
)

// Build is the name of this build: Normal, Model or Noise.
const Build = Model

// The types of the model build.
type (
	Uint32               = explore.Uint32
	Uint64               = explore.Uint64
	Integer32[T ~uint32] = explore.Integer32[T]
	Integer64[T ~uint64] = explore.Integer64[T]
	Pointer[T any]       = explore.Pointer[T]
	Cell[T any]          = explore.Cell[T]
	Cond                 = explore.Cond
	Mutex                = explore.Mutex
	Once                 = explore.Once
	Pool                 = explore.Pool
	RWMutex              = explore.RWMutex
	Token                = explore.Token
)

// NewToken is [explore.NewToken].
func NewToken() Token { return explore.NewToken() }

// AfterFunc is [explore.AfterFunc].
func AfterFunc(ctx context.Context, f func()) (stop func() bool) { return explore.AfterFunc(ctx, f) }

// Spin is [explore.Spin].
func Spin(int) { explore.Spin() }

// Yield is [explore.Spin].
func Yield() { explore.Spin() }

// Pause is [explore.Spin].
func Pause(int) { explore.Spin() }

// Here returns the number of the goroutine.
func Here[T any]() uint32 { return explore.Here() }

// StoreRelease is [explore.Integer64.StoreRelease].
func StoreRelease(p *Uint64, v uint64) { p.StoreRelease(v) }

// StoreEach is StoreRelease of v, v+step, v+2*step and so on for n words, of
// which p is the first and each lies stride bytes after the one before.
func StoreEach(p *Uint64, stride uintptr, n int, v, step uint64) {
	for i := range n {
		StoreRelease(nth(p, stride, i), v+uint64(i)*step)
	}
}

// SetEach is [explore.Cell.Set] for len(vs) cells, in memory as for StoreEach.
func SetEach[T any](c *Cell[T], stride uintptr, vs []T) {
	for i := range vs {
		nth(c, stride, i).Set(vs[i])
	}
}

// GetEach is [explore.Cell.Get], as SetEach.
func GetEach[T any](c *Cell[T], stride uintptr, vs []T) {
	for i := range vs {
		vs[i] = nth(c, stride, i).Get()
	}
}

// ClearEach is [explore.Cell.Clear] for n cells, as SetEach.
func ClearEach[T any](c *Cell[T], stride uintptr, n int) {
	for i := range n {
		nth(c, stride, i).Clear()
	}
}

func nth[T any](first *T, stride uintptr, i int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(first), uintptr(i)*stride))
}
