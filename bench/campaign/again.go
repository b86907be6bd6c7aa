package campaign

import (
	"fmt"
	"slices"
	"strings"

	"github.com/queuebench/queue/bench/scenario"
)

// NoAgain in the place of implementations means that nothing is measured twice.
const NoAgain = "none"

// Again returns the cells with A/A cells put in: cells under a second name of
// their implementation, see [scenario.Cell.Again], by which a campaign knows its
// noise floor. These are all cells of the given implementations, or one cell of
// the baseline in each scenario if none is given. The error says what may be
// given.
func Again(cells []scenario.Cell, impls []string) ([]scenario.Cell, error) {
	var known []string
	twice := make(map[string]bool)
	for _, c := range cells {
		known = append(known, c.Impl)
		twice[c.String()] = true
	}
	slices.Sort(known)
	known = slices.Compact(known)
	if slices.Equal(impls, []string{NoAgain}) {
		return cells, nil
	}
	for _, impl := range impls {
		if !slices.Contains(known, impl) {
			return nil, fmt.Errorf("again %q, want %s or some of %s", impl, NoAgain, strings.Join(known, ", "))
		}
	}
	done := make(map[string]bool) // scenarios, if none was given
	var all []scenario.Cell
	for _, c := range cells {
		all = append(all, c)
		wanted := slices.Contains(impls, c.Impl) || len(impls) == 0 && c.Impl == scenario.Baseline().Name && !done[c.Scenario]
		if !wanted || c.IsAgain() {
			continue
		}
		done[c.Scenario] = true
		if !twice[c.Again().String()] {
			all = append(all, c.Again())
		}
	}
	return all, nil
}
