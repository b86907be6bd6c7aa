package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// A Diff says how new results differ from old ones, cell by cell: those of
// another commit, machine or Go version.
//
// The samples of two files were not taken side by side: that both were taken in
// rounds says nothing about the first round of one and the first of the other. So
// they are compared by the U test, and the noise is taken from what cannot have
// changed, if anything of it was measured on both sides with the same processor
// and Go: the bare channel and the references of the harness.
type Diff struct {
	Environment []SettingDiff // what is not the same
	Cells       []DiffCell    // measured on both sides, in the order of the tables
	OnlyOld     []string      // names of the benchmarks that the other side lacks
	OnlyNew     []string
	Noise       []Noise // one for each unit with pairs or controls
	Controls    bool    // that the noise is of controls
	Compared    int     // the comparisons that the p-values are adjusted for

	options Options
	least   int // samples of a cell
}

// A SettingDiff is a configuration line that is not the same on both sides.
type SettingDiff struct{ Key, Old, New string }

// A DiffCell is what was measured on both sides in one unit.
type DiffCell struct {
	Scenario string
	Params   []Param
	Impl     string
	Control  bool // it cannot have changed
	Old, New *Cell
	Versus   *Comparison // of the new with the old

	table *Table // of the new
}

// Unit returns the unit as the files have it, and the one of the numbers.
func (c *DiffCell) Unit() (written, base string) { return c.table.Unit, c.table.BaseUnit }

// Word returns the verdict in a word that suits the unit, see [Table.Word].
func (c *DiffCell) Word() string { return c.table.Word(c.Versus.Verdict) }

// Name returns the name of the benchmark in words: "Pair ringq.mpmc cap=1024".
func (c *DiffCell) Name() string { return cellTitle(c.Scenario, c.Impl, c.Params) }

func cellTitle(scenario, impl string, params []Param) string {
	return strings.TrimSpace(scenario + " " + impl + " " + joinParams(params))
}

// WorseBy tells whether the cell is significantly slower or worse by more than so
// much, which is 0.05 for 5 %. Controls never are: their difference is the noise.
func (c *DiffCell) WorseBy(more float64) bool {
	return c.Versus.Verdict == Slower && beyond(c.Versus.Change, more)
}

// Rename gives an implementation another name, also where it ends in .again, and
// drops what had that name. It returns an error if there is none of the old name.
func (r *Results) Rename(from, to string) error {
	impls := r.implementations()
	if !slices.Contains(impls, from) {
		return fmt.Errorf("report: rename %q: no such implementation, want one of %s", from, clean(strings.Join(impls, ", ")))
	}
	var kept []sample
	for _, res := range r.results {
		impl := nameValue(res.Name, "impl")
		switch of := strings.TrimSuffix(impl, again); of {
		case from:
			named := res.Clone()
			named.Name = benchfmt.Name(strings.Replace(string(res.Name), "/impl="+impl, "/impl="+to+impl[len(of):], 1))
			res.Result = named
		case to:
			continue
		}
		kept = append(kept, res)
	}
	r.results = kept
	return nil
}

// implementations returns the names of all implementations, in order.
func (r *Results) implementations() []string {
	var impls []string
	for _, res := range r.results {
		if impl := nameValue(res.Name, "impl"); !slices.Contains(impls, impl) {
			impls = append(impls, impl)
		}
	}
	slices.Sort(impls)
	return impls
}

// Compare says how the new results differ from the old ones. Units of which
// nobody declared a direction are left out. It panics if an option is out of
// range.
func Compare(before, after *Results, o Options) *Diff {
	was, is := before.Analyze(o), after.Analyze(o)
	d := &Diff{Environment: differences(before.Config, after.Config), options: o, least: -1}
	d.options, _ = o.complete()
	old, seen := make(map[string]*Cell), make(map[string]bool)
	each(was.Tables, func(t *Table, row, column int) {
		old[t.key(row, column)] = t.Rows[row].Cells[column]
	})
	same := d.sameMachine()
	each(is.Tables, func(t *Table, row, column int) {
		key := t.key(row, column)
		seen[key] = true
		if old[key] == nil {
			d.OnlyNew = appendNew(d.OnlyNew, t.name(row, column))
			return
		}
		impl := t.Columns[column]
		control := same && isControl(impl)
		d.Cells = append(d.Cells, DiffCell{
			Scenario: t.Scenario, Params: t.Rows[row].Params, Impl: impl, Control: control,
			Old: old[key], New: t.Rows[row].Cells[column], table: t,
		})
	})
	each(was.Tables, func(t *Table, row, column int) {
		if !seen[t.key(row, column)] {
			d.OnlyOld = appendNew(d.OnlyOld, t.name(row, column))
		}
	})
	d.judge(was, is)
	return d
}

