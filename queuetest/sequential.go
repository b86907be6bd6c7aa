package queuetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/queuebench/queue"
)

var sequential = Check{
	Name:   "Sequential",
	Rule:   "1-6 for a single goroutine: every operation answers as a plain list of items would",
	spares: usual,
	run: func(t *trial) error {
		runs := 40
		if t.short {
			runs = 10
		}
		for i := range runs {
			for _, capacity := range t.capacities(1, 2, 3, 7, 1024) {
				random := t.rand(i)
				w := walk{q: t.queue(capacity), can: t.can, random: random, unordered: t.traits.Order == queue.Unordered}
				for range 500 + 4*min(capacity, 200) {
					if err := w.step(); err != nil {
						return fmt.Errorf("capacity %d: %w; the last steps: %s", capacity, err, strings.Join(w.steps, ", "))
					}
					t.count(1)
				}
			}
		}
		return nil
	},
}

// A walk is a random sequence of operations on a queue, compared with a model.
type walk struct {
	q         queue.Queue[uint64]
	can       ability
	random    *rand.Rand
	unordered bool
	drift     int // how much putting is preferred to getting, for a while

	// The model.
	items  []uint64
	closed bool

	steps []string // the last ones, for the error message
}

// step does one operation.
func (w *walk) step() error {
	if w.random.IntN(64) == 0 {
		w.drift = w.random.IntN(5) - 2
	}
	switch r := w.random.IntN(1000); {
	case r < 3 && w.can.has(canClose):
		w.note("Close")
		w.q.Close()
		w.closed = true
	case r < 500+100*w.drift && r%4 == 0:
		return w.putBatch()
	case r < 500+100*w.drift:
		return w.put()
	case r%4 == 0:
		return w.getBatch()
	default:
		return w.get()
	}
	return w.size()
}

// value returns an item to put.
func (w *walk) value() uint64 {
	if w.random.IntN(4) == 0 {
		return w.random.Uint64N(4) // small numbers, so that 0 is among them
	}
	return w.random.Uint64()
}

// batch returns a slice for a batch of at most twice the capacity, which is
// small as a rule.
func (w *walk) batch() []uint64 {
	most := 2 * min(w.q.Cap(), 1024)
	if w.random.IntN(8) != 0 {
		most = min(most, 8)
	}
	return make([]uint64, w.random.IntN(most+1))
}

func (w *walk) put() error {
	v := w.value()
	var want error
	switch {
	case w.closed:
		want = queue.ErrClosed
	case len(w.items) == w.q.Cap():
		want = queue.ErrFull
	}
	var err error
	if ctx := w.context(want == queue.ErrFull); ctx == nil {
		w.note("TryPut(%d)", v)
		err = w.q.TryPut(v)
	} else {
		w.note("Put(%d) with ctx.Err() %v", v, ctx.Err())
		err = w.q.Put(ctx, v)
		if want == queue.ErrFull {
			want = ctx.Err()
		}
	}
	if err != want {
		return fmt.Errorf("%v, want %v, with %d items in", err, want, len(w.items))
	}
	if err == nil {
		w.items = append(w.items, v)
	}
	return w.size()
}

func (w *walk) get() error {
	var want error
	if len(w.items) == 0 {
		want = queue.ErrEmpty
		if w.closed {
			want = queue.ErrClosed
		}
	}
	var v uint64
	var err error
	if ctx := w.context(want == queue.ErrEmpty); ctx == nil {
		w.note("TryGet")
		v, err = w.q.TryGet()
	} else {
		w.note("Get with ctx.Err() %v", ctx.Err())
		v, err = w.q.Get(ctx)
		if want == queue.ErrEmpty {
			want = ctx.Err()
		}
	}
	if err != want {
		return fmt.Errorf("%v, want %v, with %d items in", err, want, len(w.items))
	}
	if err != nil {
		if v != 0 {
			return fmt.Errorf("the value %d together with %v", v, err)
		}
		return w.size()
	}
	if err := w.came(v); err != nil {
		return err
	}
	return w.size()
}

// came takes an item out of the model.
func (w *walk) came(v uint64) error {
	i := 0
	if w.unordered {
		i = slices.Index(w.items, v)
	}
	if i < 0 || w.items[i] != v {
		return fmt.Errorf("got %d, want %d, the oldest of %d items", v, w.items[0], len(w.items))
	}
	w.items = slices.Delete(w.items, i, i+1)
	return nil
}

func (w *walk) putBatch() error {
	vs := w.batch()
	for i := range vs {
		vs[i] = w.value()
	}
	var want error
	n, room := len(vs), w.q.Cap()-len(w.items)
	switch {
	case n == 0:
	case w.closed:
		want, n = queue.ErrClosed, 0
	case n > room:
		want, n = queue.ErrFull, room
	}
	var got int
	var err error
	if ctx := w.context(want == queue.ErrFull); ctx == nil {
		w.note("TryPutBatch of %d", len(vs))
		got, err = queue.TryPutBatch(w.q, vs)
	} else {
		w.note("PutBatch of %d with ctx.Err() %v", len(vs), ctx.Err())
		got, err = queue.PutBatch(ctx, w.q, vs)
		if want == queue.ErrFull {
			want = ctx.Err()
		}
	}
	if got != n || err != want {
		return fmt.Errorf("%d, %v, want %d, %v, with %d items in", got, err, n, want, len(w.items))
	}
	w.items = append(w.items, vs[:n]...)
	return w.size()
}

func (w *walk) getBatch() error {
	const untouched = 1<<64 - 7
	buf := w.batch()
	for i := range buf {
		buf[i] = untouched
	}
	var want error
	n := min(len(buf), len(w.items))
	if n == 0 && len(buf) > 0 {
		want = queue.ErrEmpty
		if w.closed {
			want = queue.ErrClosed
		}
	}
	var got int
	var err error
	if ctx := w.context(want == queue.ErrEmpty); ctx == nil {
		w.note("TryGetBatch of %d", len(buf))
		got, err = queue.TryGetBatch(w.q, buf)
	} else {
		w.note("GetBatch of %d with ctx.Err() %v", len(buf), ctx.Err())
		got, err = queue.GetBatch(ctx, w.q, buf)
		if want == queue.ErrEmpty {
			want = ctx.Err()
		}
	}
	if got != n || err != want {
		return fmt.Errorf("%d, %v, want %d, %v, with %d items in", got, err, n, want, len(w.items))
	}
	for i, v := range buf {
		if i >= n && v != untouched {
			return fmt.Errorf("the batch is of %d items, and %d stands beyond them", n, v)
		}
		if i < n {
			if err := w.came(v); err != nil {
				return err
			}
		}
	}
	return w.size()
}

// context chooses how to call: with nil for a call that does not wait, or with a
// cancelled context, or, unless the call would wait for ever, without end.
func (w *walk) context(blocked bool) context.Context {
	if !w.can.has(canWait) {
		return nil
	}
	switch w.random.IntN(4) {
	case 0:
		return cancelled()
	case 1:
		if !blocked {
			return context.Background()
		}
	}
	return nil
}

// size checks Len.
func (w *walk) size() error { return lenIs(w.q, len(w.items)) }

// note remembers the last twelve steps.
func (w *walk) note(format string, args ...any) {
	if len(w.steps) == 12 {
		w.steps = slices.Delete(w.steps, 0, 1)
	}
	w.steps = append(w.steps, fmt.Sprintf(format, args...))
}

// cancelled returns a context that is cancelled.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
