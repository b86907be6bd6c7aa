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
		scenario.TierQuick:    {6, 3 * time.Minute},
		scenario.TierStandard: {10, 30 * time.Minute},
		scenario.TierFull:     {10, 12 * time.Hour},
	} {
		cells, err := scenario.TierCells(tier, catalog.All(), 2)
		require.NoError(t, err)
		d := campaign.Design{Cells: cells, Rounds: want.rounds, Window: 100 * time.Millisecond, Patience: campaign.DefaultPatience}
		require.NoError(t, d.Check())
		took := d.Duration()
		assert.Less(t, took, want.limit*9/10, "%s: %d cells", tier, len(cells))
		assert.Greater(t, took, want.limit/10, "%s: %d cells", tier, len(cells))
	}
}

// A larger tier has all that a smaller one has, so that their results can be
// compared, and something of each scenario from the standard one on.
func TestTiersContainEachOther(t *testing.T) {
	for _, cpus := range []int{1, 2, 6, 64} {
		smaller := map[string]bool{}
		for _, tier := range scenario.Tiers() {
			cells, err := scenario.TierCells(tier, catalog.All(), cpus)
			require.NoError(t, err)
			names, scenarios, procs := map[string]bool{}, map[string]bool{}, map[int]bool{}
			for _, c := range cells {
				names[c.String()] = true
				scenarios[c.Scenario] = true
				procs[c.Procs] = true
			}
			for name := range smaller {
				assert.True(t, names[name], "%s has %s", tier, name)
			}
			assert.Greater(t, len(names), len(smaller))
			smaller = names
			if tier == scenario.TierQuick {
				continue
			}
			assert.Len(t, scenarios, len(scenario.Scenarios()), tier)
			want := map[int]map[int]bool{
				1: {1: true}, 2: {1: true, 2: true}, 6: {1: true, 2: true, 4: true, 6: true},
				64: {1: true, 2: true, 4: true, 8: true, 16: true, 32: true, 64: true},
			}[cpus]
			assert.Equal(t, want, procs, "%s on %d", tier, cpus)
		}
	}
}

// The shapes of a full campaign follow the number of processors.
func TestShapes(t *testing.T) {
	shapes := func(cpus int) map[[2]string]bool {
		cells, err := scenario.TierCells(scenario.TierFull, nil, cpus)
		require.NoError(t, err)
		seen := map[[2]string]bool{}
		for _, c := range cells {
			if c.Scenario == "Transfer" && c.Procs == cpus {
				seen[[2]string{c.Params[0].Value, c.Params[1].Value}] = true
			}
		}
		return seen
	}
	for cpus, sizes := range map[int][]string{
		2:  {"1", "2", "8", "32", "100"},
		16: {"1", "2", "4", "8", "64", "256", "100"},
	} {
		seen := shapes(cpus)
		for _, n := range sizes {
			assert.True(t, seen[[2]string{n, n}] && seen[[2]string{n, "1"}] && seen[[2]string{"1", n}], "%s on %d", n, cpus)
		}
	}
	assert.False(t, shapes(2)[[2]string{"4", "4"}])
}
