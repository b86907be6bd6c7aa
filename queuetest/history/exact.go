package history

import (
	"cmp"
	"fmt"
	"slices"
)

// Verdict is the answer to the question whether a history is linearizable.
type Verdict uint8

// The verdicts. Unknown is not a pass.
const (
	Unknown Verdict = iota // the budget was too small
	Yes                    // some order of the calls explains it
	No                     // none does
)

// String returns the verdict in lower case.
func (v Verdict) String() string {
	if int(v) < len(verdicts) {
		return verdicts[v]
	}
	return fmt.Sprintf("Verdict(%d)", uint8(v))
}

var verdicts = [...]string{"unknown", "yes", "no"}

// Exact decides whether a FIFO queue that was empty at first and holds up to
// capacity items, 0 standing for no limit, can have the history: whether each
// call can be given an instant between its two stamps at which it takes effect,
// so that the effects one after the other are those of such a queue. A Pending
// call may have no effect.
//
// It searches for at most budget steps, each a look at one call or return, and
// answers Unknown if these are not enough. The time is exponential in the
// number of calls that overlap in the worst case, and close to linear in the
// length of usual histories of a queue with a small capacity: 1 M calls of 4
// goroutines take 1 to 2 s and 350 MB.
//
// The states seen are kept as two hashes of 64 bits. A No, but not a Yes, is
// wrong if two states have the same ones: in a search of a million states this
// happens with a probability below 1e-7.
//
// Source: Jeannette Wing, Chun Gong: Testing and Verifying Concurrent Objects,
// JPDC 17, 1993; Gavin Lowe: Testing for Linearizability, Concurrency and
// Computation 29(4), 2017, for the states seen. The look-ahead is ours: an item
// is not put while another, still to be put, must be out before it.
func Exact(h []Event, capacity int, budget int) Verdict {
	if capacity < 0 {
		panic(fmt.Sprintf("history: capacity %d, want 0 or more", capacity))
	}
	closing := closingOf(h)
	evidence := make([]Event, 0, len(h))
	for _, e := range h {
		if e.malformed() != "" || closing.early(e) || e.open() && closing.late(e) {
			return No
		}
		if !closing.vacuous(e) {
			evidence = append(evidence, e)
		}
	}
	if _, v := chains(h); v != nil {
		return No
	}
	s := newSearch(evidence, capacity)
	s.before, _ = chains(evidence)
	return s.run(budget)
}

// vacuous reports whether e is possible at any time, or has no effect. A Put that
// says closed is possible, for another one that overlaps Close may be accepted
// after it.
func (c closing) vacuous(e Event) bool {
	switch e.Outcome {
	case Closed:
		return e.Kind.puts()
	case Canceled:
		return c.final == nil
	case Pending:
		return e.Kind == Len || e.Kind.puts() && c.late(e)
	}
	return e.Kind == Close
}

// A search looks for an order of the calls, one call after the other.
//
// State: the calls and returns of the events not yet chosen, in a list in the
// order of their stamps; the queue after the chosen ones. Any call before the
// first return of the list may be chosen next.
type search struct {
	h        []Event
	capacity int
	list     []entry // the calls and returns; entry 0 is the head of the ring
	missing  int     // events not yet chosen that are not Pending
	chosen   []int32 // the calls in the order of the choice
	done     []bool  // by event: whether it is chosen
	before   []int32 // by event: the one before it in its batch, or -1; nil without batches
	model    model
	ahead    lookahead
	seen     map[state]struct{}
}

// An entry of the list is a call or a return.
type entry struct {
	event      int32
	prev, next int32
	partner    int32 // of a call: its return, or 0 if Pending. Of a return: -1
}

// A state stands for the set of events chosen and for the items in the queue in
// their order.
type state struct {
	events, items uint64
}

func newSearch(h []Event, capacity int) *search {
	type point struct {
		at      uint64
		event   int32
		returns bool
	}
	points := make([]point, 0, 2*len(h))
	s := &search{h: h, capacity: capacity, done: make([]bool, len(h)), seen: make(map[state]struct{})}
	for i, e := range h {
		points = append(points, point{e.Call, int32(i), false})
		if e.Outcome != Pending {
			points = append(points, point{e.Return, int32(i), true})
			s.missing++
		}
	}
	// At one stamp calls come first: the intervals are closed.
	slices.SortFunc(points, func(x, y point) int {
		if c := cmp.Compare(x.at, y.at); c != 0 || x.returns == y.returns {
			return c
		}
		if y.returns {
			return -1
		}
		return 1
	})
	s.list = make([]entry, len(points)+1)
	call := make([]int32, len(h)) // the entry of the call
	for i, p := range points {
		at := int32(i + 1)
		s.list[at] = entry{event: p.event}
		if p.returns {
			s.list[at].partner = -1
			s.list[call[p.event]].partner = at
		} else {
			call[p.event] = at
		}
	}
	for i := range s.list {
		s.list[i].prev = int32((i + len(s.list) - 1) % len(s.list))
		s.list[i].next = int32((i + 1) % len(s.list))
	}
	s.ahead = newLookahead(h)
	s.model = model{power: []uint64{1}, class: make([]int32, len(h))}
	for i := range h {
		s.model.class[i] = s.ahead.class(int32(i))
	}
	return s
}