// each calls f for each cell of the tables whose unit has a direction.
func each(tables []Table, f func(t *Table, row, column int)) {
	for i := range tables {
		t := &tables[i]
		for row := range t.Rows {
			for column, c := range t.Rows[row].Cells {
				if c != nil && t.Better != 0 {
					f(t, row, column)
				}
			}
		}
	}
}

// key tells the cells of a file apart.
func (t *Table) key(row, column int) string { return t.BaseUnit + " " + t.name(row, column) }

func (t *Table) name(row, column int) string {
	return cellTitle(t.Scenario, t.Columns[column], t.Rows[row].Params)
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// differences returns the settings that are not the same.
func differences(old, new []Setting) []SettingDiff {
	var all []SettingDiff
	values := func(settings []Setting, key string) string {
		for _, s := range settings {
			if s.Key == key {
				return s.describe()
			}
		}
		return ""
	}
	for _, s := range slices.Concat(old, new) {
		a, b := values(old, s.Key), values(new, s.Key)
		if a != b && !slices.ContainsFunc(all, func(d SettingDiff) bool { return d.Key == s.Key }) {
			all = append(all, SettingDiff{s.Key, a, b})
		}
	}
	return all
}

// sameMachine tells whether both sides ran on the same kind of machine, with the
// same Go: then what no commit can change takes the same time.
func (d *Diff) sameMachine() bool {
	return !slices.ContainsFunc(d.Environment, func(s SettingDiff) bool {
		return slices.Contains([]string{"goos", "goarch", "cpu", "cores", "go", "gogc", "goexperiment"}, s.Key)
	})
}

// isControl tells whether an implementation is not of this module, nor of another
// that is measured: a bare channel, or the harness.
func isControl(impl string) bool {
	return slices.Contains([]string{"chan", "null", "faa", "machine"}, strings.TrimSuffix(impl, again))
}

// judge compares the cells, and sets the noise and the verdicts.
func (d *Diff) judge(was, is *Analysis) {
	var all family
	controls := make(map[string]*Noise)
	for i := range d.Cells {
		c := &d.Cells[i]
		c.Versus = c.compare(d.options.Confidence)
		if !c.table.exact() && !alike(c.Old, c.New) {
			all = append(all, c.Versus)
		}
		n := min(len(c.Old.Values), len(c.New.Values))
		if d.least < 0 || n < d.least {
			d.least = n
		}
		if c.Control {
			if controls[c.table.Unit] == nil {
				controls[c.table.Unit] = &Noise{Unit: c.table.Unit}
			}
			controls[c.table.Unit].add(c.Name(), c.Versus)
		}
	}
	all.adjust()
	d.Compared, d.Controls = len(all), len(controls) > 0
	floors := make(map[string]*Noise)
	for _, n := range slices.Concat(was.Noise, is.Noise) {
		if known := floors[n.Unit]; known == nil || n.Typical > known.Typical {
			floors[n.Unit] = &n
		}
	}
	for unit, n := range controls {
		n.settle(d.options.Alpha)
		floors[unit] = n
	}
	for i := range d.Cells {
		d.Cells[i].decide(floors[d.Cells[i].table.Unit])
	}
	for i := range d.Cells {
		n := floors[d.Cells[i].table.Unit]
		if n != nil && n.Pairs > 0 && !slices.ContainsFunc(d.Noise, func(o Noise) bool { return o.Unit == n.Unit }) {
			d.Noise = append(d.Noise, *n)
		}
	}
}

// compare returns how the new cell differs from the old, without pairs.
func (c *DiffCell) compare(confidence float64) *Comparison {
	before, after := *c.Old, *c.New
	before.taken, after.taken = nil, nil
	return after.compare(&before, c.table.assume, confidence)
}

// decide sets the verdict of a cell.
func (c *DiffCell) decide(n *Noise) {
	if n == nil {
		n = &Noise{}
	}
	if c.table.exact() {
		c.Versus.Adjusted = c.Versus.P
	}
	c.table.judgeCells(c.Versus, c.New, c.Old, n)
}

// Tally returns how many cells have the verdict. Controls are not counted.
func (d *Diff) Tally(v Verdict) int {
	n := 0
	for _, c := range d.Cells {
		if !c.Control && c.Versus.Verdict == v {
			n++
		}
	}
	return n
}

// Err returns an error of one line if a cell is worse by more than the view
// allows, and names up to three.
func (d *Diff) Err(v DiffView) error {
	failures := d.failures(v)
	n := len(failures)
	switch {
	case n == 0:
		return nil
	case n > 3:
		failures = append(failures[:3], fmt.Sprintf("%d more", n-3))
	}
	return errors.New(strings.Join(failures, "; "))
}
