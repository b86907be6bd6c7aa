package pick

import (
	"fmt"
	"math"
	"strings"

	"github.com/queuebench/queue/bench/report"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

// enough is how many times the rate a queue has to manage so that it makes no
// difference how many more items it could pass.
const enough = 2

// neighbours is how many further cells an answer looks at, for each metric.
const neighbours = 2

// Choose answers which of the entries to use for a workload, or a plain channel,
// by the results. It returns an error, of one line, if nothing will do, if nothing
// that tells was measured, or if the workload has more processors, or fewer, than
// were measured.
func Choose(r *report.Results, entries []catalog.Entry, w Workload) (*Answer, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	if err := oneMachine(r); err != nil {
		return nil, err
	}
	admitted, excluded := admit(withChannel(entries), w)
	if len(admitted) == 0 {
		return nil, fmt.Errorf("pick: no implementation will do for %s", w)
	}
	c := &chooser{workload: w, names: catalog.Names(admitted)}
	c.answer = &Answer{Workload: w.String(), Excluded: nonNil(excluded), Notes: nonNil(r.Notes)}
	tables := r.Tables(report.Options{})
	for _, m := range w.Matters {
		if err := c.look(tables, m); err != nil {
			return nil, err
		}
	}
	if err := c.drop(); err != nil {
		return nil, err
	}
	c.compare()
	c.settle(admitted)
	return c.answer, nil
}

// withChannel puts the plain channel before the entries: what can be chosen from.
func withChannel(entries []catalog.Entry) []catalog.Entry {
	return append([]catalog.Entry{scenario.Baseline()}, entries...)
}

// A chooser makes an answer, step by step.
type chooser struct {
	workload Workload
	names    []string // what can still be chosen
	places   []place  // one for each metric that matters
	answer   *Answer
}

// A place is where a metric was measured.
type place struct {
	metric Metric
	most   float64 // more than this does not count
	near   []near  // the rows, nearest first
	absent []string
}

// look finds the cells for a metric.
func (c *chooser) look(tables []report.Table, m Metric) error {
	all := sources(m, c.workload)
	from, rows := find(tables, all)
	if len(rows) == 0 {
		last := all[len(all)-1]
		return fmt.Errorf("pick: %s was not measured: want samples of %s in %s", m, strings.Join(last.scenarios, " or "), last.unit)
	}
	p := place{metric: m, most: math.Inf(1), near: c.workload.nearest(rows, c.names)}
	if len(p.near) == 0 {
		return fmt.Errorf("pick: %s of what would do (%s) was not measured: want samples of %s",
			m, strings.Join(c.names, ", "), strings.Join(from.scenarios, " or "))
	}
	if m == Throughput && c.workload.Rate != Saturation {
		p.most = enough * c.workload.Rate
		c.note("throughput: a queue that manages twice the rate has enough, and more does not count")
	}
	c.places = append(c.places, p)
	if from.instead != "" {
		c.note("%s: %s", m, from.instead)
	}
	return c.checkCores(rows, m)
}

func (c *chooser) note(format string, args ...any) {
	c.answer.Notes = append(c.answer.Notes, fmt.Sprintf(format, args...))
}

// checkCores refuses to say anything about numbers of processors outside of
// those that were measured.
func (c *chooser) checkCores(rows []*row, m Metric) error {
	counts := coreCounts(rows)
	n := c.workload.Cores
	if m == Memory || len(counts) == 0 || counts[0] <= n && n <= counts[len(counts)-1] {
		return nil
	}
	return fmt.Errorf("pick: %s was measured on %s, and nothing is known about %d: on a machine that has them, measure with %q or with pick without files; or ask about -cores %d",
		m, coresText(counts), n, "queuebench run", counts[len(counts)-1])
}

func coresText(counts []int) string {
	if len(counts) == 1 {
		return count(counts[0], "core")
	}
	words := make([]string, len(counts))
	for i, n := range counts {
		words[i] = fmt.Sprint(n)
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last] + " cores"
}

// drop gives up on what was not measured in all that matters.
func (c *chooser) drop() error {
	var complete []string
	for _, name := range c.names {
		absent := false
		for i := range c.places {
			p := &c.places[i]
			if p.near[0].cells[name] == nil {
				p.absent = append(p.absent, name)
				absent = true
			}
		}
		if !absent {
			complete = append(complete, name)
		}
	}
	c.names = complete
	if len(complete) == 0 {
		return fmt.Errorf("pick: nothing that would do was measured in all that matters, want fewer than %s", join(c.workload.Matters, ", "))
	}
	return nil
}
