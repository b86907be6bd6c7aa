package history_test

import (
	"math/rand/v2"

	"github.com/queuebench/queue/queuetest/history"
)

// A simulation makes random histories of a correct queue. Each goroutine in
// turn calls, takes effect, or returns.
type simulation struct {
	random   *rand.Rand
	capacity int
	lengths  bool // calls of Len, too
	closes   bool // Close at a random moment
	pending  bool // the last calls may stay without an end

	items  []uint64
	closed bool
	clock  uint64
	value  uint64
}

// An actor is a goroutine of a simulation.
type actor struct {
	event  history.Event
	called bool
	done   bool // the call took effect
	result history.Outcome
	value  uint64
}

// run returns a history of n calls by some goroutines.
func (s *simulation) run(goroutines, n int) []history.Event {
	var h []history.Event
	actors := make([]actor, goroutines)
	closing := -1
	if s.closes {
		closing = s.random.IntN(n)
	}
	for started, idle := 0, 0; idle < 20*goroutines; {
		i := s.random.IntN(goroutines)
		a := &actors[i]
		switch {
		case !a.called && started < n:
			if s.closed = s.closed || started == closing; true {
				started++
			}
			*a = actor{event: s.call(), called: true}
			a.event.Goroutine = int32(i)
		case !a.called:
			idle++
		case !a.done:
			if !s.apply(a) {
				idle++ // it waits
			}
		default:
			a.called = false
			a.event.Outcome, a.event.Value, a.event.Return = a.result, a.value, s.tick()
			h = append(h, a.event)
		}
		if s.pending && started == n && s.random.IntN(3) == 0 {
			break
		}
	}
	for i := range actors {
		if a := &actors[i]; a.called && (s.pending || !a.done) {
			if a.event.Kind == history.Put || a.event.Kind == history.Get {
				h = append(h, a.giveUp(s))
			} else {
				h = append(h, a.event)
			}
		} else if a.called {
			a.event.Outcome, a.event.Value, a.event.Return = a.result, a.value, s.tick()
			h = append(h, a.event)
		}
	}
	return h
}

// giveUp ends a call that waits: canceled, or not at all.
func (a *actor) giveUp(s *simulation) history.Event {
	if !a.done && (!s.pending || s.random.IntN(2) == 0) {
		a.event.Outcome, a.event.Return = history.Canceled, s.tick()
	}
	return a.event
}

func (s *simulation) tick() uint64 {
	s.clock++
	return s.clock
}

// call begins a random call.
func (s *simulation) call() history.Event {
	kinds := []history.Kind{history.Put, history.TryPut, history.TryPut, history.Get, history.TryGet, history.TryGet, history.Len}
	if !s.lengths {
		kinds = kinds[:6]
	}
	e := history.Event{Kind: kinds[s.random.IntN(len(kinds))], Call: s.tick()}
	if e.Kind == history.Put || e.Kind == history.TryPut {
		s.value++
		e.Value = s.value
	}
	return e
}

// apply lets a call take effect and reports whether it could.
func (s *simulation) apply(a *actor) bool {
	a.value, a.result = a.event.Value, history.OK
	switch k := a.event.Kind; {
	case k == history.Len:
		a.value = uint64(len(s.items))
	case k == history.Put || k == history.TryPut:
		switch {
		case s.closed:
			a.result = history.Closed
		case s.capacity == 0 || len(s.items) < s.capacity:
			s.items = append(s.items, a.value)
		case k == history.Put:
			return false
		default:
			a.result = history.Full
		}
	case len(s.items) > 0:
		a.value, s.items = s.items[0], s.items[1:]
	case s.closed:
		a.result = history.Closed
	case k == history.Get:
		return false
	default:
		a.result = history.Empty
	}
	a.done = true
	return true
}

// mutate changes a history in one place, which makes it wrong more often than
// not.
func mutate(random *rand.Rand, h []history.Event) {
	if len(h) == 0 {
		return
	}
	e := &h[random.IntN(len(h))]
	gets := e.Kind == history.Get || e.Kind == history.TryGet
	switch random.IntN(4) {
	case 0: // another value
		other := h[random.IntN(len(h))]
		switch {
		case e.Kind == history.Len:
			e.Value += uint64(random.IntN(3)) - 1
		case gets && e.Outcome == history.OK:
			e.Value = other.Value
		}
	case 1: // the values of two Gets
		f := &h[random.IntN(len(h))]
		if gets && e.Outcome == history.OK && f.Outcome == history.OK && (f.Kind == history.Get || f.Kind == history.TryGet) {
			e.Value, f.Value = f.Value, e.Value
		}
	case 2: // another outcome
		outcomes := []history.Outcome{history.OK, history.Closed, history.Canceled, history.Full}
		if gets {
			outcomes[3] = history.Empty
		}
		if e.Outcome != history.Pending && e.Kind != history.Len {
			e.Outcome = outcomes[random.IntN(4)]
		}
	case 3: // other stamps
		if e.Outcome != history.Pending {
			shift := uint64(random.IntN(9)) - 4
			if e.Call+shift < 1<<32 && e.Call+shift > 0 {
				e.Call += shift
				e.Return += shift + uint64(random.IntN(3))
			}
		}
	}
}
