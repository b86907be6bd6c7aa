package queuetest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// A walk is a sequence of operations on a queue, compared with a model.
type walk struct {
	q         queue.Queue[uint64]
	can       ability
	choices   chooser
	unordered bool
	capacity  int // what Cap returned at first
	drift     int // how much putting is preferred to getting, for a while

	// The model.
	items  []uint64
	closed bool

	buf   []uint64 // for batches; a queue that keeps it will see it change
	notes [12]note // on the last calls, in a ring
	calls int      // how many there were
}

// A chooser decides what a walk does: random numbers, or the input of a fuzz
// target.
type chooser interface {
	IntN(n int) int // 0 <= IntN(n) < n
	Uint64() uint64 // for items, different ones as a rule
}

// newWalk returns a walk on a new queue.
func newWalk(f catalog.Factory, traits queue.Traits, capacity int, choices chooser) *walk {
	q := f.Uint64(capacity)
	return &walk{q: q, can: abilityOf[uint64](q), choices: choices, unordered: traits.Order == queue.Unordered, capacity: q.Cap()}
}

// step does one operation. The error tells the calls until then.
func (w *walk) step() error { return w.check(w.operation()) }

// finish closes the queue, if it can be, and takes out what is left.
func (w *walk) finish() error {
	var err error
	if w.can.has(canClose) {
		err = w.check(w.close())
	}
	for left := len(w.items); err == nil && left >= 0; left-- {
		err = w.check(w.get())
	}
	return err
}

// check adds to the error of an operation, or looks at Len and Cap after it.
func (w *walk) check(err error) error {
	if err == nil {
		err = w.size()
	}
	if err == nil {
		return nil
	}
	var last []string
	for i := max(0, w.calls-len(w.notes)); i < w.calls; i++ {
		last = append(last, w.notes[i%len(w.notes)].String())
	}
	return fmt.Errorf("capacity %d: %w; the last calls: %s", w.capacity, err, strings.Join(last, ", "))
}

func (w *walk) operation() error {
	if w.choices.IntN(64) == 0 {
		w.drift = w.choices.IntN(5) - 2
	}
	switch r := w.choices.IntN(1000); {
	case r < 3 && w.can.has(canClose):
		return w.close()
	case r < 500+100*w.drift && r%4 == 0:
		return w.putBatch()
	case r < 500+100*w.drift:
		return w.put()
	case r%4 == 0:
		return w.getBatch()
	default:
		return w.get()
	}
}

// value returns an item to put.
func (w *walk) value() uint64 {
	v := w.choices.Uint64()
	if v%4 == 0 {
		return v / 4 % 4 // small numbers, so that 0 is among them
	}
	return v
}

// batch returns a slice for a batch of at most twice the capacity, which is
// small as a rule.
func (w *walk) batch() []uint64 {
	most := 2 * min(w.q.Cap(), 1024)
	if w.choices.IntN(8) != 0 {
		most = min(most, 8)
	}
	n := w.choices.IntN(most + 1)
	w.buf = slices.Grow(w.buf[:0], n)
	return w.buf[:n]
}

func (w *walk) close() error {
	w.note("Close", 0, nil)
	w.q.Close()
	w.closed = true
	return nil
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
	ctx := w.context(want == queue.ErrFull)
	w.note("Put(%d)", v, ctx)
	if ctx == nil {
		err = w.q.TryPut(v)
	} else {
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
	return nil
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
	ctx := w.context(want == queue.ErrEmpty)
	w.note("Get", 0, ctx)
	if ctx == nil {
		v, err = w.q.TryGet()
	} else {
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
		return nil
	}
	return w.came(v)
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
	if i == 0 {
		w.items = w.items[1:]
	} else {
		w.items = slices.Delete(w.items, i, i+1)
	}
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
	ctx := w.context(want == queue.ErrFull)
	w.note("PutBatch of %d", uint64(len(vs)), ctx)
	if ctx == nil {
		got, err = queue.TryPutBatch(w.q, vs)
	} else {
		got, err = queue.PutBatch(ctx, w.q, vs)
		if want == queue.ErrFull {
			want = ctx.Err()
		}
	}
	if got != n || err != want {
		return fmt.Errorf("%d, %v, want %d, %v, with %d items in", got, err, n, want, len(w.items))
	}
	w.items = append(w.items, vs[:n]...)
	return nil
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
	ctx := w.context(want == queue.ErrEmpty)
	w.note("GetBatch of %d", uint64(len(buf)), ctx)
	if ctx == nil {
		got, err = queue.TryGetBatch(w.q, buf)
	} else {
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
	return nil
}

// context chooses how to call: with nil for a call that does not wait, or with a
// cancelled context, or, unless the call would wait for ever, without end.
func (w *walk) context(blocked bool) context.Context {
	if !w.can.has(canWait) {
		return nil
	}
	switch w.choices.IntN(4) {
	case 0:
		return cancelled()
	case 1:
		if !blocked {
			return context.Background()
		}
	}
	return nil
}

// size checks Len and Cap.
func (w *walk) size() error {
	if n := w.q.Cap(); n != w.capacity {
		return fmt.Errorf("Cap is %d, want %d", n, w.capacity)
	}
	return lenIs(w.q, len(w.items))
}

// A note is what an error tells about a call.
type note struct {
	name   string // with %d for the number
	number uint64
	ctx    context.Context // nil for a call that does not wait
}

func (n note) String() string {
	text := strings.Replace(n.name, "%d", strconv.FormatUint(n.number, 10), 1)
	switch {
	case n.name == "Close":
		return text
	case n.ctx == nil:
		return "Try" + text
	}
	return fmt.Sprintf("%s with ctx.Err() %v", text, n.ctx.Err())
}

// note remembers a call.
func (w *walk) note(name string, number uint64, ctx context.Context) {
	w.notes[w.calls%len(w.notes)] = note{name, number, ctx}
	w.calls++
}

// cancelled returns a context that is cancelled, always the same.
var cancelled = sync.OnceValue(func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
})
