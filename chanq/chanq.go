// Package chanq is a Go channel under the contract of package queue: it can be
// closed by anyone at any time, and loses nothing when it is.
package chanq

import (
	"context"
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// Queue is a buffered channel with orderly closing.
//
// Use it for a stream of items at capacity 1, and where the familiar
// performance of a channel is good enough. Prefer ringq.MPMC where throughput
// matters.
//
//   - Order: FIFO.
//   - Progress: blocking, as a channel is: a goroutine that loses its
//     processor while the runtime holds the channel's lock stalls all others.
//     While a Close waits for the Puts in progress to leave, others that begin
//     wait for it, TryPut too.
//   - Callers: any number of putters and getters.
//   - Memory model: that of a buffered channel.
//   - Memory: one T per slot, all from the start. No operation allocates.
//   - Capacity: exact, from 1.
//   - Items: any type that a channel can carry. The compiler refuses channels
//     of 64 KiB or more per item; put pointers to such items, or use another
//     implementation.
//   - The zero value is not usable; call [New].
//   - Source: Go's channels. A bare channel panics when a send meets a close;
//     here a read-write lock stands between the two, held by each Put while it
//     sends.
type Queue[T any] struct {
	ch      chan T
	closing chan struct{} // closed first: sends the waiting putters home

	// sending is held for reading by each Put while it sends, and for writing
	// by Close while it closes ch. So nobody sends on a closed channel, and
	// every item sent is in ch before it is closed.
	sending atomics.RWMutex
	closed  atomics.Cell[bool] // written with sending held for writing
	once    atomics.Once
}

// New returns an empty queue that holds up to capacity items. It panics if
// capacity is below 1.
func New[T any](capacity int) *Queue[T] {
	if capacity < 1 {
		panic(fmt.Sprintf("chanq: capacity %d, want at least 1", capacity))
	}
	return &Queue[T]{ch: make(chan T, capacity), closing: make(chan struct{})}
}

// Put implements [queue.Queue].
func (q *Queue[T]) Put(ctx context.Context, v T) error {
	q.sending.RLock()
	defer q.sending.RUnlock()
	if err := q.send(v); err != queue.ErrFull {
		return err
	}
	// The lock stays held while waiting: Close closes closing before it asks
	// for the lock, which sends this goroutine on its way.
	select {
	case q.ch <- v:
		return nil
	case <-q.closing:
		return queue.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Get implements [queue.Queue].
func (q *Queue[T]) Get(ctx context.Context) (T, error) {
	v, err := q.TryGet()
	if err != queue.ErrEmpty {
		return v, err
	}
	if ctx.Done() == nil {
		v, ok := <-q.ch
		return v, closedUnless(ok)
	}
	select {
	case v, ok := <-q.ch:
		return v, closedUnless(ok)
	case <-ctx.Done():
		return v, ctx.Err()
	}
}

// TryPut implements [queue.Queue].
func (q *Queue[T]) TryPut(v T) error {
	q.sending.RLock()
	err := q.send(v)
	q.sending.RUnlock()
	return err
}

// send puts v into the channel if there is room; sending is held for reading.
func (q *Queue[T]) send(v T) error {
	if q.closed.Get() {
		return queue.ErrClosed
	}
	select {
	case q.ch <- v:
		return nil
	default:
		return queue.ErrFull
	}
}

// TryGet implements [queue.Queue].
func (q *Queue[T]) TryGet() (T, error) {
	select {
	case v, ok := <-q.ch:
		return v, closedUnless(ok)
	default:
		var zero T
		return zero, queue.ErrEmpty
	}
}

// closedUnless returns the error that goes with a receive: ErrClosed if the
// channel is closed and drained.
func closedUnless(ok bool) error {
	if !ok {
		return queue.ErrClosed
	}
	return nil
}

// Close implements [queue.Queue]. It waits for the Puts in progress to leave,
// none of which is waiting for room any more.
func (q *Queue[T]) Close() {
	q.once.Do(func() {
		close(q.closing)
		q.sending.Lock()
		defer q.sending.Unlock()
		q.closed.Set(true)
		close(q.ch)
	})
}

// Len implements [queue.Queue].
func (q *Queue[T]) Len() int { return len(q.ch) }

// Cap implements [queue.Queue].
func (q *Queue[T]) Cap() int { return cap(q.ch) }
