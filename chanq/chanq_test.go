package chanq_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/chanq"
	"github.com/queuebench/queue/queuetest"
)

func TestConformance(t *testing.T) {
	entries, err := catalog.Select(catalog.All(), "chanq")
	require.NoError(t, err)
	for _, e := range entries {
		t.Run(e.Name, func(t *testing.T) { queuetest.Run(t, e.New, e.Traits) })
	}
}

func TestNewRefusesCapacity(t *testing.T) {
	assert.PanicsWithValue(t, "chanq: capacity 0, want at least 1", func() { chanq.New[int](0) })
}
