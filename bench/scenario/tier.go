package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/queuebench/queue/catalog"
)

// Tiers are choices of cells, by the time they take on a machine of two
// processors with all implementations of this module.
const (
	TierQuick    = "quick"    // 3 minutes at 6 rounds: the first questions
	TierStandard = "standard" // half an hour at 10 rounds: the questions that users ask
	TierFull     = "full"     // a night: all that there is
)

// Tiers returns the names of the tiers.
func Tiers() []string { return []string{TierQuick, TierStandard, TierFull} }

// TierCells returns the cells of a tier on a machine with the given number of
// processors, for the entries and what they are compared with: those of each
// scenario, on 1, 2, 4 processors and so on up to all of them.
func TierCells(tier string, entries []catalog.Entry, cpus int) ([]Cell, error) {
	if !slices.Contains(Tiers(), tier) {
		return nil, fmt.Errorf("unknown tier %q, want one of %s", tier, strings.Join(Tiers(), ", "))
	}
	var cells []Cell
	for _, procs := range coreCounts(cpus) {
		for _, s := range Scenarios() {
			if s.procs == 0 || s.procs == procs {
				cells = append(cells, s.Cells(entries, s.tier(tier, procs, cpus), procs)...)
			}
		}
	}
	return cells, nil
}

// coreCounts returns 1, 2, 4 and so on, and the number of processors.
func coreCounts(cpus int) []int {
	var counts []int
	for n := 1; n < cpus; n *= 2 {
		counts = append(counts, n)
	}
	return append(counts, cpus)
}

// tier returns the parameters that a tier measures with procs of cpus processors.
func (s *Scenario) tier(tier string, procs, cpus int) [][]Param {
	switch tier {
	case TierQuick:
		return s.quick.rows(procs, cpus)
	case TierStandard:
		return s.standard.rows(procs, cpus)
	}
	return distinct(append(s.grid(procs), s.standard.rows(procs, cpus)...))
}

// benchmarks returns the parameters that go test measures: those of the tier
// standard on a machine with so many processors.
func (s *Scenario) benchmarks(procs int) [][]Param {
	var grid [][]Param
	for _, n := range coreCounts(procs) {
		grid = append(grid, s.tier(TierStandard, n, procs)...)
	}
	return distinct(grid)
}

// distinct returns the grid with each row once.
func distinct(grid [][]Param) [][]Param {
	var rows [][]Param
	for _, row := range grid {
		if !slices.ContainsFunc(rows, func(r []Param) bool { return slices.Equal(r, row) }) {
			rows = append(rows, row)
		}
	}
	return rows
}

// A choice returns the parameters to measure with GOMAXPROCS procs on a machine
// with cpus processors.
type choice func(procs, cpus int) [][]Param

// rows returns what is chosen, each row once: nothing without a choice.
func (choose choice) rows(procs, cpus int) [][]Param {
	if choose == nil {
		return nil
	}
	return distinct(choose(procs, cpus))
}

// onOne chooses the rows on one processor.
func onOne(rows ...[]Param) choice {
	return func(procs, _ int) [][]Param {
		if procs == 1 {
			return rows
		}
		return nil
	}
}

// onAll chooses the rows on all processors of the machine.
func onAll(rows ...[]Param) choice {
	return func(procs, cpus int) [][]Param {
		if procs == cpus {
			return rows
		}
		return nil
	}
}

// onEach chooses the rows on each number of processors.
func onEach(rows ...[]Param) choice {
	return func(int, int) [][]Param { return rows }
}

// all chooses what any of the choices does.
func all(choices ...choice) choice {
	return func(procs, cpus int) [][]Param {
		var rows [][]Param
		for _, choose := range choices {
			rows = append(rows, choose(procs, cpus)...)
		}
		return rows
	}
}
