//go:build qmodel

package queuetest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/lockfree"
	"github.com/queuebench/queue/queuetest/model"
)

// Programs with too many schedules are counted as unknown, others are not.
func TestExploreCountsUnknowns(t *testing.T) {
	for _, limit := range []int{10, 0} {
		s := model.Stage{Name: "Mine", Preemptions: -1, Executions: limit, Scenarios: slices.Values([]model.Scenario{
			model.MustParse("capacity 2, fill 0: TryPut TryPut TryPut | TryPut TryPut TryPut | TryGet TryGet TryGet"),
			model.MustParse("capacity 1, fill 0: TryPut"),
		})}
		trial := newTrial(t.Context(), sound, strict, Options{})
		require.NoError(t, trial.explore(s, 0))
		assert.Equal(t, int64(2), trial.programs.Load())
		assert.Equal(t, int64(min(limit, 1)), trial.unknowns.Load())
	}
}

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
