// Package campaign measures many cells so that their figures can be compared:
// each sample in a process of its own, in rounds that take every cell once, in
// a random order that differs from round to round. Drift of the machine then
// falls on all cells alike.
package campaign

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/queuebench/queue/bench/scenario"
)

// A Plan is what a campaign measures, fixed before it begins.
type Plan struct {
	Cells  []scenario.Cell
	Rounds int           // samples per cell
	Window time.Duration // length of the measured part of a sample
	Seed   uint64        // of the order
}

// Limits of a plan.
const (
	MinWindow = 10 * time.Millisecond
	MaxWindow = time.Minute
	MaxRounds = 1000
)

// Check returns an error if the plan makes no sense.
func (p Plan) Check() error {
	switch {
	case len(p.Cells) == 0:
		return fmt.Errorf("nothing to measure: no scenario of the choice fits the implementations")
	case p.Rounds < 1 || p.Rounds > MaxRounds:
		return fmt.Errorf("rounds %d, want 1 to %d", p.Rounds, MaxRounds)
	case p.Window < MinWindow || p.Window > MaxWindow:
		return fmt.Errorf("window %v, want %v to %v", p.Window, MinWindow, MaxWindow)
	}
	return nil
}

// Order returns the samples to take: Rounds times all cells, shuffled by the
// seed within each round.
func (p Plan) Order() []scenario.Cell {
	r := rand.New(rand.NewPCG(p.Seed, 0))
	var order []scenario.Cell
	for range p.Rounds {
		for _, i := range r.Perm(len(p.Cells)) {
			order = append(order, p.Cells[i])
		}
	}
	return order
}

// window returns the window for a cell: some scenarios need a longer one than
// throughput.
func (p Plan) window(c scenario.Cell) time.Duration {
	if s, err := scenario.FindScenario(c.Scenario); err == nil {
		return max(s.Window, p.Window)
	}
	return p.Window
}

// overhead is what a sample takes beside its window, before any has been
// measured: starting a process, warming up, collecting garbage.
const overhead = 40 * time.Millisecond

// Duration estimates how long the cells take.
func (p Plan) Duration(cells []scenario.Cell) time.Duration {
	var d time.Duration
	for _, c := range cells {
		d += p.window(c) + overhead
	}
	return d
}
