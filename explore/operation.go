package explore

import "fmt"

// progress is what the explorer knows of the operations of a goroutine, see
// [Setup.Begin].
type progress struct {
	phase   phase
	mayWait bool
	call    int    // time of the first access
	before  uint64 // seen before the first access
	ended   int    // operations
}

// A phase is how far a goroutine is in an operation.
type phase uint8

const (
	outside phase = iota
	called        // before the first access
	inside
)

// Begin tells that the goroutine begins an operation, such as a call of a method
// of the structure under test. The operation ends with [Setup.End]. It is called at
// its first access, which is always a point of the schedule.
//
// Operations make up the history of an execution, which a checker may judge in
// what [Setup.Finally] does. Two histories are one to the search if the
// operations of each goroutine have the same results, and if the same ones ended
// before the same others began. And [Config.Lone] applies to operations.
func (s *Setup) Begin() {
	g := s.e.current
	if g == nil {
		s.e.operating = true
		return
	}
	g.phase, g.mayWait = called, false
	s.e.lone = 0
}

// MayWait tells that the operation under way may have to wait for others. It is
// then not subject to [Config.Lone].
func (s *Setup) MayWait() {
	if g := s.e.current; g != nil {
		g.mayWait = true
	}
}

// End tells that the operation is over, and returns when it was called and when
// it returned: at its first access and after its last. Among the beginnings and
// ends of an execution these are numbered from 1. In setup and in what
// [Setup.Finally] does, an operation takes no time from its end to its beginning.
// Accesses that nobody else can notice are no points of the schedule: an
// operation may seem to end before those at its end, which make no difference.
// End panics if no operation has begun.
//
// Result must tell all outcomes of the operation apart that make a difference to
// the program: what a goroutine does, notes and records after an operation may
// depend on the operation by its result alone. The search takes this for granted
// to tell which states are the same.
func (s *Setup) End(result uint64) (call, end int) {
	e := s.e
	g := e.current
	if g == nil && !e.operating || g != nil && g.phase == outside {
		panic("explore: End without Begin")
	}
	if g == nil {
		e.operating = false
		e.events += 2
		return e.events - 1, e.events
	}
	if g.phase == called {
		g.op, g.object = opCall, nil
		g.pause() // the operation had no access: it may have been at any time
	}
	g.seen = mix(^g.before, result)
	g.phase = outside
	g.ended++
	e.leaves(ends)
	e.events++
	return g.call, e.events
}

// Note tells the search of something that the program records for later, in
// whatever the goroutines of the program have in common besides the objects of
// this package: executions that note other values, or the same in another order,
// are told apart.
func (s *Setup) Note(values ...uint64) {
	e := s.e
	e.leaves(notes)
	if e.current != nil {
		e.notes = mix(e.notes, uint64(e.current.id))
	}
	for _, v := range values {
		e.notes = mix(e.notes, v)
	}
}

// enter begins the operation. Which others have ended by now is part of what
// the goroutine has seen.
func (g *goroutine) enter() {
	e := g.execution
	e.events++
	e.leaves(begins)
	g.call = e.events
	g.phase = inside
	for _, o := range e.goroutines {
		g.observe(uint64(o.ended))
	}
	g.before = g.seen
}

// advance notes that g makes an access.
func (g *goroutine) advance() {
	e := g.execution
	e.lone++
	if g.phase == called {
		g.enter()
	}
	if g.bound() && e.lone > e.Lone {
		e.fail(NoProgress, fmt.Sprintf("%s has not ended its operation after %d accesses alone", g.name, e.Lone))
		panic(abort{})
	}
}

// bound reports whether the operation of g must end if g is left alone.
func (g *goroutine) bound() bool {
	return g.execution.Lone > 0 && g.phase != outside && !g.mayWait
}

// mustNotWait fails the execution if g, which waits, must not.
func (g *goroutine) mustNotWait() {
	if g.bound() {
		g.execution.fail(NoProgress, fmt.Sprintf("%s waits for others (%v)", g.name, g.op))
	}
}

// alone returns the choice after the execution was pruned: the running goroutine
// ends its operation, if it is bound to do so alone. States on the way are known,
// but how many accesses it takes depends on where it began.
func (e *execution) alone(d decision) int {
	if d.value {
		return d.fallback
	}
	if g := e.current; g != nil && g.phase == inside && g.bound() && d.has(g.id) {
		return g.id
	}
	return pruned
}
