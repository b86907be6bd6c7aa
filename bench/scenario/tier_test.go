package scenario_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

// A tier takes as long as its comment promises, by the estimate that a campaign
// shows before it begins. A sample may take longer than it plans for, and be
// taken again: hence nine tenths of the limits.
func TestTiersKeepToTheirTime(t *testing.T) {
	for tier, want := range map[string]struct {
		rounds int
		limit  time.Duration
	}{
		scenario.TierQuick:    {8, 3 * time.Minute},
		scenario.TierStandard: {10, 30 * time.Minute},
		scenario.TierFull:     {10, 12 * time.Hour},
	} {
		cells, err := scenario.TierCells(tier, catalog.All(), 2)
		require.NoError(t, err)
		p := campaign.Plan{Cells: cells, Rounds: want.rounds, Window: 100 * time.Millisecond}
		require.NoError(t, p.Check())
		took := p.Duration(p.Order())
		t.Logf("%s: %d cells, %v", tier, len(cells), took)
		assert.Less(t, took, want.limit*9/10, tier)
		byScenario := map[string]time.Duration{}
		for _, c := range p.Order() {
			byScenario[c.Scenario] += p.Duration([]scenario.Cell{c})
		}
		t.Log(byScenario)
	}
}
