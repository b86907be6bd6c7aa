package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/queuebench/queue/catalog"
)

// Tiers are choices of cells, by the time they take.
const (
	TierQuick = "quick" // some minutes
	TierFull  = "full"  // hours: all that there is, or all of some scenarios
)

// Tiers returns the names of the tiers.
func Tiers() []string { return []string{TierQuick, TierFull} }

// TierCells returns the cells of a tier on a machine with the given number of
// processors, for the entries and what they are compared with.
func TierCells(tier string, entries []catalog.Entry, cpus int) ([]Cell, error) {
	switch tier {
	case TierQuick:
		return quickCells(entries, cpus), nil
	case TierFull:
		return fullCells(entries, cpus), nil
	}
	return nil, fmt.Errorf("unknown tier %q, want one of %s", tier, strings.Join(Tiers(), ", "))
}

// fullCells has all cells of all scenarios, on 1, 2, 4 processors and so on up
// to the given number.
func fullCells(entries []catalog.Entry, cpus int) []Cell {
	var cells []Cell
	for procs := 1; ; procs = min(2*procs, cpus) {
		for _, s := range Scenarios() {
			if s.procs == 0 || procs == 1 {
				cells = append(cells, s.Cells(entries, s.grid(), procs)...)
			}
		}
		if procs == cpus {
			return cells
		}
	}
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
