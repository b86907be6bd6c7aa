package pick

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/queuebench/queue/bench/report"
)

// This file and verdict.go are all that knows the package report.

// A row is what was measured with one combination of parameters in one unit.
type row struct {
	table  *report.Table
	line   report.Row
	values map[string]string       // of its parameters
	cells  map[string]*report.Cell // by implementation
}

// A source says where a metric is measured.
type source struct {
	scenarios []string
	unit      string // as the files have it
	instead   string // of what it stands for something else, or ""
}

var transfers = []string{"Transfer", "Payload", "OneCore"}

// sources returns where the metric of a workload is found, the best place first.
func sources(m Metric, w Workload) []source {
	sojourn := func(unit string) []source {
		if w.Rate == Saturation {
			return nil
		}
		return []source{{scenarios: []string{"Sojourn"}, unit: unit}}
	}
	switch m {
	case Throughput:
		return []source{{scenarios: transfers, unit: "items/s"}}
	case P99:
		instead := "latency at that rate was not measured (scenario Sojourn): this is the round trip of a single item"
		if w.Rate == Saturation {
			instead = "at saturation the latency is that of a full queue, whichever it is: this is the round trip of a single item"
		}
		return append(sojourn("p99-ns"), source{scenarios: []string{"PingPong"}, unit: "p99-ns", instead: instead})
	case CPU:
		return append(sojourn("cpu-ns/op"), source{scenarios: transfers, unit: "cpu-ns/op"})
	case Memory:
		return []source{{scenarios: []string{"Footprint"}, unit: "B/slot"}}
	}
	panic(fmt.Sprintf("pick: no metric %q", m))
}

// higher tells whether more of the metric is better.
func (m Metric) higher() bool { return m == Throughput }

// find returns the rows of the first source that has any.
func find(tables []report.Table, sources []source) (source, []*row) {
	for _, s := range sources {
		var rows []*row
		for i := range tables {
			if t := &tables[i]; t.Unit == s.unit && slices.Contains(s.scenarios, t.Scenario) {
				rows = append(rows, rowsOf(t)...)
			}
		}
		if len(rows) > 0 {
			return s, rows
		}
	}
	return source{}, nil
}

func rowsOf(t *report.Table) []*row {
	var rows []*row
	for _, r := range t.Rows {
		made := &row{table: t, line: r, values: make(map[string]string), cells: make(map[string]*report.Cell)}
		for _, p := range r.Params {
			made.values[p.Key] = p.Value
		}
		for i, impl := range t.Columns {
			if r.Cells[i] != nil {
				made.cells[impl] = r.Cells[i]
			}
		}
		if made.comparable() {
			rows = append(rows, made)
		}
	}
	return rows
}

// comparable tells whether the row can be near to a workload: items that are
// pointers have no size, and a rate in percent is another one for each queue.
func (r *row) comparable() bool {
	return r.values["item"] != itemPointer && !strings.HasSuffix(r.values["rate"], "%")
}

const itemPointer = "ptr"

// String returns the name of the row as benchmarks have it, without the
// implementation, but for spaces.
func (r *row) String() string {
	words := []string{r.table.Scenario}
	for _, p := range r.line.Params {
		words = append(words, p.Key+"="+p.Value)
	}
	return strings.Join(words, " ")
}

// measured returns how many of the implementations have a cell in the row.
func (r *row) measured(impls []string) int {
	n := 0
	for _, impl := range impls {
		if r.cells[impl] != nil {
			n++
		}
	}
	return n
}

// A Difference is a parameter that a measured cell does not share with the
// workload.
type Difference struct {
	Param    string `json:"param"`
	Workload string `json:"workload"`
	Measured string `json:"measured"`
}

// A Distance tells how far a measured cell is from the workload.
type Distance struct {
	// Doublings is the sum of |log2(measured/workload)| over the numbers that
	// differ, and 1 for each other parameter that does.
	Doublings   float64      `json:"doublings"`
	Differences []Difference `json:"differences"`
}

