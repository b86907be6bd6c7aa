// Package campaign measures many cells so that their figures can be compared:
// each sample in a process of its own, in rounds that take every cell once, in
// a random order that differs from round to round. Drift of the machine then
// falls on all cells alike. What is to be measured is fixed beforehand, and
// every attempt is recorded, so that a campaign that was cut short can go on.
package campaign

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/queuebench/queue/bench/scenario"
)

// A Design is what somebody wants to measure.
type Design struct {
	Tier     string          `json:"tier,omitempty"` // that the cells were chosen from
	Cells    []scenario.Cell `json:"cells"`          // A/A cells included, see Again
	Rounds   int             `json:"rounds"`         // samples per cell
	Window   time.Duration   `json:"window-ns"`      // length of the measured part of a sample
	Patience time.Duration   `json:"patience-ns"`    // what a sample may take beside its window
	Seed     uint64          `json:"seed"`           // of the order
	Sentinel *scenario.Cell  `json:"sentinel"`       // measured at both ends of each round, or nil
	Limits   Limits          `json:"limits"`         // above which a sample is flagged
}

// A Plan is what a campaign measures, where and how, fixed before it begins.
type Plan struct {
	Format      int           `json:"format"`   // of the campaign's files
	ID          string        `json:"campaign"` // made of everything else in the plan
	Created     time.Time     `json:"created"`
	Binary      string        `json:"binary"`             // hash of the program
	Affinity    map[int][]int `json:"affinity,omitempty"` // the processors of a child, by GOMAXPROCS
	Environment Environment   `json:"environment"`
	Design
	Order [][]int `json:"order"` // of each round: indices of Cells
}

// Limits of a design.
const (
	MinWindow   = 10 * time.Millisecond
	MaxWindow   = time.Minute
	MaxRounds   = 1000
	MinPatience = time.Second
	MaxPatience = time.Hour
)

// DefaultPatience is more than enough for a sample that ends at all.
const DefaultPatience = time.Minute

// Check returns an error if the design makes no sense.
func (d Design) Check() error {
	switch {
	case len(d.Cells) == 0:
		return fmt.Errorf("nothing to measure: no scenario of the choice fits the implementations")
	case d.Rounds < 1 || d.Rounds > MaxRounds:
		return fmt.Errorf("rounds %d, want 1 to %d", d.Rounds, MaxRounds)
	case d.Window < MinWindow || d.Window > MaxWindow:
		return fmt.Errorf("window %v, want %v to %v", d.Window, MinWindow, MaxWindow)
	case d.Patience < MinPatience || d.Patience > MaxPatience:
		return fmt.Errorf("patience %v, want %v to %v", d.Patience, MinPatience, MaxPatience)
	}
	seen := make(map[string]bool)
	for _, c := range d.Cells {
		if name := c.String(); seen[name] {
			return fmt.Errorf("cell %q given twice", name)
		} else {
			seen[name] = true
		}
	}
	return d.Limits.Check()
}

// NewPlan fixes the design for this program on this machine.
func NewPlan(d Design) (*Plan, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	binary, err := binaryHash()
	if err != nil {
		return nil, err
	}
	p := &Plan{
		Format:      format,
		Created:     time.Now().UTC().Truncate(time.Second),
		Binary:      binary,
		Affinity:    placement(d.procs()),
		Environment: ReadEnvironment(),
		Design:      d,
	}
	r := rand.New(rand.NewPCG(d.Seed, 0))
	for range d.Rounds {
		p.Order = append(p.Order, r.Perm(len(d.Cells)))
	}
	p.ID = p.hash()
	return p, nil
}

// procs returns the numbers of processors in the design.
func (d Design) procs() []int {
	procs := make(map[int]bool)
	if d.Sentinel != nil {
		procs[d.Sentinel.Procs] = true
	}
	for _, c := range d.Cells {
		procs[c.Procs] = true
	}
	return slices.Sorted(maps.Keys(procs))
}

// window returns the window for a cell: some scenarios need a longer one than
// throughput.
func (d Design) window(c scenario.Cell) time.Duration {
	if s, err := scenario.FindScenario(c.Scenario); err == nil {
		return max(s.Window, d.Window)
	}
	return d.Window
}

// overhead is what a sample takes beside its window, before any has been
// measured: starting a process, warming up, collecting garbage.
const overhead = 40 * time.Millisecond

// duration estimates how long a sample of the cell takes.
func (d Design) duration(c scenario.Cell) time.Duration { return d.window(c) + overhead }

// Duration estimates how long the campaign takes if no sample is taken again.
func (d Design) Duration() time.Duration {
	var round time.Duration
	for _, c := range d.Cells {
		round += d.duration(c)
	}
	if d.Sentinel != nil {
		round += 2 * d.duration(*d.Sentinel)
	}
	return time.Duration(d.Rounds) * round
}
