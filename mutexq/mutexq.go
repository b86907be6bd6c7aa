// Package mutexq is a queue under one mutex: a ring of items, with one
// condition variable for the waiting putters and one for the waiting getters.
// It is the reference that the other implementations are judged by.
package mutexq

import (
	"context"
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// Queue is a queue under one mutex, with a capacity or without.
//
// Use it where the queue is not what limits the program, or where the simplest
// correct thing is wanted. Prefer ringq.MPMC where many items pass, and
// lockfree.Queue where they do and there is no capacity.
//
//   - Order: FIFO.
//   - Progress: blocking. A goroutine that loses its processor while it holds
//     the mutex stalls all others; so does one that moves a batch, or makes the
//     ring of an unbounded queue longer or shorter, while it copies the items.
//   - Callers: any number of putters and getters.
//   - Memory model: the mutex orders all operations.
//   - Memory: one T per slot. A bounded queue has all its slots from the start
//     and allocates nothing more; an unbounded one doubles its ring when full
//     and halves it when a quarter is in use, so that memory follows the
//     length and the cost per item stays constant. A call that waits with a
//     context that can end allocates in [context.AfterFunc].
//   - Capacity: exact, from 1.
//   - The zero value is not usable; call [New] or [NewUnbounded].
//   - Source: the bounded buffer of C. A. R. Hoare, "Monitors: An Operating
//     System Structuring Concept", CACM 17(10), 1974,
//     https://doi.org/10.1145/355620.361161, with Go's signal-and-continue
//     condition variables, hence loops around the waits.
type Queue[T any] struct {
	mu       atomics.Mutex
	notEmpty atomics.Cond // getters wait here
	notFull  atomics.Cond // putters wait here
	capacity int
	closed   atomics.Cell[bool]

	// The items are ring[head], ring[head+1], ..., n of them, wrapping around.
	ring atomics.Cell[[]atomics.Cell[T]]
	head atomics.Cell[int]
	n    atomics.Cell[int]
}

// minRing is the smallest number of slots of an unbounded queue.
const minRing = 16

// New returns an empty queue that holds up to capacity items. It panics if
// capacity is below 1.
func New[T any](capacity int) *Queue[T] {
	if capacity < 1 {
		panic(fmt.Sprintf("mutexq: capacity %d, want at least 1", capacity))
	}
	return newQueue[T](capacity, capacity)
}

// NewUnbounded returns an empty queue that takes items until memory runs out:
// Put never waits and TryPut never returns [queue.ErrFull].
func NewUnbounded[T any]() *Queue[T] {
	return newQueue[T](queue.Unbounded, minRing)
}

func newQueue[T any](capacity, slots int) *Queue[T] {
	q := &Queue[T]{capacity: capacity}
	q.ring.Set(make([]atomics.Cell[T], slots))
	q.notEmpty.L = &q.mu
	q.notFull.L = &q.mu
	return q
}

// Put implements [queue.Queue].
func (q *Queue[T]) Put(ctx context.Context, v T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	err := q.put(v)
	if err == queue.ErrFull {
		err = q.wait(ctx, &q.notFull, queue.ErrFull, func() error { return q.put(v) })
	}
	return err
}

// Get implements [queue.Queue].
func (q *Queue[T]) Get(ctx context.Context) (T, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	v, err := q.get()
	if err == queue.ErrEmpty {
		err = q.wait(ctx, &q.notEmpty, queue.ErrEmpty, func() error { v, err = q.get(); return err })
	}
	return v, err
}

// TryPut implements [queue.Queue].
func (q *Queue[T]) TryPut(v T) error {
	q.mu.Lock()
	err := q.put(v)
	q.mu.Unlock()
	return err
}

// TryGet implements [queue.Queue].
func (q *Queue[T]) TryGet() (T, error) {
	q.mu.Lock()
	v, err := q.get()
	q.mu.Unlock()
	return v, err
}

// Close implements [queue.Queue].
func (q *Queue[T]) Close() {
	q.mu.Lock()
	q.closed.Set(true)
	q.mu.Unlock()
	q.notEmpty.Broadcast()
	q.notFull.Broadcast()
}

// Len implements [queue.Queue].
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.n.Get()
}

// Cap implements [queue.Queue].
func (q *Queue[T]) Cap() int { return q.capacity }

// wait tries again whenever cond is signalled, and returns the result as soon
// as it is another than refused, or ctx.Err() if ctx ends while it is not. The
// mutex is held at the call, at the return and during try.
//
// A signal cannot be lost in a goroutine that gives up: whoever wakes tries
// before it looks at ctx, and if it is refused, another goroutine has taken
// what the signal stood for.
func (q *Queue[T]) wait(ctx context.Context, cond *atomics.Cond, refused error, try func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if ctx.Done() != nil {
		stop := atomics.AfterFunc(ctx, func() {
			// With the mutex, so that the broadcast cannot fall between a
			// waiter's look at ctx and its sleep.
			q.mu.Lock()
			defer q.mu.Unlock()
			cond.Broadcast()
		})
		defer stop()
	}
	for {
		if err := try(); err != refused {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		cond.Wait()
	}
}

// put adds v and wakes a getter; the mutex is held.
func (q *Queue[T]) put(v T) error {
	if q.closed.Get() {
		return queue.ErrClosed
	}
	n, ring := q.n.Get(), q.ring.Get()
	if n == len(ring) {
		if n == q.capacity {
			return queue.ErrFull
		}
		ring = q.resize(2 * n)
	}
	ring[index(q.head.Get()+n, ring)].Set(v)
	q.n.Set(n + 1)
	q.notEmpty.Signal()
	return nil
}

// get removes the oldest item and wakes a putter; the mutex is held.
func (q *Queue[T]) get() (T, error) {
	n := q.n.Get()
	if n == 0 {
		var zero T
		if q.closed.Get() {
			return zero, queue.ErrClosed
		}
		return zero, queue.ErrEmpty
	}
	head, ring := q.head.Get(), q.ring.Get()
	v := ring[head].Take()
	q.head.Set(index(head+1, ring))
	q.n.Set(n - 1)
	if q.capacity == queue.Unbounded {
		if len(ring) > minRing && n-1 == len(ring)/4 {
			q.resize(len(ring) / 2)
		}
	} else {
		q.notFull.Signal()
	}
	return v, nil
}

// index returns the index in ring that is i steps from its start, for an i below
// twice its length.
func index[T any](i int, ring []T) int {
	if i >= len(ring) {
		i -= len(ring)
	}
	return i
}

// resize moves the n items into a ring of the given number of slots, and returns
// it.
func (q *Queue[T]) resize(slots int) []atomics.Cell[T] {
	head, from, to := q.head.Get(), q.ring.Get(), make([]atomics.Cell[T], slots)
	for i := range q.n.Get() {
		to[i].Set(from[index(head+i, from)].Get())
	}
	q.ring.Set(to)
	q.head.Set(0)
	return to
}