// String returns the distance in words.
func (d Distance) String() string {
	if len(d.Differences) == 0 {
		return "exactly the workload"
	}
	words := make([]string, len(d.Differences))
	for i, diff := range d.Differences {
		words[i] = fmt.Sprintf("%s %s for %s", diff.Param, diff.Measured, diff.Workload)
	}
	return fmt.Sprintf("%s: %.1f doublings from the workload", strings.Join(words, ", "), d.Doublings)
}

// plain is what the other parameters have in the cells of a workload that does
// not ask for anything special.
var plain = map[string]string{"work": "0", "arrival": "poisson"}

// distance returns how far the row is from the workload.
func (w Workload) distance(r *row) Distance {
	d := Distance{Differences: []Difference{}}
	number := func(key string, want float64, written string) {
		if r.values[key] == "" {
			return
		}
		have, err := parseRate(r.values[key])
		if err == nil && have > 0 && have != want {
			d.Doublings += math.Abs(math.Log2(have / want))
			d.Differences = append(d.Differences, Difference{key, written, r.values[key]})
		}
	}
	word := func(key, want string) {
		if have := r.values[key]; have != "" && have != want {
			d.Doublings++
			d.Differences = append(d.Differences, Difference{key, want, have})
		}
	}
	number("prod", float64(w.Producers), strconv.Itoa(w.Producers))
	number("cons", float64(w.Consumers), strconv.Itoa(w.Consumers))
	if w.bounded() {
		number("cap", float64(w.Capacity), strconv.Itoa(w.Capacity))
	}
	number("item", float64(w.Item), strconv.Itoa(w.Item))
	if w.Rate != Saturation {
		number("rate", w.Rate, withPrefix(w.Rate))
	}
	number("procs", float64(w.Cores), strconv.Itoa(w.Cores))
	word("wait", map[bool]string{false: "block", true: "ctx"}[w.Cancel])
	for key, value := range plain {
		word(key, value)
	}
	return d
}

// A near is a row with its distance.
type near struct {
	*row
	Distance
}

// about is how many doublings make no difference, if more was measured there.
const about = 0.5

// nearest returns the rows in which some of the implementations were measured,
// the nearest to the workload first. If none is exact, of those that are about as
// near the one with the most of the implementations comes first.
func (w Workload) nearest(rows []*row, impls []string) []near {
	var all []near
	for _, r := range rows {
		if r.measured(impls) > 0 {
			all = append(all, near{r, w.distance(r)})
		}
	}
	room := func(r *row) int { n, _ := strconv.Atoi(r.values["cap"]); return n }
	slices.SortStableFunc(all, func(a, b near) int {
		return cmp.Or(
			cmp.Compare(math.Round(a.Doublings*1e6), math.Round(b.Doublings*1e6)),
			cmp.Compare(b.measured(impls), a.measured(impls)),
			cmp.Compare(room(b.row), room(a.row)))
	})
	most := 0
	for i, n := range all {
		if all[0].Doublings > 0 && n.Doublings <= all[0].Doublings+about && n.measured(impls) > all[most].measured(impls) {
			most = i
		}
	}
	if most > 0 {
		n := all[most]
		all = slices.Insert(slices.Delete(all, most, most+1), 0, n)
	}
	return all
}

// coreCounts returns the values of GOMAXPROCS in the rows, ascending.
func coreCounts(rows []*row) []int {
	var counts []int
	for _, r := range rows {
		if n, err := strconv.Atoi(r.values["procs"]); err == nil && !slices.Contains(counts, n) {
			counts = append(counts, n)
		}
	}
	slices.Sort(counts)
	return counts
}

// oneMachine returns an error if the results are of several machines: figures of
// different machines cannot be compared.
func oneMachine(r *report.Results) error {
	for _, s := range r.Config {
		if (s.Key == "cpu" || s.Key == "cores") && len(s.Values) > 1 {
			return fmt.Errorf("pick: the files are of several machines (%s: %s), want those of one", s.Key, strings.Join(s.Values, ", "))
		}
	}
	return nil
}
