package explore

import (
	"fmt"
	"math/bits"
)

// MaxGoroutines is how many goroutines a program may have.
const MaxGoroutines = 8

// A clock is a vector clock: per goroutine, up to which of its epochs
// everything happened before.
type clock [MaxGoroutines]uint32

func (c *clock) join(d *clock) {
	for i := range c {
		c[i] = max(c[i], d[i])
	}
}

// An object is what the explorer knows of a piece of shared memory.
type object struct {
	execution *execution // that the rest belongs to
	number    uint64     // of its run
	published clock      // what a load of the present value acquires
	publishes bool       // published is not empty

	id      uint64 // see "Names" in state.go; 0: none yet
	lasting bool   // the id was given in setup
	content uint64 // its part of the memory's hash
	users   *users // see sharing.go; nil: not known yet
}

// stale reports whether what is known of o is of an execution that has ended.
func (o *object) stale() bool { return o.execution == nil || o.execution.number != o.number }

// home returns the execution under way that o is used by, or nil. If o is new
// there, it forgets what earlier executions left.
func (o *object) home() *execution {
	if !o.stale() {
		return o.execution
	}
	e := running()
	if e == nil {
		return nil
	}
	*o = object{execution: e, number: e.number}
	if e.current == nil {
		e.identify(o)
		o.lasting = true
	}
	return e
}

// An operation is a kind of access.
type operation uint8

const (
	opLoad operation = iota
	opStore
	opRelease
	opSwap
	opAdd
	opAnd
	opOr
	opCAS
	opSpin
	opLock
	opTryLock
	opUnlock
	opWait
	opSignal
	opRLock
	opRUnlock
	opEnqueue
	opTake
	opPut
	opFlush
	opGet
	opSet
	opGo
	opCancel
	opCall
)

func (op operation) String() string {
	return [...]string{"load", "store", "store-release", "swap", "add", "and", "or", "cas", "spin",
		"lock", "try-lock", "unlock", "wait", "signal", "read-lock", "read-unlock", "enqueue", "take", "put", "flush", "get", "set", "go", "cancel", "call"}[op]
}

// locked reports whether the operation empties the store buffer.
func (op operation) locked() bool { return op != opLoad && op != opRelease && op != opSpin }

// access announces the next access of the running goroutine and returns when
// the schedule has come to it. The caller then performs it, undisturbed until
// its goroutine announces another. Result nil: no goroutine of a program runs,
// so there is nothing to schedule or to record.
//
// Gate is what locks and waits wait for.
func access(op operation, o *object, gate *gate) *goroutine {
	e := o.home()
	if e == nil || e.current == nil {
		e.atRest()
		return nil
	}
	g := e.current
	g.op, g.object, g.gate = op, o, gate
	if g.private(op, o) {
		g.goOn()
	} else {
		g.pause()
	}
	g.gate = nil
	g.observe(uint64(op))
	if len(g.buffer) > 0 && op.locked() {
		g.drain()
	}
	return g
}

// acquire makes what the present value of o published happen before g goes on.
func (g *goroutine) acquire(o *object) {
	g.execution.touches(o, false)
	g.clock.join(&o.published)
}

// publish gives o a new value and makes what g did so far happen before what
// follows a load of o. A store replaces what others published with o, and a
// read-modify-write, which keeps their values in the chain, adds to it.
func (g *goroutine) publish(o *object, replace bool, content uint64) {
	published := g.clock
	if !replace {
		published.join(&o.published)
	}
	g.clock[g.id]++
	g.wrote(o, published, content)
}

// wrote makes a write of g visible, and lets spinning goroutines look again.
func (g *goroutine) wrote(o *object, published clock, content uint64) {
	e := g.execution
	o.published = published
	if !o.publishes {
		o.publishes = true
		e.publishers = append(e.publishers, o)
	}
	e.hold(o, content)
	e.touches(o, true)
	e.leaves(writes)
	e.writes++
	g.writes++
}

// Spin tells that the goroutine can do nothing until another one writes. It
// then waits until one has written since the goroutine's Spin before this one:
// whatever it has read in between may have changed.
//
// A loop that waits for others must call it: one that does not is a livelock. A
// loop that gives up after a number of rounds must not: nobody may write, and
// then it would never get there.
func Spin() {
	e := running()
	if e == nil || e.current == nil {
		e.atRest()
		return
	}
	g := e.current
	g.op, g.object = opSpin, nil
	g.pause()
	g.observe(uint64(opSpin))
	e.leaves(spins)
	g.mark = e.writes - g.writes
	g.note(opSpin, nil, "")
}

// Choose returns any of 0 to n-1: the search tries all of them. In setup and in
// what [Setup.Finally] does it returns 0. It panics unless n is 1 to 32.
func Choose(n int) int {
	e := running()
	if n < 1 || n > 32 {
		panic(fmt.Sprintf("explore: Choose(%d), want 1 to 32", n))
	}
	if e == nil || e.current == nil || n == 1 {
		return 0
	}
	choice := e.pick(decision{options: 1<<n - 1, value: true})
	e.current.observe(uint64(choice))
	return choice
}

// A decision is a point where an execution may go on in several ways.
type decision struct {
	options  uint32 // the set of choices: bit g runs goroutine g, bit flushes+g flushes its oldest store
	fallback int    // the choice of those who have no opinion
	preempts uint32 // the choices that stop a goroutine that could go on
	value    bool   // the choices are results of [Choose]
	current  int    // the goroutine that it would be a preemption to leave, or -1
}

// flushes is the first choice that is a flush.
const flushes = 16

// pruned is the choice not to go on.
const pruned = -1

func (d decision) has(choice int) bool {
	return choice >= 0 && choice < 32 && d.options>>choice&1 != 0
}

// single reports whether there is nothing to choose.
func (d decision) single() bool { return d.options&(d.options-1) == 0 }

func (d decision) preemption(choice int) bool { return d.preempts>>choice&1 != 0 }

func lowest(set uint32) int { return bits.TrailingZeros32(set) }

// Here returns the number of the goroutine that runs, from 1 in the order of
// their start, or 0 where none does.
func Here() uint32 {
	if e := running(); e != nil && e.current != nil {
		return uint32(e.current.id) + 1
	}
	return 0
}
