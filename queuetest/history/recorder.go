package history

import (
	"cmp"
	"context"
	"fmt"
	"math"
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
	slices.SortStableFunc(h, func(x, y Event) int { return cmp.Compare(x.Call, y.Call) })
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

// BeginBatch notes that a batch of at most len(vs) items begins; vs are what it
// puts, and have any values if it gets.
//
// Only the first 65535 items of a batch have a place in it. It is not known in
// which order the others take effect.
func (l *Log) BeginBatch(k Kind, vs []uint64) {
	first := len(l.events)
	for i, v := range vs {
		e := Event{Kind: k, Goroutine: l.goroutine}
		if i < math.MaxUint16 {
			e.Place = uint16(i + 1)
		}
		if k.puts() {
			e.Value = v
		}
		l.events = append(l.events, e)
	}
	now := l.clock.Add(1)
	for i := range l.events[first:] {
		l.events[first+i].Call = now
	}
}

// EndBatch notes that the batch of the last BeginBatch, of the same vs, has
// returned: it put or got the first n items of vs, and failed at the next one
// if o is not OK.
func (l *Log) EndBatch(vs []uint64, n int, o Outcome) {
	now := l.clock.Add(1)
	first := len(l.events) - len(vs)
	for i := range vs[:n] {
		e := &l.events[first+i]
		e.Value, e.Return, e.Outcome = vs[i], now, OK
	}
	if o != OK && n < len(vs) {
		e := &l.events[first+n]
		e.Return, e.Outcome = now, o
		n++
	}
	l.events = l.events[:first+n]
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

// PutBatch calls queue.PutBatch and notes it.
func (l *Log) PutBatch(ctx context.Context, q queue.Queue[uint64], vs []uint64) (int, error) {
	return l.batch(Put, vs, func() (int, error) { return queue.PutBatch(ctx, q, vs) })
}

// TryPutBatch calls queue.TryPutBatch and notes it.
func (l *Log) TryPutBatch(q queue.Queue[uint64], vs []uint64) (int, error) {
	return l.batch(TryPut, vs, func() (int, error) { return queue.TryPutBatch(q, vs) })
}

// GetBatch calls queue.GetBatch and notes it.
func (l *Log) GetBatch(ctx context.Context, q queue.Queue[uint64], buf []uint64) (int, error) {
	return l.batch(Get, buf, func() (int, error) { return queue.GetBatch(ctx, q, buf) })
}

// TryGetBatch calls queue.TryGetBatch and notes it.
func (l *Log) TryGetBatch(q queue.Queue[uint64], buf []uint64) (int, error) {
	return l.batch(TryGet, buf, func() (int, error) { return queue.TryGetBatch(q, buf) })
}

// batch notes a batch. What it cannot have done stays Pending, with an error.
func (l *Log) batch(k Kind, vs []uint64, call func() (int, error)) (int, error) {
	l.BeginBatch(k, vs)
	n, err := call()
	wrong := n < 0 || n > len(vs)
	if k.puts() {
		wrong = wrong || (n == len(vs)) != (err == nil)
	} else if len(vs) > 0 {
		wrong = wrong || (n == 0) != (err != nil)
	}
	if wrong {
		return n, fmt.Errorf("history: a batch of %d returns %d, %v", len(vs), n, err)
	}
	l.EndBatch(vs, n, OutcomeOf(err))
	return n, err
}

// Close calls q.Close and notes it.
func (l *Log) Close(q queue.Queue[uint64]) {
	l.Begin(Close, 0)
	q.Close()
	l.End(0, OK)
}

// Len calls q.Len and notes it. A negative length becomes a huge one, which no
// history allows.
func (l *Log) Len(q queue.Queue[uint64]) int {
	l.Begin(Len, 0)
	n := q.Len()
	l.End(uint64(n), OK)
	return n
}
