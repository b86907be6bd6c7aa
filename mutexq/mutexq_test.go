package mutexq_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/queuetest"
)

var _ queue.Batcher[int] = (*mutexq.Queue[int])(nil)

func TestConformance(t *testing.T) {
	entries, err := catalog.Select(catalog.All(), "mutexq", "mutexq.unbounded")
	require.NoError(t, err)
	for _, e := range entries {
		t.Run(e.Name, func(t *testing.T) { queuetest.Run(t, e.New, e.Traits) })
	}
}

func TestNewRefusesCapacity(t *testing.T) {
	assert.PanicsWithValue(t, "mutexq: capacity 0, want at least 1", func() { mutexq.New[int](0) })
}
