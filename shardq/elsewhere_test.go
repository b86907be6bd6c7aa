package shardq

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestHomeMovesMeanwhile moves the home between the first look of a Put and its
// sweep over the other shards: the one to leave out is the one that was found
// full.
func TestHomeMovesMeanwhile(t *testing.T) {
	q := NewShards[int](2, 4)
	_, err := q.TryPutBatch([]int{1, 2, 3, 4})
	require.NoError(t, err)
	h := &q.putters[0]
	full := q.shards[1]
	_, err = q.shards[0].TryGet()
	require.NoError(t, err)
	h.ring.Store(q.shards[0]) // by a Put that shares the home
	n, err := q.putElsewhere(h, full, []int{5})
	require.NoError(t, err)
	assert.Equal(t, 1, n)
}
