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
//   - Progress: Tasks adds an atomic addition to a Put, or to a batch, and a
//     compare-and-swap, repeated if another call was faster, to Done. A Put that
//     is refused costs both. A Done that finishes the last item while somebody
//     waits in Join takes a mutex, which nobody holds while waiting.
//   - Callers: Done and Join may be called from any goroutines. Everybody must put
//     through Tasks: an item put into the queue inside directly is not counted.
//   - Memory model: each Done synchronizes before the return of a Join that it
//     lets go on.
//   - Memory: less than 512 bytes, and nothing per item. A Join that waits with a
//     context that can end allocates in [context.AfterFunc].
//   - The zero value is not usable; call [NewTasks].
//   - Source: task_done and join of Python's queue.Queue,
//     https://docs.python.org/3/library/queue.html#queue.Queue.join. Unlike there,
//     an instant without unfinished items is enough for Join, whatever has been
//     put since.
type Tasks[T any] struct {
	q Queue[T]

	// State: twice the number of unfinished items, plus 1 while somebody waits in
	// Join. The latter only if there are unfinished items.
	_     pad.Line
	state atomics.Uint64
	_     pad.Line

	// Those who wait in Join form rounds: a round ends with the instant at which
	// nothing is unfinished, when the lowest bit of the state is cleared. It is
	// set under the mutex only. So whoever holds the mutex and finds it cleared
	// may let the round go on.
	mu      atomics.Mutex
	ended   atomics.Cond
	round   atomics.Cell[uint64] // how many rounds have been let go on
	waiting atomics.Cell[bool]   // the round has members
}

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
	if t.state.Load() == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	stop := t.wakeAtEnd(ctx)
	defer stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.register() {
		return nil
	}
	for round := t.round.Get(); t.round.Get() == round; t.ended.Wait() {
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

// register makes the caller, who holds the mutex, a member of the round, or
// reports false if nothing is unfinished.
//
// Looking and setting the bit is one atomic step. The tempting "look, then set
// the bit" loses:
//
//	joiner: finds an item unfinished
//	worker: finishes it, finds the bit cleared, wakes nobody
//	joiner: sets the bit and sleeps
//
// A bit that is found cleared stays so until the holder of the mutex sets it.
// The round before has ended then, and must be let go on first: whoever ended
// it would take the new bit for that of the old round.
func (t *Tasks[T]) register() bool {
	for {
		state := t.state.Load()
		if state == 0 {
			return false
		}
		if state&1 != 0 {
			return true
		}
		t.letGo()
		if t.state.CompareAndSwap(state, state|1) {
			t.waiting.Set(true)
			return true
		}
	}
}

// letGo lets the round go on, if it has ended. The mutex is held.
func (t *Tasks[T]) letGo() {
	if t.waiting.Get() && t.state.Load()&1 == 0 {
		t.waiting.Set(false)
		t.round.Set(t.round.Get() + 1)
		t.ended.Broadcast()
	}
}

// begin counts n items as unfinished. It comes before the Put of the items. The
// tempting "put, then count" loses:
//
//	putter: puts
//	worker: gets, works, calls Done, which finds nothing unfinished
func (t *Tasks[T]) begin(n int) { t.state.Add(2 * uint64(n)) }

// finish undoes begin. Clearing the bit is part of the step that finishes the
// last item: cleared later, it might be that of the next round.
func (t *Tasks[T]) finish(n int) {
	for {
		state := t.state.Load()
		if state>>1 < uint64(n) {
			panic("queue: Done was called more often than items were put")
		}
		left := state - 2*uint64(n)
		if left == 1 {
			left = 0
		}
		if !t.state.CompareAndSwap(state, left) {
			continue
		}
		if left == 0 && state&1 != 0 {
			t.mu.Lock()
			t.letGo()
			t.mu.Unlock()
		}
		return
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