// run tries the calls in the order of the list, depth first.
func (s *search) run(budget int) Verdict {
	at := s.list[0].next
	for ; s.missing > 0; budget-- {
		if budget <= 0 {
			return Unknown
		}
		switch {
		case at != 0 && s.list[at].partner >= 0: // a call
			if s.choose(at) {
				at = s.list[0].next
			} else {
				at = s.list[at].next
			}
		case len(s.chosen) == 0:
			return No
		default:
			// The event of this return would have to be chosen before it.
			last := s.chosen[len(s.chosen)-1]
			s.undo(last)
			at = s.list[last].next
		}
	}
	return Yes
}

// choose lets the call at an entry take effect next, if it can and if the state
// that it leads to is new.
func (s *search) choose(at int32) bool {
	i := s.list[at].event
	if !s.allows(i) {
		return false
	}
	s.apply(i)
	next := state{s.model.events, s.model.content}
	if _, ok := s.seen[next]; ok {
		s.revert(i)
		return false
	}
	s.seen[next] = struct{}{}
	s.chosen = append(s.chosen, at)
	s.unlink(at)
	if r := s.list[at].partner; r > 0 {
		s.unlink(r)
		s.missing--
	}
	return true
}

// undo takes back the last choice.
func (s *search) undo(at int32) {
	if r := s.list[at].partner; r > 0 {
		s.relink(r)
		s.missing++
	}
	s.relink(at)
	s.chosen = s.chosen[:len(s.chosen)-1]
	s.revert(s.list[at].event)
}

// unlink takes an entry out of the list. It keeps its neighbours, for relink.
func (s *search) unlink(at int32) {
	e := s.list[at]
	s.list[e.prev].next, s.list[e.next].prev = e.next, e.prev
}

// relink puts an entry back. Entries come back in the reverse order of unlink,
// so that its neighbours are neighbours now.
func (s *search) relink(at int32) {
	e := s.list[at]
	s.list[e.prev].next, s.list[e.next].prev = at, at
}

// allows reports whether event i can take effect now.
func (s *search) allows(i int32) bool {
	e, n := s.h[i], s.model.len()
	if e.open() && s.model.closed > 0 || s.before != nil && s.before[i] >= 0 && !s.done[s.before[i]] {
		return false
	}
	switch {
	case e.Outcome == Canceled:
		return true
	case e.Kind == Len:
		return e.Value == uint64(n)
	case e.Outcome == Full:
		return s.capacity > 0 && n == s.capacity
	case e.Outcome == Empty, e.Outcome == Closed:
		return n == 0
	case e.Kind.puts():
		return (s.capacity == 0 || n < s.capacity) && s.model.closed == 0 && s.ahead.allows(i)
	case n == 0:
		return false
	case e.Outcome == Pending:
		return !s.ahead.gotBy(s.model.front())
	}
	return s.h[s.model.front()].Value == e.Value
}

// moves reports whether e changes what is in the queue.
func (e Event) moves() bool {
	return (e.Kind.puts() || e.Kind.gets()) && (e.Outcome == OK || e.Outcome == Pending)
}

// apply does what event i does; revert takes it back.
func (s *search) apply(i int32) {
	s.done[i] = true
	s.model.events ^= scramble(i)
	switch e := s.h[i]; {
	case e.Outcome == Closed:
		s.model.closed++
	case !e.moves():
	case e.Kind.puts():
		s.model.put(i)
		s.ahead.put(i)
	default:
		s.model.get()
	}
}

func (s *search) revert(i int32) {
	s.done[i] = false
	s.model.events ^= scramble(i)
	switch e := s.h[i]; {
	case e.Outcome == Closed:
		s.model.closed--
	case !e.moves():
	case e.Kind.puts():
		s.model.unput(i)
		s.ahead.unput(i)
	default:
		s.model.unget()
	}
}
