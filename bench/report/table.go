package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchmath"
)

// Options say how to compare. The zero value of a field stands for its default.
type Options struct {
	Baseline   string  // the implementation to compare with; default "chan"
	Confidence float64 // level of the intervals, between 0 and 1; default 0.95
	Alpha      float64 // a p-value below it is significant, between 0 and 1; default 0.05
	Charts     bool    // draw charts in text
}

// complete returns the options with the defaults filled in, or an error that
// names the value out of range.
func (o Options) complete() (Options, error) {
	o.Baseline = cmp.Or(o.Baseline, "chan")
	o.Confidence = cmp.Or(o.Confidence, 0.95)
	o.Alpha = cmp.Or(o.Alpha, 0.05)
	if !(o.Confidence > 0 && o.Confidence < 1) {
		return o, fmt.Errorf("report: confidence %v, want a number between 0 and 1", o.Confidence)
	}
	if !(o.Alpha > 0 && o.Alpha < 1) {
		return o, fmt.Errorf("report: alpha %v, want a number between 0 and 1", o.Alpha)
	}
	return o, nil
}

// A Table holds what was measured in one unit for one scenario.
type Table struct {
	Scenario string   // base name of the benchmark: Transfer
	Unit     string   // as the files have it: ns/op
	BaseUnit string   // of the numbers in the cells: sec/op
	Better   int      // +1 if higher is better, -1 if lower is, 0 if not declared
	Summary  string   // what the centre of a cell is: median, or exact
	Baseline string   // what cells are compared with
	Columns  []string // implementations: baseline, others by name, references
	Constant []Param  // parameters that all rows share
	Rows     []Row    // sorted by parameters, numbers by size

	options  Options
	assume   benchmath.Assumption
	noise    *Noise
	compared int // in the campaign
}

// A Param is a key=value part of a benchmark's name, or a configuration line
// that is not the same for all samples. GOMAXPROCS has the key procs.
type Param struct{ Key, Value string }

// A Row holds the cells of one combination of parameters.
type Row struct {
	Params []Param // all of them, in the order of the name
	Label  string  // those that are not constant over the table: "prod=1 cons=4"
	Cells  []*Cell // one for each column, nil where nothing was measured

	pairs map[pair]*Comparison // those that belong to the campaign
}

// A pair is two implementations to compare.
type pair struct{ name, with string }

// A Cell holds the samples of one implementation and what they say. Its numbers
// are in the table's BaseUnit.
type Cell struct {
	Values   []float64   // the samples, ascending
	Center   float64     // median
	Lo, Hi   float64     // bounds of its confidence interval, infinite if there are too few samples
	Range    string      // the interval around the centre: "2%", or "∞"
	Versus   *Comparison // with the baseline; nil in its column and where it is missing
	Warnings []string    // about the samples, the interval and the comparison

	taken  []value // the samples in the order of the file
	sample *benchmath.Sample
}

// Tables returns a table for each scenario and unit, scenarios in the order of
// the benchmark catalogue, units in the order of the benchmark lines. It panics
// if an option is out of range.
func (r *Results) Tables(o Options) []Table { return r.Analyze(o).Tables }

// newCell computes the statistics of one cell.
func newCell(taken []value, assume benchmath.Assumption, o Options) *Cell {
	values := make([]float64, len(taken))
	for i, v := range taken {
		values[i] = v.number
	}
	sample := benchmath.NewSample(values, &benchmath.Thresholds{CompareAlpha: o.Alpha})
	sum := assume.Summary(sample, o.Confidence)
	c := &Cell{
		Values: sample.Values,
		Center: sum.Center, Lo: sum.Lo, Hi: sum.Hi,
		Range:  sum.PctRangeString(),
		taken:  taken,
		sample: sample,
	}
	c.warn(sum.Warnings)
	return c
}

func (t *Table) exact() bool { return t.assume == benchmath.AssumeExact }

func (c *Cell) warn(warnings []error) {
	for _, w := range warnings {
		c.Warnings = append(c.Warnings, w.Error())
	}
}

func ratio(a, b float64) float64 {
	switch {
	case a == b:
		return 1
	case b == 0:
		return math.NaN()
	}
	return a / b
}

// cell returns the cell of an implementation in a row, or nil.
func (t *Table) cell(row Row, impl string) *Cell {
	if i := slices.Index(t.Columns, impl); i >= 0 {
		return row.Cells[i]
	}
	return nil
}

// sampleRange returns the smallest and the largest number of samples in a cell.
func (t *Table) sampleRange() (least, most int) {
	least = math.MaxInt
	for _, row := range t.Rows {
		for _, c := range row.Cells {
			if c != nil {
				least, most = min(least, len(c.Values)), max(most, len(c.Values))
			}
		}
	}
	return least, most
}

// isReference tells whether an implementation only stands for a limit or a
// control of the harness. Nobody would use it as a queue.
func isReference(impl string) bool {
	return impl == "null" || impl == "faa" || impl == "machine" || strings.HasSuffix(impl, again)
}

// sortColumns puts the baseline first and references last.
func sortColumns(impls []string, baseline string) {
	rank := func(impl string) int {
		switch {
		case impl == baseline:
			return 0
		case isReference(impl):
			return 2
		}
		return 1
	}
	slices.SortFunc(impls, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
}

// labelRows finds the parameters that all rows share, and labels each row with
// the others.
func (t *Table) labelRows() {
	shared := make(map[Param]int) // by how many of the first rows
	for i, row := range t.Rows {
		for _, p := range row.Params {
			if shared[p] == i {
				shared[p] = i + 1
			}
		}
	}
	varies := func(p Param) bool { return shared[p] < len(t.Rows) }
	t.Constant = slices.DeleteFunc(slices.Clone(t.Rows[0].Params), varies)
	for i := range t.Rows {
		t.Rows[i].Label = joinParams(slices.DeleteFunc(slices.Clone(t.Rows[i].Params),
			func(p Param) bool { return !varies(p) }))
	}
}

func joinParams(params []Param) string {
	words := make([]string, len(params))
	for i, p := range params {
		words[i] = p.Key + "=" + p.Value
	}
	return strings.Join(words, " ")
}
