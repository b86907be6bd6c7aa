//go:build !qmodel

package atomics_test

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/atomics"
)

func TestUint64(t *testing.T) {
	var x atomics.Uint64
	assert.Zero(t, x.Load())
	x.Store(1<<63 | 6)
	assert.Equal(t, uint64(1<<63|6), x.Or(1))
	assert.Equal(t, uint64(1<<63|7), x.And(^uint64(2)))
	assert.Equal(t, uint64(1<<63|4), x.Add(^uint64(0)))
	assert.False(t, x.CompareAndSwap(4, 5))
	assert.True(t, x.CompareAndSwap(1<<63|4, 5))
	assert.Equal(t, uint64(5), x.Load())
}

func TestUint32(t *testing.T) {
	var x atomics.Uint32
	x.Store(1<<31 | 1)
	assert.Equal(t, uint32(1<<31|1), x.Load())
}

// The alignment that 64-bit operations need on 32-bit machines.
func TestAlignment(t *testing.T) {
	var s struct {
		_ uint32
		x atomics.Uint64
		_ bool
		y atomics.Uint64
	}
	assert.Zero(t, unsafe.Offsetof(s.x)%8)
	assert.Zero(t, unsafe.Offsetof(s.y)%8)
	assert.Equal(t, uintptr(8), unsafe.Sizeof(s.x))
}

func TestCell(t *testing.T) {
	var c atomics.Cell[*int]
	v := new(int)
	c.Set(v)
	assert.Same(t, v, c.Get())
	assert.Same(t, v, c.Take())
	assert.Nil(t, c.Get())
}
