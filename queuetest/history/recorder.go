package history

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/pad"
)

// A Recorder collects what goroutines see of a queue. The zero value is ready.
//
// Each goroutine writes a [Log] of its own. They share the clock alone, an
// atomic counter. Its stamps are unique and in the order of real time, so that
// no verdict rests on the resolution of a timer. The counter also synchronizes
// the goroutines with one another: it can hide from the race detector that the
// queue does not, and it costs the schedules in which two calls are closer than
// an atomic addition takes.
type Recorder struct {
	clock atomic.Uint64
	_     pad.Line // the clock is written all the time, what follows is not

	mu   sync.Mutex
	logs []*Log // guarded by mu
}

// Log returns a new log for one goroutine, with space for capacity events
// before it has to grow. It is safe for concurrent use.
func (r *Recorder) Log(capacity int) *Log {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := &Log{clock: &r.clock, goroutine: int32(len(r.logs)), events: make([]Event, 0, capacity)}
	r.logs = append(r.logs, l)
	return l
}

// History returns the events of all logs in the order of the calls. All
// goroutines must have ended, or be stuck in a call for good: that call is then
// Pending.
func (r *Recorder) History() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	var h []Event
	for _, l := range r.logs {
		h = append(h, l.events...)
	}
	slices.SortFunc(h, func(x, y Event) int { return cmp.Compare(x.Call, y.Call) })
	return h
}

// A Log is what one goroutine sees of a queue. It is not safe for concurrent
// use.
type Log struct {
	clock     *atomic.Uint64
	events    []Event
	goroutine int32
	_         pad.Line // no two goroutines write to the same one
}

// Begin notes that a call begins; v is what it puts, 0 if it puts nothing.
func (l *Log) Begin(k Kind, v uint64) {
	l.events = append(l.events, Event{Kind: k, Value: v, Goroutine: l.goroutine})
	l.events[len(l.events)-1].Call = l.clock.Add(1) // last, so that a growing log is not part of the call
}

// End notes that the call of the last Begin has returned; v is what it put, got
// or measured.
func (l *Log) End(v uint64, o Outcome) {
	now := l.clock.Add(1) // first
	e := &l.events[len(l.events)-1]
	e.Value, e.Return, e.Outcome = v, now, o
}

// Put calls q.Put and notes it.
func (l *Log) Put(ctx context.Context, q queue.Queue[uint64], v uint64) error {
	l.Begin(Put, v)
	err := q.Put(ctx, v)
	l.End(v, OutcomeOf(err))
	return err
}

// TryPut calls q.TryPut and notes it.
func (l *Log) TryPut(q queue.Queue[uint64], v uint64) error {
	l.Begin(TryPut, v)
	err := q.TryPut(v)
	l.End(v, OutcomeOf(err))
	return err
}

// Get calls q.Get and notes it.
func (l *Log) Get(ctx context.Context, q queue.Queue[uint64]) (uint64, error) {
	l.Begin(Get, 0)
	v, err := q.Get(ctx)
	l.End(v, OutcomeOf(err))
	return v, err
}

// TryGet calls q.TryGet and notes it.
func (l *Log) TryGet(q queue.Queue[uint64]) (uint64, error) {
	l.Begin(TryGet, 0)
	v, err := q.TryGet()
	l.End(v, OutcomeOf(err))
	return v, err
}

// Len calls q.Len and notes it. A negative length becomes a huge one, which no
// history allows.
func (l *Log) Len(q queue.Queue[uint64]) int {
	l.Begin(Len, 0)
	n := q.Len()
	l.End(uint64(n), OK)
	return n
}
