package model

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

func TestStages(t *testing.T) {
	programs := func(stages []Stage) map[string]int {
		n := make(map[string]int)
		for _, stage := range stages {
			for range stage.Scenarios {
				n[stage.Name]++
			}
		}
		return n
	}
	few, crowds := Blocking()
	want := map[string]int{"Tries": 1326, "Pairs": 315, "Batches": len(Batches()), "Blocking": len(few), "Crowds": len(crowds)}
	assert.Equal(t, want, programs(Stages(false)))
	for name, n := range want {
		assert.GreaterOrEqual(t, programs(Stages(true))[name], n, name)
	}
}

// Explore does not pass where it could not look.
func TestExploreNeedsModelBuild(t *testing.T) {
	if atomics.Build == atomics.Model {
		return // TestExplore
	}
	r := Explore(t.Context(), Subject{New: catalog.Of(mutexq.New[uint64]), Traits: strict}, Stage{"One", slices.Values(Batches()), 0, 0})
	assert.EqualError(t, r.Err, "model: needs a build with the tag qmodel")
	assert.Zero(t, r.Programs)
	assert.Equal(t, "One: 0 programs, 0 executions, 0 accesses in 0s: model: needs a build with the tag qmodel", r.String())
}
