package model

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/explore"
)

// A Stage is a set of scenarios and how far to explore each.
type Stage struct {
	Name        string // as in test names
	Scenarios   iter.Seq[Scenario]
	Preemptions int // how many at most; -1: any number, all schedules

	// Executions is how many a search for all schedules of a scenario may try. One
	// that needs more gives way to a search with 4 preemptions at most. 0: no limit.
	Executions int
}

// enough is the limit of Preemptions for scenarios with too many schedules.
const enough = 4

// ScenarioVariable is the environment variable that makes package queuetest
// explore one scenario alone, in every order: its value, in the form that [Parse]
// reads.
const ScenarioVariable = "QUEUETEST_SCENARIO"

// Stages returns what to explore of a queue: the stages for every change, which
// take up to a minute, or if long the same ones further, for once in a while.
func Stages(long bool) []Stage {
	few, crowds := Blocking()
	stages := []Stage{
		{"Tries", tries, 2, 0},
		{"Pairs", Enumerate(2, 3, 2, TryPut, TryGet), -1, 0},
		{"Batches", slices.Values(Batches()), 2, 0},
		{"Blocking", slices.Values(few), 3, 0},
		{"Crowds", slices.Values(crowds), 2, 0},
	}
	if !long {
		return stages
	}
	for i := range stages {
		if stages[i].Preemptions >= 0 {
			stages[i].Preemptions++
		}
	}
	return append(stages, Stage{"Triples", Enumerate(3, 2, 2, TryPut, TryGet), -1, 500_000})
}

// tries yields the scenarios of 2 and 3 goroutines with up to 2 calls that do
// not wait.
func tries(yield func(Scenario) bool) {
	for goroutines := 2; goroutines <= 3; goroutines++ {
		for s := range Enumerate(goroutines, 2, 2, TryPut, TryGet, Len) {
			if !yield(s) {
				return
			}
		}
	}
}

// A Subject is a queue to be explored.
type Subject struct {
	New    catalog.Constructor[uint64] // written on package atomics
	Traits queue.Traits                // what it promises

	// Lone is how many accesses a call that does not wait may make while all
	// other goroutines stand still, for a queue that is lock-free. 0: any number.
	Lone int

	// Tell, if not nil, is called with what was found in each scenario, by one
	// goroutine at a time.
	Tell func(explore.Result)
}

// A Result is what the exploration of a Stage has found.
type Result struct {
	Stage      string
	Programs   int // that fit the queue's roles
	Executions int // of all programs
	Steps      int // accesses in these executions
	Elapsed    time.Duration
	Err        error // the failure found, with its timeline and how to repeat it, or nil
}

// String describes the result in a line.
func (r Result) String() string {
	verdict := "no failure"
	if r.Err != nil {
		verdict = r.Err.Error()
	}
	return fmt.Sprintf("%s: %d programs, %d executions, %d accesses in %v: %s",
		r.Stage, r.Programs, r.Executions, r.Steps, r.Elapsed.Round(time.Millisecond), verdict)
}

// errBuild says that nothing can be explored.
var errBuild = errors.New("model: needs a build with the tag qmodel")

// Explore runs the scenarios of a stage that fit the subject, several at a time,
// up to the first failure or the end of ctx.
func Explore(ctx context.Context, subject Subject, stage Stage) Result {
	r := Result{Stage: stage.Name}
	if atomics.Build != atomics.Model {
		r.Err = errBuild
		return r
	}
	// Each execution makes a queue and drops it: what stays is little.
	defer debug.SetGCPercent(debug.SetGCPercent(800))
	start := time.Now()
	next, stop := iter.Pull(stage.Scenarios)
	defer stop()
	var mu sync.Mutex // for next and r
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			for r.Err == nil {
				s, ok := next()
				if r.Err = ctx.Err(); r.Err != nil || !ok {
					break
				}
				if !s.Fits(subject.Traits) {
					continue
				}
				mu.Unlock()
				found := subject.explore(ctx, s, stage)
				mu.Lock()
				if found.Failure == nil && ctx.Err() != nil {
					continue // it was left
				}
				r.add(subject, s, found)
				if subject.Tell != nil {
					subject.Tell(found)
				}
			}
		})
	}
	workers.Wait()
	r.Elapsed = time.Since(start)
	return r
}

// add adds what has been found in a scenario.
func (r *Result) add(subject Subject, s Scenario, found explore.Result) {
	r.Programs++
	r.Executions += found.Executions
	r.Steps += found.Steps
	if f := found.Failure; f != nil && r.Err == nil {
		r.Err = fmt.Errorf("%v\n%v", s, f)
		if subject.Lone == 0 { // which the scenario alone does not tell
			r.Err = fmt.Errorf("%w\nrerun with %s=%q", r.Err, ScenarioVariable, s)
		}
	}
}

// explore explores one scenario, or part of it if ctx ends before.
func (subject Subject) explore(ctx context.Context, s Scenario, stage Stage) explore.Result {
	c := explore.Config{Lone: subject.Lone, Done: ctx.Done()}
	p := s.Program(subject)
	if stage.Preemptions >= 0 {
		return c.Bounded(stage.Preemptions, p)
	}
	c.Executions = stage.Executions
	all := c.Exhaustive(p)
	if all.Complete || all.Failure != nil || ctx.Err() != nil {
		return all
	}
	c.Executions = 0
	some := c.Bounded(enough, p)
	some.Executions += all.Executions
	some.Steps += all.Steps
	return some
}
