package queuetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/catalog"
)

// Options say how to run the checks. The zero value is a full run.
type Options struct {
	Seed    uint64        // of the random inputs; 0 stands for one chosen at random
	Short   bool          // about a quarter of the work
	Timeout time.Duration // for each check; 0 stands for a minute, and 0.1 ms for each of Goroutines, 0.1 µs for each of Items
	Checks  []string      // names of the checks to run; none stands for all

	// Goroutines is how many GoroutineChurn starts, a tenth of it where they
	// must come one after the other, and fewer on a slow machine; 0 stands for
	// 100 000, or 10 000 if Short.
	Goroutines int

	// Items is how many items LongStream passes through a queue; 0 stands for
	// 1 048 576, or a quarter of it if Short. With more than 2^32 it finds positions
	// of 32 bits.
	Items uint64

	// Long is for the checks of the model build: they explore further, which takes
	// hours.
	Long bool

	// Rounds is how often [Verify] repeats the checks at least, each round with the
	// next seed, unless one fails. 0 stands for 1.
	Rounds int

	// Duration is for how long [Verify] repeats the checks, even if it has
	// done all rounds. A round that has begun later may stay incomplete.
	Duration time.Duration

	since func(time.Time) time.Duration // tells how much of Duration is over; nil stands for time.Since

	// Progress, if not nil, is called before each check, and every second while it
	// runs, with its name and the report so far, which it must not keep.
	Progress func(sofar Report, next string)
}

// tell calls Progress, if there is one, with the report and what a check that is
// under way has done.
func (o Options) tell(sofar Report, now Result) {
	if o.Progress != nil {
		sofar.Results = slices.Clone(sofar.Results)
		sofar.add(now)
		o.Progress(sofar, now.Check)
	}
}

// Verify runs the checks on the queues that f makes, which promise what traits
// say.
//
// A check that does not come to its end in time fails with the stacks of all
// goroutines. Its goroutines cannot be removed, so that the checks after it are
// not run. The same holds if ctx ends, but that is no failure.
func Verify(ctx context.Context, f catalog.Factory, traits queue.Traits, o Options) (r Report) {
	o = o.complete()
	r = newReport(traits, o)
	checks, err := selectChecks(o.Checks)
	if err == nil && f.Uint64 == nil {
		err = errors.New("the factory has no constructor Uint64")
	}
	if err != nil {
		r.add(Result{Check: "Options", Verdict: Failed, Err: fmt.Errorf("queuetest: %w", err)})
		return r
	}
	start := time.Now()
	defer func() { r.Elapsed = time.Since(start) }()
	over := func() bool { return o.since(start) >= o.Duration }
	for again := true; again; again = r.Verdict == Passed && (r.Rounds < o.Rounds || !over()) {
		r.Rounds++
		for _, c := range checks {
			if sofar := r.of(c.Name); sofar != nil && (sofar.Verdict == Skipped || r.Rounds > o.Rounds && over()) {
				continue
			}
			res := c.verify(ctx, f, traits, o, func(now Result) { o.tell(r, now) })
			r.add(res)
			if errors.Is(res.Err, ErrAbandoned) {
				r.stoppedAt(c, checks)
				return r
			}
		}
		o.Seed++
	}
	return r
}

// stoppedAt adds the checks that have not run.
func (r *Report) stoppedAt(last Check, checks []Check) {
	for _, c := range checks {
		if r.of(c.Name) == nil {
			res := c.result(r.Seed)
			res.Skipped = "not run: the run stopped at " + last.Name
			r.add(res)
		}
	}
}

// maxItems is how many items can be asked for, years of work: a Timeout for more
// would overflow.
const maxItems = 1 << 48

// complete returns o with the defaults in place of zero values.
func (o Options) complete() Options {
	for o.Seed == 0 {
		o.Seed = rand.Uint64()
	}
	o.Rounds = max(o.Rounds, 1)
	if o.since == nil {
		o.since = time.Since
	}
	if o.Timeout == 0 && atomics.Build == atomics.Model {
		o.Timeout = 1000 * time.Hour
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute + time.Duration(o.Goroutines)*100*time.Microsecond + time.Duration(min(o.Items, maxItems))*100
	}
	if o.Items == 0 {
		o.Items = 1 << 20
		if o.Short {
			o.Items /= 4
		}
	}
	if o.Goroutines == 0 {
		o.Goroutines = 100_000
		if o.Short {
			o.Goroutines = 10_000
		}
	}
	return o
}

// selectChecks returns the checks with the given names, or all without names.
func selectChecks(names []string) ([]Check, error) {
	all := Checks()
	if len(names) == 0 {
		return all, nil
	}
	known := make([]string, len(all))
	byName := make(map[string]Check)
	for i, c := range all {
		known[i] = c.Name
		byName[c.Name] = c
	}
	var selected []Check
	for _, name := range names {
		c, ok := byName[name]
		if !ok {
			return nil, fmt.Errorf("unknown check %q, want one of %s", name, strings.Join(known, ", "))
		}
		selected = append(selected, c)
	}
	return selected, nil
}
