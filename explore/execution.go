package explore

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"
)

// An execution is one run of a program. The same one is used again and again
// by a search.
//
// Ownership. The search and the goroutines of the program are coroutines: one
// of them runs, and all of this is its own.
type execution struct {
	Config
	number     uint64 // of the run, from 1
	strategy   strategy
	goroutines []*goroutine // of this execution
	spare      []*goroutine // of all that there have been
	finally    []func()

	current  *goroutine // nil: setup, or the end
	next     *goroutine // who shall run when the current one pauses
	aborting bool
	pruned   bool // the rest is known
	steps    int
	lone     int    // accesses of the current goroutine since the last one of another
	writes   uint64 // visible ones
	events   int    // beginnings and ends of operations

	// See state.go.
	hashing    bool
	memory     uint64                    // hash of what objects hold
	notes      uint64                    // hash of what was noted
	names      uint64                    // given in setup
	pointers   map[unsafe.Pointer]uint64 // names of what they point to
	publishers []*object                 // objects that goroutines have written
	cells      []*uses                   // that goroutines have used
	regions    []region                  // that have labels

	// See reduction.go.
	reducing bool
	print    footprint // of the step under way

	sharing *sharing // nil: all accesses are points of the schedule

	choices     []int
	times       []int // of the choices, in steps; -1-time for those of Choose
	chosen      int   // how many of the choices it takes to repeat it: the others are fallbacks
	preemptions int
	failure     *Failure
	outside     int  // accesses while no goroutine runs
	operating   bool // in an operation while no goroutine runs

	tracing bool
	trace   trace
}

// run does the program once.
func (e *execution) run(p Program, s strategy) {
	clear(e.pointers)
	*e = execution{Config: e.Config, number: e.number + 1, strategy: s, tracing: e.tracing,
		goroutines: e.goroutines[:0], spare: e.spare, choices: e.choices[:0], times: e.times[:0],
		pointers: e.pointers, publishers: e.publishers[:0], cells: e.cells[:0], regions: e.regions[:0]}
	s.begin(e)
	e.guard("setup", func() { p(&Setup{e}) })
	for _, g := range e.goroutines {
		if e.failure != nil {
			break
		}
		g.start()
	}
	if e.failure == nil {
		e.schedule()
	}
	e.abort()
	for _, f := range e.finally {
		if e.failure == nil && !e.pruned {
			e.guard("finally", f)
		}
	}
}

// schedule runs the goroutines until all are done, or none can go on.
func (e *execution) schedule() {
	for g := e.decide(); g != nil; g = e.next {
		e.current, e.next = g, nil
		g.next()
	}
}

// abort ends the goroutines that are not done.
func (e *execution) abort() {
	e.aborting = true
	for _, g := range e.goroutines {
		if !g.done {
			e.current = g
			g.next()
		}
	}
	e.current, e.aborting = nil, false
}

// spawn adds a goroutine.
func (e *execution) spawn(name string, body func()) *goroutine {
	id := len(e.goroutines)
	if id == MaxGoroutines {
		panic(fmt.Sprintf("explore: %d goroutines, want %d at most", id+1, MaxGoroutines))
	}
	if id == len(e.spare) {
		e.spare = append(e.spare, newGoroutine(e, id))
	}
	g := e.spare[id]
	g.reset(name, body)
	e.goroutines = append(e.goroutines, g)
	return g
}

// decide returns the goroutine that makes its access next, or nil if the
// execution ends here. It does the flushes that are chosen to come before.
func (e *execution) decide() *goroutine {
	for {
		d := e.decision()
		if d.options == 0 {
			e.deadlock()
			return nil
		}
		if e.endless() || e.failure != nil {
			return nil
		}
		choice := e.pick(d)
		if choice == pruned {
			return nil
		}
		if e.current == nil || choice != e.current.id {
			e.lone = 0
		}
		if choice < flushes {
			return e.goroutines[choice]
		}
		e.goroutines[choice-flushes].flush()
		e.steps++
	}
}

// endless fails the execution if it has more steps than it may.
func (e *execution) endless() bool {
	if e.steps < e.Steps {
		return false
	}
	e.fail(Livelock, fmt.Sprintf("no end after %d steps: a loop that waits for others must call Spin", e.steps))
	return true
}

// decision collects the ways in which the execution may go on.
func (e *execution) decision() decision {
	d := decision{current: -1}
	for _, g := range e.goroutines {
		switch {
		case g.done:
		case g.ready():
			d.options |= 1 << g.id
		default:
			g.mustNotWait()
		}
		if len(g.buffer) > 0 {
			d.options |= 1 << (flushes + g.id)
		}
	}
	if d.options == 0 {
		return d
	}
	d.fallback = lowest(d.options)
	if g := e.current; g != nil && d.has(g.id) {
		d.fallback = g.id
		if g.op != opSpin {
			d.current = g.id
			d.preempts = d.options & (1<<flushes - 1) &^ (1 << g.id)
		}
	}
	return d
}

// pick asks the strategy, if there is something to choose, and records what it
// says.
func (e *execution) pick(d decision) int {
	if e.pruned {
		return e.alone(d)
	}
	if d.single() && !e.reducing {
		return d.fallback
	}
	choice := e.strategy.pick(d)
	if choice == pruned {
		e.pruned = true
		return e.alone(d)
	}
	if d.single() {
		return choice
	}
	e.choices = append(e.choices, choice)
	e.times = append(e.times, e.time(d))
	if choice != d.fallback {
		e.chosen = len(e.choices)
	}
	if d.preemption(choice) {
		e.preemptions++
	}
	return choice
}

// time tells the decision from others of the execution.
func (e *execution) time(d decision) int {
	if d.value {
		return -1 - e.steps
	}
	return e.steps
}

// script returns what repeats the execution.
func (e *execution) script() []int { return slices.Clone(e.choices[:e.chosen]) }

// deadlock fails the execution if there are goroutines that are not done.
func (e *execution) deadlock() {
	var stuck []string
	for _, g := range e.goroutines {
		if g.done {
			continue
		}
		s := fmt.Sprintf("%s (%v)", g.name, g.op)
		if g.object != nil {
			s = fmt.Sprintf("%s (%v %s)", g.name, g.op, e.nameOf(g.object))
		}
		stuck = append(stuck, s)
	}
	if len(stuck) > 0 {
		e.fail(Deadlock, "nobody can go on: "+strings.Join(stuck, ", "))
	}
}

// atRest counts the accesses in setup and in what [Setup.Finally] does. A loop
// there that waits for others has no end.
func (e *execution) atRest() {
	if e == nil {
		return
	}
	if e.outside++; e.outside > e.Steps {
		e.fail(Livelock, fmt.Sprintf("no end after %d accesses while no goroutine runs: a loop there has nobody to wait for", e.Steps))
		panic(abort{})
	}
}

// fail records the first failure.
func (e *execution) fail(kind Kind, message string) {
	if e.failure == nil && !e.aborting {
		e.failure = &Failure{Kind: kind, Message: message}
	}
}
