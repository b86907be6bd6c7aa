package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"
)

// A grid holds the samples of one scenario, sorted into cells.
type grid struct {
	scenario string
	units    benchfmt.UnitMetadataMap
	written  map[string]string // base unit to unit as in the files

	unit, row, impl *benchproc.Projection
	unitField       *benchproc.Field
	varying         map[string]bool // configuration keys with several values
	values          map[place][]value
}

// A value is what one sample has in one unit.
type value struct {
	number float64
	at     moment
}

// A place is where a value belongs.
type place struct{ unit, row, impl benchproc.Key }

func newGrid(r *Results, scenario string) *grid {
	g := &grid{
		scenario: scenario,
		units:    r.units,
		written:  make(map[string]string),
		varying:  make(map[string]bool),
		values:   make(map[place][]value),
	}
	for _, s := range r.Config {
		g.varying[s.Key] = len(s.Values) > 1
	}
	var results []sample
	for _, res := range r.results {
		if string(res.Name.Base()) == scenario {
			results = append(results, withProcs(res))
		}
	}
	g.project(results)
	for _, res := range results {
		g.add(res)
	}
	return g
}

// withProcs returns the result with GOMAXPROCS at the end of its name, where a
// benchmark leaves out 1. Without a number, 1 would sort after 16.
func withProcs(res sample) sample {
	_, parts := res.Name.Parts()
	if nameValue(res.Name, "gomaxprocs") != "" || len(parts) > 0 && parts[len(parts)-1][0] == '-' {
		return res
	}
	named := *res.Result
	named.Name = slices.Concat(res.Name, []byte("-1"))
	return sample{&named, res.at}
}

// project sets the projections: which part of a result decides about what. A
// row is all configuration lines, the keys of the name, and what else there is
// in the name.
func (g *grid) project(results []sample) {
	fields := []string{".config@num"}
	for _, key := range nameKeys(results) {
		fields = append(fields, "/"+key+"@num")
	}
	fields = append(fields, "/gomaxprocs@num", ".fullname@alpha")

	var parser benchproc.ProjectionParser
	var errs [3]error
	g.unit, g.unitField, errs[0] = parser.ParseWithUnit(".name", nil)
	g.row, errs[1] = parser.Parse(strings.Join(fields, ","), nil)
	g.impl, errs[2] = parser.Parse("/impl", nil)
	for _, err := range errs {
		if err != nil {
			panic(fmt.Sprintf("report: projection of %s: %v", g.scenario, err)) // the fields are ours
		}
	}
}

// plainKey matches the keys that need no quotes in a projection. Others stay
// part of the rest of the name.
var plainKey = regexp.MustCompile(`^/([0-9A-Za-z_.-]+)=`)

// maxKeys is how many keys of names get a place of their own. The time for the
// projections grows with the third power of their number where names differ.
const maxKeys = 100

// nameKeys returns the first keys in the names, in order of appearance, without
// those that have a place of their own. Others stay part of the rest, too.
func nameKeys(results []sample) []string {
	var keys []string
	for _, res := range results {
		_, parts := res.Name.Parts()
		for _, part := range parts {
			m := plainKey.FindSubmatch(part)
			if m == nil {
				continue
			}
			key := string(m[1])
			if key != "impl" && key != "gomaxprocs" && len(keys) < maxKeys && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

func (g *grid) add(res sample) {
	row, impl := g.row.Project(res.Result), g.impl.Project(res.Result)
	for i, unit := range g.unit.ProjectValues(res.Result) {
		v := res.Values[i]
		at := place{unit, row, impl}
		g.values[at] = append(g.values[at], value{v.Value, res.at})
		if g.written[v.Unit] == "" {
			g.written[v.Unit] = writtenUnit(v)
		}
	}
}

// unitKeys returns the keys of the units, in order of first appearance.
func (g *grid) unitKeys() []benchproc.Key {
	return keysOf(g.values, func(at place) benchproc.Key { return at.unit })
}

// keysOf returns one of the keys of all places, sorted and without duplicates.
func keysOf(values map[place][]value, part func(place) benchproc.Key) []benchproc.Key {
	seen := make(map[benchproc.Key]bool)
	var keys []benchproc.Key
	for at := range values {
		if k := part(at); !seen[k] {
			seen[k] = true
			keys = append(keys, k)
		}
	}
	benchproc.SortKeys(keys)
	return keys
}

// table computes the table of one unit.
func (g *grid) table(unit benchproc.Key, o Options) Table {
	base := unit.Get(g.unitField)
	t := Table{
		Scenario: g.scenario,
		Unit:     g.written[base],
		BaseUnit: base,
		Better:   g.units.GetBetter(base),
		Baseline: o.Baseline,
		options:  o,
		assume:   g.units.GetAssumption(base),
	}
	t.Summary = t.assume.SummaryLabel()

	byRow := make(map[benchproc.Key]map[string][]value)
	for at, values := range g.values {
		if at.unit != unit {
			continue
		}
		if byRow[at.row] == nil {
			byRow[at.row] = make(map[string][]value)
		}
		impl := at.impl.StringValues()
		byRow[at.row][impl] = values
		if !slices.Contains(t.Columns, impl) {
			t.Columns = append(t.Columns, impl)
		}
	}
	sortColumns(t.Columns, o.Baseline)
	for _, key := range sortedRows(byRow) {
		t.Rows = append(t.Rows, Row{Params: g.params(key), Cells: t.cells(byRow[key])})
	}
	t.labelRows()
	t.compare()
	return t
}

func sortedRows(byRow map[benchproc.Key]map[string][]value) []benchproc.Key {
	var keys []benchproc.Key
	for k := range byRow {
		keys = append(keys, k)
	}
	benchproc.SortKeys(keys)
	return keys
}

// cells computes the cells of one row.
func (t *Table) cells(values map[string][]value) []*Cell {
	cells := make([]*Cell, len(t.Columns))
	for i, impl := range t.Columns {
		if values[impl] != nil {
			cells[i] = newCell(values[impl], t.assume, t.options)
		}
	}
	return cells
}

// params returns the parameters of a row.
func (g *grid) params(row benchproc.Key) []Param {
	var config, name []Param
	for _, f := range g.row.FlattenedFields() {
		v := row.Get(f)
		switch key, inName := strings.CutPrefix(f.Name, "/"); {
		case key == "gomaxprocs":
			name = append(name, Param{"procs", v})
		case inName && v != "":
			name = append(name, Param{key, v})
		case key == ".fullname" && v != "*":
			name = append(name, Param{"name", strings.TrimLeft(v, "*/")})
		case g.varying[key]:
			config = append(config, Param{key, cmp.Or(v, "(none)")})
		}
	}
	return append(config, name...)
}

// catalogue is the order of the scenarios in a report.
var catalogue = []string{
	"Calibrate", "Pair", "Transfer", "PingPong", "Sojourn", "Burst", "Wake", "Idle", "Fairness",
	"Payload", "GC", "Footprint", "Refuse", "Batch", "OneCore", "Chain", "Mix", "Stop",
}

// scenarios returns the base names of the results: those of the catalogue in
// its order, then others by name.
func scenarios(results []sample) []string {
	var names []string
	for _, res := range results {
		if base := string(res.Name.Base()); !slices.Contains(names, base) {
			names = append(names, base)
		}
	}
	rank := func(name string) int {
		if i := slices.Index(catalogue, name); i >= 0 {
			return i
		}
		return len(catalogue)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
	return names
}
