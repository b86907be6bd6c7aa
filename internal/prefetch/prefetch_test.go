package prefetch_test

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/internal/prefetch"
)

// Neither the end of a slice nor no memory at all may make them fault.
func TestTouchesNothing(t *testing.T) {
	s := make([]uint64, 4096)
	for i := range s {
		s[i] = uint64(i)
		prefetch.NextLines(unsafe.Pointer(&s[i]), unsafe.Pointer(&s[i]))
		prefetch.Lines(unsafe.Pointer(&s[i]), 1)
	}
	prefetch.Lines(unsafe.Pointer(&s[0]), unsafe.Sizeof(s[0])*uintptr(len(s)))
	prefetch.NextLines(nil, nil)
	prefetch.Lines(nil, 4096)
	for i, v := range s {
		assert.Equal(t, uint64(i), v)
	}
}
