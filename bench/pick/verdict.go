package pick

import (
	"cmp"
	"math"
	"slices"

	"github.com/queuebench/queue/bench/report"
)

// An Against says how one implementation compares with another in a cell.
type Against struct {
	Impl    string `json:"impl"`    // the other one
	Verdict string `json:"verdict"` // what this one is: faster, slower, same, undecided or enough; of bytes, faster means fewer
	Ratio   number `json:"ratio"`   // of the medians, this one to the other
	P       number `json:"p"`       // of the Mann-Whitney U test, Holm-adjusted over all such tests of the answer
}

// The verdicts.
const (
	faster    = "faster"
	slower    = "slower"
	same      = "same"      // the medians differ by less than 3 %
	undecided = "undecided" // they differ by more, but not significantly
	plenty    = "enough"    // both medians are so good that it makes no difference
)

const (
	sameWithin = 0.03
	alpha      = 0.05
)

// A duel is a comparison of two cells.
type duel struct {
	Against
	higher bool // is better
}

// fight compares two implementations of a row, without a verdict. With a median
// above most, more does not count.
func (r *row) fight(impl, with string, most float64) Against {
	a, b := r.cells[impl], r.cells[with]
	v := Against{Impl: with, Ratio: number(ratio(a, b)), P: 1}
	if a.Center >= most && b.Center >= most {
		v.Verdict = plenty
		return v
	}
	c := r.table.Compare(r.line, impl, with)
	v.P = number(c.Adjusted)
	if v.Verdict = c.Verdict.String(); c.Change != 0 && v.Verdict != same {
		v.Ratio = number(1 + c.Change)
	}
	if c.Verdict == report.NoVerdict { // the file does not say which direction is better
		v.Verdict, v.P = "", number(c.P)
	}
	return v
}

func ratio(a, b *report.Cell) float64 {
	if a.Center == b.Center {
		return 1
	}
	return a.Center / b.Center
}

// judge sets the verdicts that are still open, and adjusts the p-values of those
// duels by the method of Holm.
func judge(all []*duel) {
	open := slices.DeleteFunc(slices.Clone(all), func(d *duel) bool { return d.Verdict != "" })
	slices.SortStableFunc(open, func(a, b *duel) int { return cmp.Compare(a.P, b.P) })
	least := number(0)
	for k, d := range open {
		least = max(least, min(1, number(len(open)-k)*d.P))
		d.P = least
		d.Verdict = verdict(float64(d.Ratio), float64(d.P), d.higher)
	}
}

func verdict(ratio, p float64, higher bool) string {
	switch {
	case math.Abs(ratio-1) < sameWithin:
		return same
	case !(p < alpha):
		return undecided
	case ratio > 1 == higher:
		return faster
	}
	return slower
}

// equal tells whether the verdict is that there is no difference.
func (a Against) equal() bool { return a.Verdict == same || a.Verdict == plenty }
