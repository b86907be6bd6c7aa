package prefetch_test

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/internal/prefetch"
)

// Neither the end of a slice nor no memory at all may make it fault.
func TestNextLineTouchesNothing(t *testing.T) {
	s := make([]uint64, 4096)
	for i := range s {
		s[i] = uint64(i)
		prefetch.NextLine(unsafe.Pointer(&s[i]))
	}
	prefetch.NextLine(nil)
	for i, v := range s {
		assert.Equal(t, uint64(i), v)
	}
}
