//go:build qmodel

package queuetest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/lockfree"
)

// A goroutine that is stopped with the lock of a queue holds up the others.
func TestExploreProgress(t *testing.T) {
	free := catalog.Factory{Uint64: catalog.UnboundedWith(lockfree.New[uint64])}
	assert.Equal(t, Passed, Classify(t.Context(), free, queue.Traits{}, Options{}).Verdict("progress"))
	locked := Classify(t.Context(), sound, queue.Traits{}, Options{})
	assert.Equal(t, Failed, locked.Verdict("progress"))
	assert.Equal(t, Skipped, locked.Verdict("S0"), "not in this build")

	promised := strict
	promised.LockFree = true
	err := verify(t, sound, promised, "Progress").Err()
	require.ErrorContains(t, err, "waits for others")
	assert.NotContains(t, err.Error(), "rerun with", "neither a seed nor a scenario repeats it")
	assert.Equal(t, Skipped, verify(t, sound, strict, "Progress").Verdict)
}
