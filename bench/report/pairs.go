package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// compare compares in each row whatever belongs to the campaign: each
// implementation with the baseline, an implementation with itself under another
// name, and if the table decides which queue to use, each candidate with each.
func (t *Table) compare() {
	for i := range t.Rows {
		row := &t.Rows[i]
		row.pairs = make(map[pair]*Comparison)
		for j, name := range t.Columns {
			c, base := row.Cells[j], t.cell(*row, t.Baseline)
			if c != nil && base != nil && name != t.Baseline {
				c.Versus = t.add(row, name, t.Baseline)
				c.Warnings = append(c.Warnings, c.Versus.Warnings...)
			}
			if of, ok := strings.CutSuffix(name, again); ok {
				t.add(row, name, of)
			}
		}
		if !t.decides() {
			continue
		}
		names := t.candidates(*row)
		for j, name := range names {
			for _, with := range names[:j] {
				t.add(row, name, with)
			}
		}
	}
}

// add compares two implementations if both were measured and this has not been
// done.
func (t *Table) add(row *Row, name, with string) *Comparison {
	c, base := t.cell(*row, name), t.cell(*row, with)
	if c == nil || base == nil || row.pairs[pair{with, name}] != nil {
		return nil
	}
	p := pair{name, with}
	if row.pairs[p] == nil {
		row.pairs[p] = c.compare(base, t.assume, t.options.Confidence)
	}
	return row.pairs[p]
}

// decides tells whether the table says which queue to use.
func (t *Table) decides() bool {
	_, ok := questions[t.Scenario]
	return ok && t.BaseUnit == "sec/op"
}

// candidates returns the implementations of a row to choose from, fastest first.
// References are none.
func (t *Table) candidates(row Row) []string {
	var names []string
	for i, name := range t.Columns {
		if row.Cells[i] != nil && !isReference(name) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(t.cell(row, a).middle(), t.cell(row, b).middle())
	})
	return names
}

// middle returns what comparisons are about: the geometric mean of samples that
// were taken in rounds, or the median.
func (c *Cell) middle() float64 {
	sum := 0.0
	for _, v := range c.taken {
		if v.at.round == 0 || v.number <= 0 {
			return c.Center
		}
		sum += math.Log(v.number)
	}
	return math.Exp(sum / float64(len(c.taken)))
}

// family returns the comparisons of the table that have a verdict and a p-value.
// Samples that are all alike have none: no chance can make them differ.
func (t *Table) family() family {
	var all family
	for _, row := range t.Rows {
		for _, p := range sortedPairs(row.pairs) {
			if t.uncertain(row, p) {
				all = append(all, row.pairs[p])
			}
		}
	}
	return all
}

func (t *Table) uncertain(row Row, p pair) bool {
	return t.Better != 0 && !t.exact() && !alike(t.cell(row, p.name), t.cell(row, p.with))
}

func sortedPairs(pairs map[pair]*Comparison) []pair {
	var sorted []pair
	for p := range pairs {
		sorted = append(sorted, p)
	}
	slices.SortFunc(sorted, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.with, b.with))
	})
	return sorted
}

// addNoise adds the pairs of an implementation with itself to the noise.
func (t *Table) addNoise() {
	for _, row := range t.Rows {
		for _, p := range sortedPairs(row.pairs) {
			if p.name == p.with+again {
				t.noise.add(cellTitle(t.Scenario, p.name, row.Params), row.pairs[p])
			}
		}
	}
}

// judge sets the verdicts of the comparisons, whose p-values are adjusted.
func (t *Table) judge() {
	for _, row := range t.Rows {
		for p, c := range row.pairs {
			if t.exact() {
				c.Adjusted = c.P
			}
			t.decide(c, row, p)
		}
	}
}

// decide sets the verdict of a comparison.
func (t *Table) decide(c *Comparison, row Row, p pair) {
	t.judgeCells(c, t.cell(row, p.name), t.cell(row, p.with), t.noise)
}

// judgeCells sets the verdict of the comparison of two cells.
func (t *Table) judgeCells(c *Comparison, a, b *Cell, noise *Noise) {
	if t.counts() && max(math.Abs(a.Center), math.Abs(b.Center)) < negligible {
		c.Verdict = Same // both are shown as 0
		return
	}
	c.judge(t.Better, noise, t.options.Alpha)
}

// Compare tells how one implementation of a row differs from another, or returns
// nil if one of them was not measured. If the two were not compared with each
// other in the campaign (see [Results.Analyze]), the p-value is adjusted as that
// of one comparison more, by the method of Bonferroni.
func (t *Table) Compare(row Row, name, with string) *Comparison {
	c, base := t.cell(row, name), t.cell(row, with)
	if c == nil || base == nil {
		return nil
	}
	if known := row.pairs[pair{name, with}]; known != nil {
		return known
	}
	v := c.compare(base, t.assume, t.options.Confidence)
	if known := row.pairs[pair{with, name}]; known != nil {
		v.Adjusted = known.Adjusted
	} else if v.Adjusted = v.P; t.uncertain(row, pair{name, with}) {
		v.Adjusted = min(1, v.P*float64(t.compared+1))
	}
	t.decide(v, row, pair{name, with})
	return v
}
