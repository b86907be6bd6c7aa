package explore

import (
	"math/bits"
	"unsafe"
)

// An access to an atomic variable that no other goroutine uses, or that all
// goroutines only read, is no point of the schedule: nobody can tell when it is
// made. Whether a variable is such a one, a search finds out as it goes: it takes
// each for such a one, and when that turns out to be wrong, it begins anew with
// what it knows by then.
//
// That needs names that are the same in each execution. So it applies to
// variables that were used in setup or have a label.

// sharing is what a search knows of who uses which variables.
type sharing struct {
	uses  map[uint64]*users // by name
	wrong bool              // a variable is shared that did not seem to be
}

// users are the goroutines that use a variable.
type users struct{ all, writers uint8 }

// shared reports whether an order of accesses matters.
func (u users) shared() bool { return u.writers != 0 && bits.OnesCount8(u.all) > 1 }

// everyone are the users of what has no name that lasts.
var everyone = users{0xff, 0xff}

// private reports whether nobody can tell when the goroutine makes the access.
func (g *goroutine) private(op operation, o *object) bool {
	e := g.execution
	if e.sharing == nil || o == nil {
		return false
	}
	if o.users == nil {
		o.users = e.users(o)
	}
	u := o.users
	if u.shared() {
		return false
	}
	u.all |= 1 << g.id
	if op != opLoad {
		u.writers |= 1 << g.id
	}
	if u.shared() {
		e.sharing.wrong = true
	}
	return op <= opCAS && len(g.buffer) == 0 && !g.starting && g.phase != called
}

// users returns what is known of who uses o.
func (e *execution) users(o *object) *users {
	name := e.labelAt(unsafe.Pointer(o))
	if o.lasting {
		name = o.id
	}
	if name == 0 {
		return &everyone
	}
	u := e.sharing.uses[name]
	if u == nil {
		u = &users{}
		e.sharing.uses[name] = u
	}
	return u
}
