package campaign

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// Run takes the samples of the plan that are missing, and records each attempt
// as soon as it has ended. The files are valid whenever it returns, or is
// killed. When ctx ends, it returns its error.
func (c *Campaign) Run(ctx context.Context, sample Sampler, progress Progress) error {
	defer progress.Done()
	r := runner{Campaign: c, ctx: ctx, sample: sample, progress: progress, began: time.Now(), old: c.records}
	for _, s := range c.Plan.Cells {
		r.left += time.Duration(c.Plan.Rounds) * c.Plan.duration(s)
	}
	if err := c.Plan.walk(r.take); err != nil {
		return fmt.Errorf("after %d of %d samples: %w", r.done, r.total(), err)
	}
	return c.results.Sync()
}

// A runner is a campaign while it runs.
type runner struct {
	*Campaign
	ctx      context.Context
	sample   Sampler
	progress Progress

	old  []Record // not yet seen again
	done int      // places with a record that counts, or without hope for one

	began       time.Time
	spent, left time.Duration // planned for what was done since, and for what is missing

	first *Record // the sentinel at the beginning of the round
}

func (r *runner) total() int { return r.Plan.Rounds * len(r.Plan.Cells) }

// take returns the record of a slot, a new one if there is none.
func (r *runner) take(s Slot) (*Record, error) {
	var rec Record
	if len(r.old) > 0 {
		rec, r.old = r.old[0], r.old[1:]
	} else {
		r.step(s)
		var err error
		if rec, err = r.attempt(s); err != nil {
			return nil, err
		}
		if err := r.add(rec); err != nil {
			return nil, fmt.Errorf("record of %s: %w", s, err)
		}
		r.spent += r.Plan.duration(s.Cell)
	}
	switch {
	case s.Place == 0:
		r.first = &rec
	case !s.sentinel(len(r.Plan.Cells)) && !rec.retake():
		r.done++
		r.left -= r.Plan.duration(s.Cell)
	}
	return &rec, nil
}

// step tells the progress.
func (r *runner) step(s Slot) {
	left := r.left
	if r.spent > 0 {
		left = time.Duration(float64(left) * float64(time.Since(r.began)) / float64(r.spent))
	}
	r.progress.Step(State{
		Cell: s.Cell, Done: r.done, Total: r.total(), Round: s.Round, Rounds: r.Plan.Rounds, Left: left,
	})
}

// attempt takes a sample.
func (r *runner) attempt(s Slot) (Record, error) {
	p := r.Plan
	cpus := p.Affinity[s.Cell.Procs]
	before, start := readCounters(machine, cpus), time.Now()
	o, err := r.sample(r.ctx, Task{s.Cell, p.window(s.Cell), p.Patience, cpus})
	elapsed := time.Since(start)
	if errors.Is(err, context.Canceled) {
		return Record{}, fmt.Errorf("interrupted: %w", err)
	}
	if err != nil {
		return Record{}, err
	}
	o.Telemetry = append(readCounters(machine, cpus).since(before, elapsed), o.Telemetry...)
	o.Flags = append(o.Flags, p.Limits.flags(o.Telemetry)...)
	if o.Invalid != "" {
		o.Flags = append(o.Flags, FlagInvalid)
	}
	rec := Record{
		Campaign: p.ID, Slot: s, Start: start.UTC(), Duration: elapsed, Affinity: cpus, Outcome: o,
	}
	if s.Place > len(p.Cells) && r.drifted(&rec) {
		rec.Flags = append(rec.Flags, FlagDrift)
	}
	rec.Accepted = rec.counts(len(p.Cells))
	return rec, nil
}

// drifted tells whether the last sentinel of the round differs from the first.
func (r *runner) drifted(last *Record) bool {
	drift, ok := driftOf(r.first, last)
	limit, limited := r.Plan.Limits[FlagDrift]
	return ok && limited && math.Abs(drift) > limit
}

// driftOf returns by how many percent the time per operation grew between two
// sentinels.
func driftOf(first, last *Record) (float64, bool) {
	if first == nil || last == nil {
		return 0, false
	}
	was, ok := first.Metrics.Value("ns/op")
	is, both := last.Metrics.Value("ns/op")
	return 100 * (is/was - 1), ok && both && was > 0
}
