package bench

import (
	"fmt"
	"slices"

	"github.com/queuebench/queue/catalog"
)

// TierQuick is the name of the tier that takes some minutes.
const TierQuick = "quick"

// Tiers returns the names of the tiers: choices of cells, by the time they take.
func Tiers() []string { return []string{TierQuick} }

// TierCells returns the cells of a tier on a machine with the given number of
// processors, for the entries and what they are compared with.
func TierCells(tier string, entries []catalog.Entry, cpus int) ([]Cell, error) {
	if tier != TierQuick {
		return nil, fmt.Errorf("unknown tier %q, want %s", tier, TierQuick)
	}
	return quickCells(entries, cpus), nil
}

// quickCells has one cell for each question that a newcomer asks.
func quickCells(entries []catalog.Entry, cpus int) []Cell {
	one, all := 1, cpus
	cells := slices.Concat(
		Calibrate.Cells(entries, Calibrate.grid(), all),
		Pair.Cells(entries, [][]Param{pairParams(1024, 8, 0)}, one),
		Transfer.Cells(entries, [][]Param{
			transferParams(1, 1, 1024, waitBlock),
			transferParams(8, 8, 1024, waitBlock),
		}, one),
		PingPong.Cells(entries, [][]Param{pingPongParams(1, waitBlock)}, one),
		Idle.Cells(entries, [][]Param{
			idleParams(8, 1000, sideEmpty),
			idleParams(8, 1000, sideFull),
		}, all),
	)
	if all == one {
		return cells
	}
	return slices.Concat(cells,
		Transfer.Cells(entries, [][]Param{
			transferParams(1, 1, 1024, waitBlock),
			transferParams(1, 2, 1024, waitBlock),
			transferParams(2, 1, 1024, waitBlock),
			transferParams(2, 2, 1024, waitBlock),
			transferParams(1, 8, 1024, waitBlock),
			transferParams(8, 1, 1024, waitBlock),
			transferParams(8, 8, 1024, waitBlock),
			transferParams(100, 100, 1024, waitBlock),
			transferParams(8, 8, 1024, waitCtx),
			transferParams(1, 1, 8, waitBlock),
			transferParams(1, 1, 1, waitBlock),
		}, all),
		PingPong.Cells(entries, [][]Param{pingPongParams(1, waitBlock)}, all),
		Batch.Cells(entries, [][]Param{batchParams(1, 1, 1, 1024), batchParams(64, 1, 1, 1024)}, all),
	)
}
