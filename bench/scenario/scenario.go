package scenario

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// A Scenario is one kind of measurement. The variables of this type in this
// package are all there are.
type Scenario struct {
	Name    string // as in benchmark names
	Purpose string // one line: the question it answers

	// Window is the shortest that says something, or 0.
	Window time.Duration

	keys  []key // its parameters, in the order of the name
	procs int   // the GOMAXPROCS that it is about, or 0 for any

	// grid returns the parameters to measure with GOMAXPROCS procs in tier full.
	grid func(procs int) [][]Param

	// standard and quick choose what the tiers of these names have of it, if
	// anything. What is standard is measured by go test, too.
	standard, quick choice

	// entries returns what to measure for the implementations asked for: these,
	// and what they are compared with.
	entries func([]catalog.Entry) []catalog.Entry

	// fits tells whether an implementation can be measured with the parameters,
	// and whether that would say anything.
	fits func(catalog.Entry, Cell) bool

	measure func(catalog.Entry, Cell, Stop) (Sample, error)
}

// A Stop says when a measurement ends: after a number of operations, or after
// a time. One of the two is set.
type Stop struct {
	Ops    int
	Window time.Duration

	timer timer // or nil
}

// timed returns the stop as a time, where an operation takes so long.
func (s Stop) timed(op time.Duration) Stop {
	if s.Ops > 0 {
		s.Window, s.Ops = time.Duration(s.Ops)*op, 0
	}
	return s
}

// Scenarios returns all scenarios, in the order of reports.
func Scenarios() []*Scenario {
	return []*Scenario{
		Calibrate, Pair, Transfer, PingPong, Sojourn, Burst, Wake, Idle, Fairness,
		Payload, GC, Footprint, Refuse, Batch, OneCore, Chain, Mix, Stopping,
	}
}

// FindScenario returns the scenario of that name. The error says which there
// are.
func FindScenario(name string) (*Scenario, error) {
	var names []string
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return nil, fmt.Errorf("unknown scenario %q, want one of %s", name, strings.Join(names, ", "))
}

// check returns an error unless c has exactly the keys of the scenario, with
// values that it can measure.
func (s *Scenario) check(c Cell) error {
	if s.procs > 0 && c.Procs != s.procs {
		return fmt.Errorf("bench: cell %q: %d processors, want %d", c, c.Procs, s.procs)
	}
	rest := c.Params
	for _, k := range s.keys {
		if len(rest) == 0 || rest[0].Key != k.name {
			if !k.optional {
				return fmt.Errorf("bench: cell %q: want the keys %s", c, s.keyNames())
			}
			continue
		}
		if err := k.check(rest[0].Value); err != nil {
			return fmt.Errorf("bench: cell %q: %w", c, err)
		}
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return fmt.Errorf("bench: cell %q: want the keys %s", c, s.keyNames())
	}
	return nil
}

func (s *Scenario) keyNames() string {
	names := []string{"impl"}
	for _, k := range s.keys {
		if k.optional {
			names = append(names, "perhaps "+k.name)
		} else {
			names = append(names, k.name)
		}
	}
	return strings.Join(names, ", ")
}

// Cells returns the cells of the scenario with the given parameters, for the
// entries and what they are compared with. A scenario that is about a number of
// processors has that instead of procs.
func (s *Scenario) Cells(entries []catalog.Entry, grid [][]Param, procs int) []Cell {
	if s.procs > 0 {
		procs = s.procs
	}
	var cells []Cell
	for _, ps := range grid {
		for _, e := range s.entries(entries) {
			c := Cell{Scenario: s.Name, Impl: e.Name, Params: ps, Procs: procs}
			if s.fits(e, c) {
				cells = append(cells, c)
			}
		}
	}
	return cells
}

