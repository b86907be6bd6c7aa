package report

import (
	"fmt"
	"slices"
)

// An Answer says which queues to choose from for each row of a scenario.
type Answer struct {
	Scenario string
	Baseline string
	Constant []Param // parameters that all rows share
	BaseUnit string
	Choices  []Choice // one for each row with at least one candidate
	Note     string   // if there are too few samples to decide, else ""

	measured map[string]int // candidates, and in how many rows they were measured
}

// A Choice is the answer for one row. References are never candidates.
type Choice struct {
	Label     string
	Best      string      // nobody is shown to be faster
	Center    float64     // its median, in the answer's BaseUnit
	Versus    *Comparison // of the best with the baseline; nil if that is the best or was not measured
	Same      []Rival     // the candidates that are the same as the best, fastest first
	Undecided []Rival     // those of which the samples do not tell; all others are slower
}

// A Rival is a candidate that is not shown to be slower than the best.
type Rival struct {
	Name   string
	Versus *Comparison // of the rival with the best
}

// questions are the scenarios with an answer, and what is being asked.
var questions = map[string]string{
	"Pair":     "one goroutine puts an item and takes it again; nobody else is there",
	"Transfer": "producers hand items to consumers, all as fast as they can",
	"PingPong": "two goroutines wait for each other: the time of one round trip",
	"Batch":    "producers and consumers move several items at a time: the time of one item",
	"OneCore":  "producers hand items to consumers on one processor",
	"Payload":  "producers hand larger items to consumers",
	"GC":       "producers hand new nodes to consumers, with the garbage collector at work",
	"Chain":    "a ring of goroutines passes items on: the time of one hop",
	"Mix":      "all goroutines put and get at random: the time of one put and one get",
}

// answer returns the answer that a table of times gives.
func (t *Table) answer() Answer {
	a := Answer{Scenario: t.Scenario, Baseline: t.Baseline, Constant: t.Constant, BaseUnit: t.BaseUnit, measured: make(map[string]int)}
	hopeless := 0
	for _, row := range t.Rows {
		names := t.candidates(row)
		if len(names) == 0 {
			continue
		}
		c := t.choice(row, names)
		for _, name := range names {
			a.measured[name]++
		}
		for _, r := range c.Undecided {
			n, m := len(t.cell(row, r.Name).Values), len(t.cell(row, c.Best).Values)
			if r.Versus.Rounds == 0 && smallestP(n, m)*float64(t.compared) >= t.options.Alpha {
				hopeless++
			}
		}
		a.Choices = append(a.Choices, c)
	}
	if hopeless > 0 {
		a.Note = fmt.Sprintf("Too few samples to decide %s: among the %d of the campaign no difference, however large, "+
			"can be significant with less than %d samples per cell that are not in rounds.",
			count(hopeless, "comparison"), t.compared, enough(t.compared, t.options.Alpha))
	}
	return a
}

// choice returns the answer for a row with the candidates, fastest first.
func (t *Table) choice(row Row, names []string) Choice {
	best := t.unbeaten(row, names)
	c := Choice{Label: row.Label, Best: best, Center: t.cell(row, best).Center}
	if best != t.Baseline {
		c.Versus = t.Compare(row, best, t.Baseline)
	}
	for _, name := range names {
		if name == best {
			continue
		}
		switch v := t.Compare(row, name, best); v.Verdict {
		case Same:
			c.Same = append(c.Same, Rival{name, v})
		case Undecided:
			c.Undecided = append(c.Undecided, Rival{name, v})
		}
	}
	return c
}

// unbeaten returns the first of the names that none is faster than: in rounds
// that some of them missed, the first need not be the one.
func (t *Table) unbeaten(row Row, names []string) string {
	for _, name := range names {
		if !slices.ContainsFunc(names, func(other string) bool {
			return other != name && t.Compare(row, other, name).Verdict == Faster
		}) {
			return name
		}
	}
	return names[0]
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
