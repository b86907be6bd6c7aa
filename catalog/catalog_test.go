package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

func TestEntriesAreComplete(t *testing.T) {
	assert.True(t, slices.IsSorted(catalog.Names(catalog.All())))
	assert.True(t, slices.IsSorted(catalog.Names(catalog.Variants())))
	entries := slices.Concat(catalog.All(), catalog.Variants())
	names := catalog.Names(entries)
	slices.Sort(names)
	assert.Len(t, slices.Compact(slices.Clone(names)), len(names), "a name stands for one implementation")
	for _, e := range entries {
		t.Run(e.Name, func(t *testing.T) {
			assert.NotEmpty(t, e.Purpose)
			assert.False(t, strings.ContainsAny(e.Name, " /=-") || e.Name != strings.ToLower(e.Name), "fits into a benchmark name")
			require.NotNil(t, e.New.Uint64)
			q := e.New.Uint64(3)
			if e.Traits.Bounded {
				assert.Equal(t, 3, q.Cap())
			} else {
				assert.Equal(t, queue.Unbounded, q.Cap())
			}
		})
	}
}

func TestSelect(t *testing.T) {
	got, err := catalog.Select(catalog.All(), "ringq.mpmc", "chanq")
	require.NoError(t, err)
	assert.Equal(t, []string{"ringq.mpmc", "chanq"}, catalog.Names(got))

	_, err = catalog.Select(catalog.All(), "chanq", "fastq")
	assert.EqualError(t, err, `unknown implementation "fastq", want one of `+strings.Join(catalog.Names(catalog.All()), ", "))
}
