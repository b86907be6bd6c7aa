package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/queuebench/queue"
)

// A buffer is the bounded buffer of the textbooks: a ring under a mutex, with a
// semaphore for the free slots and one for the items. Source: E. W. Dijkstra,
// Cooperating Sequential Processes, 1965,
// https://www.cs.utexas.edu/~EWD/transcriptions/EWD01xx/EWD123.html. Unlike
// there, waiting ends with a context, and for all when the buffer is closed.
//
// A goroutine that has got a token and not yet the mutex is in between: TryPut may
// call the buffer full, or TryGet call it empty, that is not so before or after.
// So the buffer is first in, first out, but its refusals are not strict.
type buffer[T any] struct {
	free, items chan struct{} // semaphores: as many tokens as there are of each
	done        chan struct{} // closed by Close

	mu     sync.Mutex
	slots  []T
	head   int // the oldest item
	n      int // items
	closed bool
}

func newBuffer[T any](capacity int) *buffer[T] {
	if capacity < 1 {
		panic(fmt.Sprintf("ownqueue: capacity %d, want 1 or more", capacity))
	}
	q := &buffer[T]{
		free:  make(chan struct{}, capacity),
		items: make(chan struct{}, capacity),
		done:  make(chan struct{}),
		slots: make([]T, capacity),
	}
	for range capacity {
		q.free <- struct{}{}
	}
	return q
}

// put puts v, for a goroutine with a token of free.
func (q *buffer[T]) put(v T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return queue.ErrClosed
	}
	q.slots[(q.head+q.n)%len(q.slots)] = v
	q.n++
	q.items <- struct{}{}
	return nil
}

// get takes out an item, for a goroutine with a token of items.
func (q *buffer[T]) get() (v T, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	v, q.slots[q.head] = q.slots[q.head], v // nothing is kept alive
	q.head = (q.head + 1) % len(q.slots)
	q.n--
	q.free <- struct{}{}
	return v, nil
}

// TryPut implements [queue.Queue].
func (q *buffer[T]) TryPut(v T) error {
	select {
	case <-q.done:
		return queue.ErrClosed
	case <-q.free:
		return q.put(v)
	default:
		return queue.ErrFull
	}
}

// TryGet implements [queue.Queue].
func (q *buffer[T]) TryGet() (v T, err error) {
	select {
	case <-q.items:
		return q.get()
	default:
	}
	select {
	case <-q.done:
		return q.last()
	default:
		return v, queue.ErrEmpty
	}
}

// last takes out an item of the closed buffer, or says that there is none.
func (q *buffer[T]) last() (v T, err error) {
	select {
	case <-q.items:
		return q.get()
	default:
		return v, queue.ErrClosed
	}
}

// Put implements [queue.Queue].
func (q *buffer[T]) Put(ctx context.Context, v T) error {
	if err := q.TryPut(v); err != queue.ErrFull {
		return err
	}
	select {
	case <-q.free:
		return q.put(v)
	case <-q.done:
		return queue.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Get implements [queue.Queue].
func (q *buffer[T]) Get(ctx context.Context) (T, error) {
	v, err := q.TryGet()
	if err != queue.ErrEmpty {
		return v, err
	}
	select {
	case <-q.items:
		return q.get()
	case <-q.done:
		return q.last()
	case <-ctx.Done():
		return v, ctx.Err()
	}
}

// Close implements [queue.Queue].
func (q *buffer[T]) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		close(q.done)
	}
}

// Len implements [queue.Queue].
func (q *buffer[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.n
}

// Cap implements [queue.Queue].
func (q *buffer[T]) Cap() int { return len(q.slots) }
