package queuetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Options say how to run the checks. The zero value is a full run.
type Options struct {
	Seed    uint64        // of the random inputs; 0 stands for one chosen at random
	Short   bool          // about a quarter of the work
	Timeout time.Duration // for each check; 0 stands for 30 s, 10 s if Short, and 0.1 ms for each of Goroutines
	Checks  []string      // names of the checks to run; none stands for all

	// Goroutines is how many GoroutineChurn starts, a tenth of it where they
	// must come one after the other; 0 stands for 100 000, or 10 000 if Short.
	Goroutines int
}

// A Report is the outcome of a run.
type Report struct {
	Seed    uint64   // repeats the run's random inputs
	Results []Result // one per check, in the order of the run
}

// A Result is the outcome of one check.
type Result struct {
	Check      string        // name of the check, or "Options" if these are invalid
	Rule       string        // the sentence of the contract that it tests
	Err        error         // the violation found, or nil
	Skipped    string        // what was left out and why, or empty if nothing was
	Operations int64         // calls of the queue that were judged
	Histories  int64         // records of concurrent calls that were judged as a whole
	Unknowns   int64         // of the histories, those that are too hard to judge exactly
	Elapsed    time.Duration // time taken
}

// Err returns the errors of all results, joined, or nil if there are none.
func (r Report) Err() error {
	var errs []error
	for _, res := range r.Results {
		errs = append(errs, res.Err)
	}
	return errors.Join(errs...)
}

// Verify runs the checks on the queues that f makes, which promise what traits
// say.
//
// A check that does not come to its end in time fails with the stacks of all
// goroutines. Its goroutines cannot be removed, so that the checks after it are
// not run. The same holds if ctx ends.
func Verify(ctx context.Context, f catalog.Factory, traits queue.Traits, o Options) Report {
	o = o.complete()
	r := Report{Seed: o.Seed}
	selected, err := selectChecks(o.Checks)
	if err == nil && f.Uint64 == nil {
		err = errors.New("the factory has no constructor Uint64")
	}
	if err != nil {
		r.Results = []Result{{Check: "Options", Err: fmt.Errorf("queuetest: %w", err)}}
		return r
	}
	stopped := ""
	for _, c := range selected {
		if stopped != "" {
			r.Results = append(r.Results, Result{Check: c.Name, Rule: c.Rule, Skipped: stopped})
			continue
		}
		res := c.verify(ctx, f, traits, o)
		r.Results = append(r.Results, res)
		if errors.Is(res.Err, errAbandoned) {
			stopped = "not run: the run stopped at " + c.Name
		}
	}
	return r
}

// complete returns o with the defaults in place of zero values.
func (o Options) complete() Options {
	for o.Seed == 0 {
		o.Seed = rand.Uint64()
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
		if o.Short {
			o.Timeout = 10 * time.Second
		}
		o.Timeout += time.Duration(o.Goroutines) * 100 * time.Microsecond
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
