package report

import (
	"cmp"
	"fmt"
	"slices"
)

// A Verdict says which queue is the fastest for each row of a scenario.
type Verdict struct {
	Scenario string
	Baseline string
	Constant []Param // parameters that all rows share
	BaseUnit string
	Choices  []Choice // one for each row with at least one candidate
	Note     string   // if there are too few samples to decide, else ""

	measured map[string]int // candidates, and in how many rows they were measured
}

// A Choice is the verdict on one row. References are never candidates.
type Choice struct {
	Label  string   // of the row
	Best   []string // the candidates with the smallest median, usually one
	Center float64  // their median, in the verdict's BaseUnit
	Ratio  float64  // Center to the median of the baseline; 0 if that was not measured
	Rivals []Rival  // the candidates that are not shown to be slower, fastest first
}

// A Rival is a candidate that was not shown to be slower than the best.
type Rival struct {
	Name string
	Slow float64 // how much larger its median is: 0.012 for 1.2 %
	P    float64 // of the difference, Holm-adjusted over the table

	// Undecided tells that the difference is 3 % or more, and yet not
	// significant: the samples vary too much, or are too few.
	Undecided bool
}

// sameWithin is the difference below which two queues count as the same,
// significant or not.
const sameWithin = 0.03

// Verdicts judges the tables in ns/op of the scenarios with a question, of which
// less is better. A rival counts as the same as the best if its difference is
// below 3 %, and as undecided if it is larger but not significant by the
// Mann-Whitney U test, Holm-adjusted over all such differences of the table.
func Verdicts(tables []Table) []Verdict {
	var verdicts []Verdict
	for i := range tables {
		t := &tables[i]
		if _, ok := questions[t.Scenario]; ok && t.BaseUnit == "sec/op" {
			verdicts = append(verdicts, judge(t))
		}
	}
	return verdicts
}

// questions are the scenarios with a verdict, and what is being asked.
var questions = map[string]string{
	"Pair":     "one goroutine puts an item and takes it again; nobody else is there",
	"Transfer": "producers hand items to consumers, all as fast as they can",
	"PingPong": "two goroutines wait for each other: the time of one round trip",
	"Batch":    "producers and consumers move several items at a time: the time of one item",
	"OneCore":  "producers hand items to consumers on one processor",
	"Payload":  "producers hand larger items to consumers",
}

// A duel is the comparison of a candidate with the best of its row.
type duel struct {
	choice   int // index of the row's choice
	rival    Rival
	possible float64 // the smallest p-value that samples of these sizes can have
}

func judge(t *Table) Verdict {
	v := Verdict{Scenario: t.Scenario, Baseline: t.Baseline, Constant: t.Constant, BaseUnit: t.BaseUnit, measured: make(map[string]int)}
	var duels []duel
	for _, row := range t.Rows {
		names := t.candidates(row)
		if len(names) == 0 {
			continue
		}
		c := Choice{Label: row.Label, Center: t.cell(row, names[0]).Center}
		if base := t.cell(row, t.Baseline); base != nil {
			c.Ratio = ratio(c.Center, base.Center)
		}
		for i, name := range names {
			v.measured[name]++
			if t.cell(row, name).Center == c.Center {
				c.Best = append(c.Best, name)
			}
			if i > 0 {
				duels = append(duels, t.duel(row, names[0], name, len(v.Choices)))
			}
		}
		v.Choices = append(v.Choices, c)
	}
	t.decide(&v, duels)
	return v
}

// candidates returns the implementations of a row to choose from, by median.
func (t *Table) candidates(row Row) []string {
	var names []string
	for i, name := range t.Columns {
		if row.Cells[i] != nil && !isReference(name) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(t.cell(row, a).Center, t.cell(row, b).Center)
	})
	return names
}

func (t *Table) duel(row Row, best, name string, choice int) duel {
	a, b := t.cell(row, best), t.cell(row, name)
	rival := Rival{
		Name: name,
		Slow: ratio(b.Center, a.Center) - 1, // NaN if only the best is 0
		P:    t.assume.Compare(a.sample, b.sample).P,
	}
	return duel{choice, rival, smallestP(len(a.Values), len(b.Values))}
}

// decide adjusts the p-values of the duels and adds to each choice the rivals
// that are not shown to be slower.
func (t *Table) decide(v *Verdict, duels []duel) {
	p := make([]float64, len(duels))
	for i, d := range duels {
		p[i] = d.rival.P
	}
	p = holm(p)
	undecided := 0
	for i, d := range duels {
		c, r := &v.Choices[d.choice], d.rival
		r.P = p[i]
		same := r.Slow < sameWithin // and not if it is NaN
		if slices.Contains(c.Best, r.Name) || r.P < t.options.Alpha && !same {
			continue
		}
		r.Undecided = !same
		if !same && d.possible*float64(len(duels)) >= t.options.Alpha {
			undecided++
		}
		c.Rivals = append(c.Rivals, r)
	}
	if undecided > 0 {
		v.Note = fmt.Sprintf("Too few samples to decide %d of %s: among so many no difference, however large, can be significant with less than %d samples per cell.",
			undecided, count(len(duels), "comparison"), enough(len(duels), t.options.Alpha))
	}
}

// holm returns the p-values adjusted by the method of Holm (1979): the chance
// that any true null hypothesis among them is rejected stays below alpha.
func holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	adjusted := make([]float64, len(p))
	least := 0.0
	for k, i := range order {
		least = max(least, min(1, float64(len(p)-k)*p[i]))
		adjusted[i] = least
	}
	return adjusted
}

// smallestP returns the p-value of the Mann-Whitney U test for samples of size
// n and m that do not overlap: two of the (n+m choose n) orders are as extreme.
func smallestP(n, m int) float64 {
	p := 2.0
	for i := 1; i <= n; i++ {
		p *= float64(i) / float64(m+i)
	}
	return min(1, p)
}

// enough returns how many samples per cell it takes for a difference to be
// significant among the given number of comparisons.
func enough(comparisons int, alpha float64) int {
	n := 1
	for smallestP(n, n)*float64(comparisons) >= alpha {
		n++
	}
	return n
}
