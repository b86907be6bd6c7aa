package scenario

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSums(t *testing.T) {
	for _, first := range []uint64{0, 1, 7<<sequenceBits + 1, 1<<64 - 3} {
		var sum, square uint64
		for n := range 300 {
			s, s2 := sums(first, n)
			assert.Equal(t, sum, s, "%d numbers from %d", n, first)
			assert.Equal(t, square, s2, "%d squares from %d", n, first)
			item := first + uint64(n)
			sum += item
			square += item * item
		}
	}
}

func TestRow(t *testing.T) {
	assert.Equal(t, 1, row([]uint64{5}))
	assert.Equal(t, 1, row([]uint64{5, 7, 8}))
	assert.Equal(t, 1, row([]uint64{5, 5}))
	assert.Equal(t, 2, row([]uint64{5, 6, 8}))
	assert.Equal(t, 3, row([]uint64{5, 6, 7}))
}
