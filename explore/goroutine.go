package explore

import (
	"fmt"
	"iter"
)

// A goroutine is one of the program under exploration. It is a coroutine, and
// serves one execution after the other. To go there and back takes 62 ns, and
// 245 ns with goroutines that hand over the turn through channels.
type goroutine struct {
	execution *execution
	id        int
	name      string
	body      func()

	next  func() (struct{}, bool) // runs it until it pauses
	stop  func()
	yield func(struct{}) bool

	done     bool
	starting bool // on the way to its first access

	// The access that it is about to make.
	op     operation
	object *object
	gate   *gate
	end    *gate // of the context that ends a wait, too, if there is one

	clock  clock
	buffer []buffered // stores that nobody else sees yet, oldest first
	writes uint64     // by this one, as far as visible
	mark   uint64     // writes of others at the last Spin

	progress

	seen    uint64 // hash of what it has read, and of its operations
	namedAt uint64 // seen when it last gave a name, see state.go
	names   uint64 // how many then
}

// abort is the panic that takes a goroutine out of an execution that has ended.
type abort struct{}

func newGoroutine(e *execution, id int) *goroutine {
	g := &goroutine{execution: e, id: id}
	g.next, g.stop = iter.Pull(func(yield func(struct{}) bool) {
		enroll(e)
		defer enroll(nil)
		g.yield = yield
		for {
			g.run()
			if !yield(struct{}{}) {
				return
			}
		}
	})
	return g
}

// reset prepares the goroutine for an execution.
func (g *goroutine) reset(name string, body func()) {
	g.name, g.body = name, body
	g.done, g.starting = false, false
	g.op, g.object, g.gate, g.end = opGo, nil, nil, nil
	g.clock = clock{}
	g.clock[g.id] = 1
	g.buffer = g.buffer[:0]
	g.writes, g.mark = 0, 0
	g.progress = progress{}
	g.seen, g.namedAt = mix(uint64(g.id), 0), 0
}

// run does the body and then lets the execution go on elsewhere.
func (g *goroutine) run() {
	e := g.execution
	e.guard(g.name, g.body)
	g.done, g.body = true, nil
	if !g.starting && e.failure == nil && !e.aborting {
		e.next = e.decide()
	}
}

// guard calls f and makes a panic a failure of the execution, that tells in which
// goroutine, or in which part of the program else, and where.
func (e *execution) guard(who string, f func()) {
	defer func() {
		switch r := recover().(type) {
		case nil, abort:
		default:
			e.fail(Panic, fmt.Sprintf("%s: %v%s", who, r, origin()))
		}
	}()
	f()
}

// start runs the goroutine up to its first access. Nobody can tell when it does
// what comes before, so that is no point of the schedule.
func (g *goroutine) start() {
	e := g.execution
	starter := e.current
	e.current = g
	g.starting = true
	g.next()
	g.starting = false
	e.current = starter
}

// pause returns when the schedule has come to the access of g.
func (g *goroutine) pause() {
	e := g.execution
	if e.aborting || e.failure != nil {
		panic(abort{})
	}
	if g.starting {
		g.hand(nil)
	} else if next := e.decide(); next != g {
		g.hand(next)
	}
	e.steps++
	g.advance()
}

// goOn is pause for an access that is no point of the schedule.
func (g *goroutine) goOn() {
	e := g.execution
	if e.aborting || e.failure != nil || e.endless() {
		panic(abort{})
	}
	e.steps++
	g.advance()
}

// hand lets next run, and returns when the schedule has come back to g.
func (g *goroutine) hand(next *goroutine) {
	g.execution.next = next
	if !g.yield(struct{}{}) || g.execution.aborting {
		panic(abort{})
	}
}

// ready reports whether the goroutine can make the access it is about to make.
func (g *goroutine) ready() bool {
	switch g.op {
	case opLock, opRLock, opWait:
		return g.gate.open(g.op) || g.end != nil && g.end.token
	case opSpin:
		return g.disturbed()
	}
	return true
}

// disturbed reports whether others have written since the last Spin.
func (g *goroutine) disturbed() bool { return g.execution.writes-g.writes != g.mark }

// A buffered store is one that waits to become visible.
type buffered struct {
	object    *object
	word      *uint64
	value     uint64
	published clock
}

// buffered returns the value that g itself has stored into o last, or nil if
// there is none that others cannot see yet.
func (g *goroutine) buffered(o *object) *uint64 {
	for i := len(g.buffer) - 1; i >= 0; i-- {
		if g.buffer[i].object == o {
			return &g.buffer[i].value
		}
	}
	return nil
}

// flush makes the oldest store of the buffer visible.
func (g *goroutine) flush() {
	s := g.buffer[0]
	g.buffer = g.buffer[:copy(g.buffer, g.buffer[1:])]
	*s.word = s.value
	g.wrote(s.object, s.published, s.value)
	if g.execution.tracing {
		g.note(opFlush, s.object, fmt.Sprint(s.value))
	}
}

func (g *goroutine) drain() {
	for len(g.buffer) > 0 {
		g.flush()
	}
}
