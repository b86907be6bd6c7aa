package scenario_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

// Garbage is collected before each sample, so that none finds what was left by
// others; the control of Sojourn has a loop of its own.
func TestGarbageIsCollectedBefore(t *testing.T) {
	entries, err := catalog.Select(catalog.All(), "mutexq")
	require.NoError(t, err)
	cells, err := scenario.TierCells(scenario.TierQuick, entries, 2)
	require.NoError(t, err)
	done := make(map[string]bool)
	for _, c := range cells {
		if kind := c.Scenario + " " + c.Impl; !done[kind] {
			done[kind] = true
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := scenario.Measure(c, entries, scenario.Stop{Ops: 1})
			require.NoError(t, err, c)
			runtime.ReadMemStats(&after)
			assert.Greater(t, after.NumForcedGC, before.NumForcedGC, "%s", c)
		}
	}
	assert.True(t, done["Sojourn null"] && done["Idle chan"])
}