// Measure takes one sample of a cell with the current GOMAXPROCS, for which
// the cell's Procs stand, unless the scenario is about a certain number. The
// implementation is looked up among the entries and what the scenario compares
// them with, by its name or its second name, see [Cell.Again].
func Measure(c Cell, entries []catalog.Entry, stop Stop) (Sample, error) {
	s, e, err := find(c, entries)
	if err != nil {
		return Sample{}, err
	}
	if s.procs > 0 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(s.procs))
	}
	sample, err := s.measure(e, c, stop)
	if err != nil {
		return Sample{}, fmt.Errorf("bench: %s: %w", c, err)
	}
	return sample, nil
}

// Fits returns an error unless the cell can be measured with the entries.
func Fits(c Cell, entries []catalog.Entry) error {
	_, _, err := find(c, entries)
	return err
}

// find returns the scenario and the implementation of a cell.
func find(c Cell, entries []catalog.Entry) (*Scenario, catalog.Entry, error) {
	s, err := FindScenario(c.Scenario)
	if err != nil {
		return nil, catalog.Entry{}, err
	}
	if err := CheckNames(entries); err != nil {
		return nil, catalog.Entry{}, err
	}
	found, err := catalog.Select(s.entries(entries), strings.TrimSuffix(c.Impl, againSuffix))
	if err != nil {
		return nil, catalog.Entry{}, err
	}
	if err := s.check(c); err != nil {
		return nil, catalog.Entry{}, err
	}
	if !s.fits(found[0], c) {
		return nil, catalog.Entry{}, fmt.Errorf("bench: %s cannot be measured: %s is %s", c, c.Impl, nature(found[0]))
	}
	return s, found[0], nil
}

// nature says what decides about which cells an implementation has.
func nature(e catalog.Entry) string {
	if e.Spins {
		return e.Traits.String() + ", and spins: for at most as many goroutines as processors"
	}
	if e.Name == Baseline().Name {
		return e.Traits.String() + ", and its Close panics whoever waits in Put"
	}
	return e.Traits.String()
}

// Parameters that several scenarios share.
var (
	keyCap  = key{name: "cap", min: 1}
	keyItem = key{name: "item", allowed: []string{"8"}}
	keyWait = key{name: "wait", allowed: []string{waitBlock, waitCtx, waitPoll}}
)

// Wait policies: how a worker meets a full or an empty queue.
const (
	waitBlock = "block" // Put and Get with a context that never ends
	waitCtx   = "ctx"   // Put and Get with a context that could be cancelled
	waitPoll  = "poll"  // TryPut and TryGet, yielding after every 16 refusals
)

// CheckNames returns an error unless the entries have names of their own that
// can stand in the name of a benchmark.
func CheckNames(entries []catalog.Entry) error {
	taken := map[string]bool{"machine": true, "chan": true}
	for _, e := range floors() {
		taken[e.Name] = true
	}
	for _, e := range entries {
		if e.Name == "" || strings.ContainsFunc(e.Name, func(r rune) bool { return invisible(r) || strings.ContainsRune("/=-", r) }) {
			return fmt.Errorf("bench: implementation name %q, want visible ASCII without / = -", e.Name)
		}
		if taken[e.Name] || strings.HasSuffix(e.Name, againSuffix) {
			return fmt.Errorf("bench: implementation name %q is taken", e.Name)
		}
		taken[e.Name] = true
	}
	return nil
}

// besideChan puts the bare channel before the entries: the comparison of most
// scenarios.
func besideChan(entries []catalog.Entry) []catalog.Entry {
	return append([]catalog.Entry{bareChannel("chan")}, entries...)
}

// cpus is how many processors the process may use.
var cpus = runtime.NumCPU

// spinsInVain tells whether more goroutines would spin than processors there are,
// so that some only keep others from running.
func spinsInVain(e catalog.Entry, procs, goroutines int) bool {
	return e.Spins && procs > 1 && goroutines > min(procs, cpus())
}

// fitsCallers tells whether the implementation allows so many putters and
// getters at the same time, and does not spin in vain with them.
func fitsCallers(e catalog.Entry, procs, producers, consumers int) bool {
	t := e.Traits
	return e.New.Uint64 != nil && !spinsInVain(e, procs, producers+consumers) &&
		(t.Producers == queue.Many || producers == 1) && (t.Consumers == queue.Many || consumers == 1)
}
