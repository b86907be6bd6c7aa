package queue

import (
	"context"

	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
)

// Tasks is a queue that knows which of its items are not finished: put, and not
// yet reported by [Tasks.Done]. [Tasks.Join] waits until there are none.
//
// Use it where somebody must know when all work is done, while the workers stay
// for more. If the workers end with the work, a [sync.WaitGroup] of workers and
// Close are enough and cost nothing per item.
//
//   - Order, capacity, [Traits] and waiting: those of the queue inside. Tasks is a
//     [Batcher] in any case.
//   - Progress: Tasks adds one atomic addition to a Put, or to a batch, and one to
//     Done. A Put that is refused costs both. A Done that finishes the last item
//     while somebody waits in Join takes a mutex, which nobody holds while waiting.
//   - Callers: Done and Join may be called from any goroutines. Everybody must put
//     through Tasks: an item put into the queue inside directly is not counted.
//   - Memory model: each Done synchronizes before the return of a Join that it
//     lets go on.
//   - Memory: less than 512 bytes, and nothing per item. No more than 2^40 - 1
//     items may be unfinished. A Join that waits with a
//     context that can end allocates in [context.AfterFunc].
//   - The zero value is not usable; call [NewTasks].
//   - Source: task_done and join of Python's queue.Queue,
//     https://docs.python.org/3/library/queue.html#queue.Queue.join. Unlike there,
//     an instant without unfinished items is enough for Join, whatever has been
//     put since.
type Tasks[T any] struct {
	q Queue[T]

	// The number of unfinished items, and from bit ticketShift on the number of
	// tickets, modulo 2^24. A Join that has to wait draws a ticket, in one step
	// with looking at the items.
	_       pad.Line
	state   atomics.Uint64
	waiting atomics.Uint64 // calls of Join with a ticket
	_       pad.Line

	mu       atomics.Mutex
	ended    atomics.Cond         // released has grown, or a context has ended
	tickets  atomics.Cell[uint64] // how many have been drawn
	released atomics.Cell[uint64] // the highest one that need not wait
}

const (
	ticketShift = 40
	itemsMask   = 1<<ticketShift - 1
	ticketsMask = 1<<(64-ticketShift) - 1
)

// NewTasks returns Tasks around an empty queue.
func NewTasks[T any](q Queue[T]) *Tasks[T] {
	t := &Tasks[T]{q: q}
	t.ended.L = &t.mu
	return t
}

// Done reports that an item that was got has been finished. It panics if no
// item is unfinished: Done was then called more often than items were put.
// [Drain] calls it for what it takes out.
func (t *Tasks[T]) Done() { t.finish(1) }

// Join waits until every item that has been put is finished. It returns nil if
// there is or was an instant of the call at which none was unfinished, or
// ctx.Err() if ctx ends before while Join is waiting. An item of a Put that has
// not yet returned counts as unfinished.
//
// After Close, Join waits for what is left. To give that up, take it out:
//
//	t.Close()
//	for range queue.Drain(t) {
//	}
func (t *Tasks[T]) Join(ctx context.Context) error {
	if t.state.Load()&itemsMask == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	stop := t.wakeAtEnd(ctx)
	defer stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting.Add(1)
	defer t.waiting.Add(^uint64(0))
	for ticket := t.draw(); t.released.Get() < ticket; t.ended.Wait() {
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// wakeAtEnd wakes those who wait in Join when ctx ends, unless the function
// that it returns is called before.
func (t *Tasks[T]) wakeAtEnd(ctx context.Context) func() bool {
	if ctx.Done() == nil {
		return func() bool { return true }
	}
	return atomics.AfterFunc(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.ended.Broadcast()
	})
}

// draw returns a new ticket, released if nothing is unfinished. The mutex is held.
//
// A Done that finds no item left finds in the same word which tickets had been
// drawn by then, and lets these go on. The tempting "those who wait now" lets
// others return too early:
//
//	worker: finishes the last item, and is held up
//	joiner: finds an item that has been put since, and sleeps
//	worker: wakes all who sleep
func (t *Tasks[T]) draw() uint64 {
	ticket := t.tickets.Get() + 1
	t.tickets.Set(ticket)
	if t.state.Add(1<<ticketShift)&itemsMask == 0 {
		t.release(ticket)
	}
	return ticket
}

// release lets all go on who have that ticket or an earlier one. The mutex is held.
func (t *Tasks[T]) release(ticket uint64) {
	if t.released.Get() < ticket {
		t.released.Set(ticket)
		t.ended.Broadcast()
	}
}

// releaseDrawn lets all go on who had a ticket when the number of tickets was
// drawn, modulo 2^24: fewer than 2^24 have been drawn since.
func (t *Tasks[T]) releaseDrawn(drawn uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	latest := t.tickets.Get()
	t.release(latest - (latest-drawn)&ticketsMask)
}

// begin counts n items as unfinished. It comes before the Put of the items. The
// tempting "put, then count" loses:
//
//	putter: puts
//	worker: gets, works, calls Done, which finds nothing unfinished
func (t *Tasks[T]) begin(n int) { t.state.Add(uint64(n)) }

// finish undoes begin. Whoever finishes the last item serves those who wait in
// Join: a call that drew its ticket before has been counted as waiting before that.
func (t *Tasks[T]) finish(n int) {
	items := uint64(n)
	state := t.state.Add(-items)
	if (state+items)&itemsMask < items {
		t.state.Add(items)
		panic("queue: Done was called more often than items were put")
	}
	if state&itemsMask == 0 && t.waiting.Load() != 0 {
		t.releaseDrawn(state >> ticketShift)
	}
}

// Put implements [Queue].
func (t *Tasks[T]) Put(ctx context.Context, v T) error {
	t.begin(1)
	err := t.q.Put(ctx, v)
	if err != nil {
		t.finish(1)
	}
	return err
}

// TryPut implements [Queue].
func (t *Tasks[T]) TryPut(v T) error {
	t.begin(1)
	err := t.q.TryPut(v)
	if err != nil {
		t.finish(1)
	}
	return err
}

// PutBatch implements [Batcher].
func (t *Tasks[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	t.begin(len(vs))
	n, err := PutBatch(ctx, t.q, vs)
	if n < len(vs) {
		t.finish(len(vs) - n)
	}
	return n, err
}

// TryPutBatch implements [Batcher].
func (t *Tasks[T]) TryPutBatch(vs []T) (int, error) {
	t.begin(len(vs))
	n, err := TryPutBatch(t.q, vs)
	if n < len(vs) {
		t.finish(len(vs) - n)
	}
	return n, err
}

// Get implements [Queue]. The item is unfinished until [Tasks.Done].
func (t *Tasks[T]) Get(ctx context.Context) (T, error) { return t.q.Get(ctx) }

// TryGet implements [Queue]. The item is unfinished until [Tasks.Done].
func (t *Tasks[T]) TryGet() (T, error) { return t.q.TryGet() }

// GetBatch implements [Batcher]. Each item is unfinished until a [Tasks.Done].
func (t *Tasks[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	return GetBatch(ctx, t.q, buf)
}

// TryGetBatch implements [Batcher]. Each item is unfinished until a [Tasks.Done].
func (t *Tasks[T]) TryGetBatch(buf []T) (int, error) { return TryGetBatch(t.q, buf) }

// Close implements [Queue]. It finishes nothing, see [Tasks.Join].
func (t *Tasks[T]) Close() { t.q.Close() }

// Len implements [Queue]: the items that have not been got.
func (t *Tasks[T]) Len() int { return t.q.Len() }

// Cap implements [Queue].
func (t *Tasks[T]) Cap() int { return t.q.Cap() }
