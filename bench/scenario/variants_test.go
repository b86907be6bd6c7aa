package scenario_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

func TestSpinningQueues(t *testing.T) {
	for name, fits := range map[string]bool{
		"Transfer/impl=ringq.mpmc.lowlatency/prod=1/cons=1/cap=8/item=8/wait=block-2":       true,
		"Transfer/impl=ringq.mpmc.lowlatency/prod=2/cons=1/cap=8/item=8/wait=block-2":       false,
		"Transfer/impl=ringq.mpmc.lowlatency/prod=2/cons=1/cap=8/item=8/wait=block":         true, // it sleeps
		"Idle/impl=ringq.mpmc.lowlatency/cap=8/item=8/wait=block/waiters=1000/side=empty-2": false,
		"Idle/impl=ringq.spsc.lowlatency/cap=8/item=8/wait=block/waiters=1/side=empty-2":    true,
		"Idle/impl=ringq.mpmc.polite/cap=8/item=8/wait=block/waiters=1000/side=empty-2":     true,
		"OneCore/impl=ringq.mpmc.lowlatency/prod=8/cons=1/cap=8/item=8/wait=block":          true,
		"Fairness/impl=ringq.mpmc.lowlatency/prod=2/cons=2/cap=1024/item=8/wait=block-2":    false,
		"Batch/impl=ringq.spsc.lowlatency/batch=64/prod=1/cons=1/cap=1024/item=8-2":         true,
		"Payload/impl=ringq.mpmc.lowlatency/prod=2/cons=2/cap=1024/item=64/wait=block-2":    false,
	} {
		cell, err := scenario.ParseCell(name)
		require.NoError(t, err)
		s, err := scenario.FindScenario(cell.Scenario)
		require.NoError(t, err)
		entries, err := catalog.Select(catalog.Variants(), cell.Impl)
		require.NoError(t, err)
		cells := s.Cells(entries, [][]scenario.Param{cell.Params}, cell.Procs)
		found := false
		for _, c := range cells {
			found = found || c.Impl == cell.Impl
		}
		assert.Equal(t, fits, found, name)
		if !fits {
			_, err := scenario.Measure(cell, entries, scenario.Stop{Window: time.Millisecond})
			assert.ErrorContains(t, err, "spins: for at most as many goroutines as processors")
		}
	}
}
