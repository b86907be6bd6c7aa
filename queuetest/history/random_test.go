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
	polling  bool // no calls that wait
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

// run returns a history of n calls by some goroutines, or fewer if all wait.
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
			s.closed = s.closed || started == closing
			started, idle = started+1, 0
			*a = actor{event: s.call(), called: true}
			a.event.Goroutine = int32(i)
		case !a.called:
			idle++
		case !a.done:
			if !s.apply(a) {
				idle++ // it waits
			}
		default:
			h, idle = append(h, s.end(a)), 0
		}
		if s.pending && started == n && s.random.IntN(3) == 0 {
			break
		}
	}
	for i := range actors {
		if a := &actors[i]; a.called {
			h = append(h, s.interrupt(a))
		}
	}
	return h
}

// end lets a call that took effect return.
func (s *simulation) end(a *actor) history.Event {
	a.called = false
	a.event.Outcome, a.event.Value, a.event.Return = a.result, a.value, s.tick()
	return a.event
}

// interrupt ends a call at the end of the history: it returns, gives up, or
// stays Pending.
func (s *simulation) interrupt(a *actor) history.Event {
	waits := a.event.Kind == history.Put || a.event.Kind == history.Get
	switch {
	case s.pending && s.random.IntN(2) == 0:
	case a.done:
		return s.end(a)
	case waits:
		a.event.Outcome, a.event.Return = history.Canceled, s.tick()
	case s.apply(a):
		return s.end(a)
	}
	return a.event
}

func (s *simulation) tick() uint64 {
	s.clock++
	return s.clock
}

// call begins a random call.
func (s *simulation) call() history.Event {
	kinds := []history.Kind{history.TryPut, history.TryPut, history.TryGet, history.TryGet}
	if !s.polling {
		kinds = append(kinds, history.Put, history.Get)
	}
	if s.lengths {
		kinds = append(kinds, history.Len)
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
	any := func(which func(e history.Event) bool) *history.Event {
		for range 10 {
			if i := random.IntN(max(1, len(h))); i < len(h) && which(h[i]) {
				return &h[i]
			}
		}
		return new(history.Event) // there is none: the change is lost
	}
	gets := func(e history.Event) bool { return e.Kind == history.Get || e.Kind == history.TryGet }
	got := func(e history.Event) bool { return gets(e) && e.Outcome == history.OK }
	returned := func(e history.Event) bool { return e.Outcome != history.Pending }
	switch random.IntN(6) {
	case 0: // another value
		any(got).Value = any(returned).Value
	case 1: // another length
		any(func(e history.Event) bool { return e.Kind == history.Len }).Value += uint64(random.IntN(3)) - 1
	case 2, 3: // the values of two Gets
		e, f := any(got), any(got)
		e.Value, f.Value = f.Value, e.Value
	case 4: // another outcome
		e := any(func(e history.Event) bool { return returned(e) && e.Kind != history.Len })
		outcomes := []history.Outcome{history.OK, history.Closed, history.Canceled, history.Full, history.Full}
		if gets(*e) {
			outcomes[3], outcomes[4] = history.Empty, history.Empty
		}
		e.Outcome = outcomes[random.IntN(len(outcomes))]
	case 5: // other stamps
		e := any(returned)
		if shift := uint64(random.IntN(17)) - 8; e.Call+shift < 1<<32 {
			e.Call += shift
			e.Return += shift
		}
	}
}
