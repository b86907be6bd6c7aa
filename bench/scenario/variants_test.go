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
	defer scenario.SetCPUs(2)()
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
		"GC/impl=ringq.mpmc.lowlatency/prod=2/cons=2/cap=8/item=ptr/heap=0/gogc=off-2":      false,
		"PingPong/impl=ringq.mpmc.lowlatency/cap=1/item=8/wait=block-4":                     true,
		"Transfer/impl=ringq.mpmc.lowlatency/prod=1/cons=1/cap=8/item=8/wait=block-4":       true,
		"Transfer/impl=ringq.mpmc.lowlatency/prod=2/cons=2/cap=8/item=8/wait=block-4":       false, // of 2 processors
		"Chain/impl=ringq.mpmc.lowlatency/queues=2/burst=1/cap=8/item=8/wait=block-2":       true,
		"Chain/impl=ringq.mpmc.lowlatency/queues=3/burst=1/cap=8/item=8/wait=block-2":       false,
		"Chain/impl=ringq.mpmc.lowlatency/queues=8/burst=1/cap=8/item=8/wait=block":         true,
		"Refuse/impl=ringq.mpmc.lowlatency/cap=8/item=8/pollers=3/side=empty-2":             true, // nobody waits
		"Mix/impl=ringq.mpmc.lowlatency/workers=8/cap=8/item=8-2":                           true,
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

func TestSpinningOnOneProcessor(t *testing.T) {
	defer scenario.SetCPUs(1)()
	entries, err := catalog.Select(catalog.Variants(), "ringq.mpmc.lowlatency")
	require.NoError(t, err)
	for name, fits := range map[string]bool{
		"PingPong/impl=ringq.mpmc.lowlatency/cap=1/item=8/wait=block":   true, // it sleeps
		"PingPong/impl=ringq.mpmc.lowlatency/cap=1/item=8/wait=block-2": false,
	} {
		cell, err := scenario.ParseCell(name)
		require.NoError(t, err)
		_, err = scenario.Measure(cell, entries, scenario.Stop{Ops: 100})
		if fits {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, "spins: for at most as many goroutines as processors")
		}
	}
}
