package ringq_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/pad"
	"github.com/queuebench/queue/queuetest"
	"github.com/queuebench/queue/ringq"
)

func TestConformance(t *testing.T) {
	entries, err := catalog.Select(catalog.All(), "ringq.mpmc")
	require.NoError(t, err)
	for _, e := range entries {
		t.Run(e.Name, func(t *testing.T) { queuetest.Run(t, e.New, e.Traits) })
	}
}

// TestWrapAround runs the checks on queues whose counters overflow in the
// middle of the work.
func TestWrapAround(t *testing.T) {
	entries, err := catalog.Select(catalog.All(), "ringq.mpmc")
	require.NoError(t, err)
	wrapping := catalog.Factory{
		Uint64:  catalog.Of(ringq.NewMPMCNearWrap[uint64]),
		Pointer: catalog.Of(ringq.NewMPMCNearWrap[*uint64]),
	}
	report := queuetest.Verify(t.Context(), wrapping, entries[0].Traits, queuetest.Options{
		Short: true, // the overflow comes in the third lap
		Checks: []string{
			"ExactCapacity", "Sequential", "QuiescentTry", "ExactlyOnce", "FIFO", "NoSpuriousFull", "NoSpuriousEmpty",
			"LenWithinBounds", "CloseWakesEverybody", "CloseLosesNothing", "WaiterChurn", "DropsReferences",
		},
	})
	require.NoError(t, report.Err())
}

// TestLayout checks that goroutines at different tasks write different lines.
func TestLayout(t *testing.T) {
	regions := ringq.MPMCLayout()
	for i, r := range regions[1:] {
		previous := regions[i]
		assert.GreaterOrEqual(t, r.Start, previous.End+pad.LineSize, "%s, %s", previous.Name, r.Name)
	}
}

func TestNewMPMCRefusesCapacity(t *testing.T) {
	assert.PanicsWithValue(t, "ringq: capacity 0, want at least 1", func() { ringq.NewMPMC[int](0) })
}
