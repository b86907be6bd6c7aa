package chanq_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/chanq"
	"github.com/queuebench/queue/queuetest"
)

// entries returns the catalog's entries of this package.
func entries(t testing.TB) []catalog.Entry {
	found, err := catalog.Select(catalog.All(), "chanq")
	require.NoError(t, err)
	return found
}

func TestConformance(t *testing.T) {
	for _, e := range entries(t) {
		t.Run(e.Name, func(t *testing.T) { queuetest.Run(t, e.New, e.Traits) })
	}
}

func FuzzSequential(f *testing.F) { queuetest.Fuzz(f, entries(f)...) }

func TestNewRefusesCapacity(t *testing.T) {
	assert.PanicsWithValue(t, "chanq: capacity 0, want at least 1", func() { chanq.New[int](0) })
}
