package explore

import "unsafe"

// Steps of different goroutines that touch different things can change places:
// whichever comes first, the same state follows. A search of all schedules need
// not try both orders. When it has tried a step from some state, that step
// sleeps in the states behind its alternatives, up to one that it could not
// change places with: there, the order makes a difference.
//
// These are sleep sets, see Godefroid, Partial-Order Methods for the
// Verification of Concurrent Systems, 1996, https://doi.org/10.1007/3-540-60761-7,
// also for how they go together with a cache of states: a state that was entered
// while a step slept, and is entered again while it is awake, is known but for
// that step.

// A step is what a choice leads to: a goroutine makes its access, and goes on to
// its next one, or a store leaves its buffer. A footprint is what a step has to
// do with others.
type footprint struct {
	effects effect
	touched [8]uint64 // names of objects, the lowest bit is set if it wrote to it
	n       int       // how many
}

// An effect is something that is not done to an object.
type effect uint8

const (
	begins   effect = 1 << iota // an operation
	ends                        // an operation
	notes                       // see Setup.Note
	writes                      // something visible
	spins                       // until another writes
	anything                    // or more than the footprint tells
)

// leaves adds effects to the footprint of the step under way.
func (e *execution) leaves(f effect) { e.print.effects |= f }

// touches adds an access to the footprint of the step under way. What has no
// name yet, and no label, may be anything.
func (e *execution) touches(o *object, write bool) {
	if !e.reducing {
		return
	}
	if o.id == 0 {
		o.id = e.labelAt(unsafe.Pointer(o))
	}
	if o.id == 0 {
		e.leaves(anything)
		return
	}
	e.print.add(o.id&^1 | bit(write))
}

// add adds a touched object.
func (f *footprint) add(name uint64) {
	for i, old := range f.touched[:f.n] {
		if old|1 == name|1 {
			f.touched[i] |= name
			return
		}
	}
	if f.n == len(f.touched) {
		f.effects |= anything
		return
	}
	f.touched[f.n] = name
	f.n++
}

// merge adds what another footprint has.
func (f *footprint) merge(other *footprint) {
	f.effects |= other.effects
	for _, name := range other.touched[:other.n] {
		f.add(name)
	}
}

// independent reports whether two steps can change places.
func (f *footprint) independent(g *footprint) bool {
	if f.effects.before(g.effects) || g.effects.before(f.effects) {
		return false
	}
	for _, a := range f.touched[:f.n] {
		for _, b := range g.touched[:g.n] {
			if a|1 == b|1 && (a|b)&1 != 0 {
				return false
			}
		}
	}
	return true
}

// before reports whether it makes a difference that a step with the effects f
// comes before one with g.
func (f effect) before(g effect) bool {
	return f&anything != 0 ||
		f&begins != 0 && g&ends != 0 ||
		f&writes != 0 && g&spins != 0 ||
		f&g&notes != 0
}

// A sleeper is a step that need not be tried.
type sleeper struct {
	choice int
	print  footprint
}

// inherit fills in which steps sleep where the step under way has led to, and
// returns the set of these choices.
func (b *branch) inherit(from *branch, print *footprint) (asleep uint32) {
	for i := range from.sleep {
		if t := &from.sleep[i]; (t.choice-from.choice)%flushes != 0 && t.print.independent(print) {
			b.sleep = append(b.sleep, *t)
			asleep |= 1 << t.choice
		}
	}
	return asleep
}
