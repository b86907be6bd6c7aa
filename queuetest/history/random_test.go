package history_test

import (
	"math/rand/v2"
	"slices"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

// A simulation makes random histories of a correct queue. Each goroutine in
// turn calls, takes effect, or returns.
type simulation struct {
	random   *rand.Rand
	order    queue.Order
	strict   bool // refusals are true; else some are not
	capacity int
	polling  bool // no calls that wait
	lengths  bool // calls of Len, too
	closes   bool // Close at a random moment, by one goroutine or by two
	batches  bool // of up to three items
	pending  bool // the last calls may stay without an end

	items   []history.Event // the Puts
	calls   int             // in progress, but for Len
	closing bool            // a Close has begun
	closed  bool
	said    bool // a Get has said closed
	clock   uint64
	value   uint64
}

// An actor is a goroutine of a simulation.
type actor struct {
	calls  []history.Event // as they began: one, or a batch
	result []history.Event // those that took effect
	called bool
	late   bool // the queue was closed when the call began
	done   bool // all that will take effect has
	alone  bool // no other call but Len has been in progress
}

// run returns a history of n events by some goroutines, or fewer if all wait.
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
			close := closing >= 0 && started >= closing
			if close && s.random.IntN(4) > 0 {
				closing = -1 // and not again
			}
			*a = actor{calls: s.call(close, n-started), called: true, late: s.closed}
			started, idle = started+len(a.calls), 0
			if a.calls[0].Kind != history.Len {
				for j := range actors {
					actors[j].alone = false
				}
				s.calls++
				a.alone = s.calls == 1
			}
			for j := range a.calls {
				a.calls[j].Goroutine = int32(i)
			}
		case !a.called:
			idle++
		case !a.done:
			if !s.apply(a) {
				idle++ // it waits
			}
		default:
			h, idle = append(h, s.end(a)...), 0
		}
		if s.pending && started == n && s.random.IntN(3) == 0 {
			break
		}
	}
	for i := range actors {
		if a := &actors[i]; a.called {
			h = append(h, s.interrupt(a)...)
		}
	}
	return h
}

// end lets a call that took effect return.
func (s *simulation) end(a *actor) []history.Event {
	a.called = false
	switch a.calls[0].Kind {
	case history.Len:
	case history.Close:
		s.closed = true
		fallthrough
	default:
		s.calls--
	}
	now := s.tick()
	for i := range a.result {
		a.result[i].Return = now
	}
	return a.result
}

// interrupt ends a call at the end of the history: it returns, gives up, or
// stays Pending.
func (s *simulation) interrupt(a *actor) []history.Event {
	if s.pending && s.random.IntN(2) == 0 {
		return a.calls
	}
	for !a.done && (a.late || s.random.IntN(2) == 0) && s.apply(a) {
	}
	for !a.done {
		kind := a.calls[0].Kind
		if kind == history.Put || kind == history.Get && len(a.result) == 0 {
			s.take(a, 0, history.Canceled)
		} else {
			s.apply(a)
		}
	}
	return s.end(a)
}

func (s *simulation) tick() uint64 {
	s.clock++
	return s.clock
}

// call begins a random call of at most so many events.
func (s *simulation) call(close bool, most int) []history.Event {
	kinds := []history.Kind{history.TryPut, history.TryPut, history.TryGet, history.TryGet}
	if !s.polling {
		kinds = append(kinds, history.Put, history.Get)
	}
	if s.lengths {
		kinds = append(kinds, history.Len)
	}
	e := history.Event{Kind: kinds[s.random.IntN(len(kinds))], Call: s.tick()}
	if close {
		e.Kind, s.closing = history.Close, true
	}
	size := 1
	if s.batches && e.Kind < history.Len && s.random.IntN(2) == 0 {
		size, e.Place = 1+s.random.IntN(min(3, most)), 1
	}
	var calls []history.Event
	for range size {
		if e.Kind == history.Put || e.Kind == history.TryPut {
			s.value++
			e.Value = s.value
		}
		calls = append(calls, e)
		e.Place++
	}
	return calls
}

// take lets the next event of a call take effect. A failure is its last one.
func (s *simulation) take(a *actor, v uint64, o history.Outcome) {
	e := a.calls[len(a.result)]
	if o == history.OK {
		e.Value = v
	}
	e.Outcome = o
	a.result = append(a.result, e)
	a.done = o != history.OK || len(a.result) == len(a.calls)
}

// next returns the index of an item that may come out.
func (s *simulation) next() int {
	if s.order == queue.FIFO {
		return 0
	}
	k := s.random.IntN(len(s.items))
	if s.order == queue.PerProducer {
		k = slices.IndexFunc(s.items, func(e history.Event) bool { return e.Goroutine == s.items[k].Goroutine })
	}
	return k
}

// apply lets the next event of a call take effect and reports whether it could.
func (s *simulation) apply(a *actor) bool {
	e := a.calls[len(a.result)]
	got := len(a.result) > 0 // by a batch, which takes what is there
	closed := a.late || s.said || s.closing && s.random.IntN(4) == 0
	if !s.strict && !a.late && !s.said && !a.alone && s.random.IntN(4) == 0 {
		switch {
		case e.Kind == history.TryPut:
			s.take(a, 0, history.Full)
			return true
		case e.Kind == history.TryGet && !got:
			s.take(a, 0, history.Empty)
			return true
		}
	}
	switch k := e.Kind; {
	case k == history.Close:
		s.take(a, 0, history.OK)
	case k == history.Len:
		s.take(a, uint64(len(s.items)), history.OK)
	case k == history.Put || k == history.TryPut:
		switch {
		case closed:
			s.take(a, 0, history.Closed)
		case s.capacity == 0 || len(s.items) < s.capacity:
			s.items = append(s.items, e)
			s.take(a, e.Value, history.OK)
		case k == history.Put:
			return false
		default:
			s.take(a, 0, history.Full)
		}
	case got && (len(s.items) == 0 || s.random.IntN(4) == 0):
		a.done = true
	case len(s.items) > 0:
		k := s.next()
		v := s.items[k].Value
		s.items = slices.Delete(s.items, k, k+1)
		s.take(a, v, history.OK)
	case closed:
		s.said, s.closed = true, true
		s.take(a, 0, history.Closed)
	case k == history.Get:
		return false
	default:
		s.take(a, 0, history.Empty)
	}
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
		e := any(func(e history.Event) bool { return returned(e) && e.Kind < history.Len })
		outcomes := []history.Outcome{history.OK, history.Closed, history.Canceled, history.Full, history.Full}
		if gets(*e) {
			outcomes[3], outcomes[4] = history.Empty, history.Empty
		}
		alone(random, e)
		e.Outcome = outcomes[random.IntN(len(outcomes))]
	case 5: // other stamps
		e := any(returned)
		if shift := uint64(random.IntN(17)) - 8; e.Call+shift < 1<<32 {
			alone(random, e)
			e.Call += shift
			e.Return += shift
		}
	}
}

// alone makes a batch of its own of an event in a batch, of which another one
// would not be a batch any more.
func alone(random *rand.Rand, e *history.Event) {
	if e.Place > 0 {
		e.Goroutine = 100 + random.Int32N(1<<30)
	}
}
