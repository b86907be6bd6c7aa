package scenario

import (
	"context"
	"sync/atomic"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/pad"
)

// The references are what queues are compared with. They have the methods of a
// queue, but do not keep its contract.

// bareChannel returns the entry of a plain Go channel under the given name:
// what a program would use without a queue library. Its Close panics Puts that
// are waiting, as the channel does.
func bareChannel(name string) catalog.Entry {
	return catalog.Entry{
		Name:    name,
		Purpose: "a plain Go channel without the contract: the baseline",
		Call:    "make(chan T, n)",
		Traits:  queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true},
		New: catalog.Factory{
			Uint64:  catalog.Of(newBare[uint64]),
			Words:   catalog.Of(newBare[[8]uint64]),
			Block:   catalog.Of(newBare[[64]uint64]),
			Page:    catalog.Of(newBare[[512]uint64]),
			Pointer: catalog.Of(newBare[*uint64]),
		},
	}
}

// Baseline is the entry of the bare channel, the baseline of all reports.
func Baseline() catalog.Entry { return bareChannel("chan") }

// nullName is the name of the first floor.
const nullName = "null"

// floors are the entries that show what the harness itself costs, and what the
// least costs that a queue with two counters can do.
func floors() []catalog.Entry {
	return []catalog.Entry{
		{
			Name:    nullName,
			Purpose: "one plain variable: the cost of the harness",
			New: catalog.Factory{
				Uint64: func(int) queue.Queue[uint64] { return new(null[uint64]) },
				Words:  func(int) queue.Queue[[8]uint64] { return new(null[[8]uint64]) },
			},
		},
		{
			Name:    "faa",
			Purpose: "one atomic addition per side: the floor for a queue with two counters",
			New: catalog.Factory{
				Uint64: func(int) queue.Queue[uint64] { return new(faa[uint64]) },
				Words:  func(int) queue.Queue[[8]uint64] { return new(faa[[8]uint64]) },
			},
		},
	}
}

// bare is a Go channel behind the methods of a queue.
type bare[T any] struct{ ch chan T }

func newBare[T any](capacity int) *bare[T] { return &bare[T]{make(chan T, capacity)} }

func (q *bare[T]) Put(ctx context.Context, v T) error {
	done := ctx.Done()
	if done == nil {
		q.ch <- v
		return nil
	}
	select {
	case q.ch <- v:
		return nil
	case <-done:
		return ctx.Err()
	}
}

func (q *bare[T]) Get(ctx context.Context) (T, error) {
	done := ctx.Done()
	if done == nil {
		v, ok := <-q.ch
		return received(v, ok)
	}
	select {
	case v, ok := <-q.ch:
		return received(v, ok)
	case <-done:
		var zero T
		return zero, ctx.Err()
	}
}

func (q *bare[T]) TryPut(v T) error {
	select {
	case q.ch <- v:
		return nil
	default:
		return queue.ErrFull
	}
}

func (q *bare[T]) TryGet() (T, error) {
	select {
	case v, ok := <-q.ch:
		return received(v, ok)
	default:
		var zero T
		return zero, queue.ErrEmpty
	}
}

func received[T any](v T, ok bool) (T, error) {
	if !ok {
		return v, queue.ErrClosed
	}
	return v, nil
}

func (q *bare[T]) Close()   { close(q.ch) }
func (q *bare[T]) Len() int { return len(q.ch) }
func (q *bare[T]) Cap() int { return cap(q.ch) }

// null holds one item for one goroutine.
type null[T any] struct{ v T }

func (q *null[T]) Put(_ context.Context, v T) error { return q.TryPut(v) }
func (q *null[T]) Get(context.Context) (T, error)   { return q.TryGet() }
func (q *null[T]) TryPut(v T) error                 { q.v = v; return nil }
func (q *null[T]) TryGet() (T, error)               { return q.v, nil }
func (q *null[T]) Close()                           {}
func (q *null[T]) Len() int                         { return 0 }
func (q *null[T]) Cap() int                         { return 1 }

// faa is null with an atomic addition per operation.
type faa[T any] struct {
	null[T]
	_          pad.Line
	tail, head atomic.Uint64
}

func (q *faa[T]) TryPut(v T) error {
	q.tail.Add(1)
	return q.null.TryPut(v)
}

func (q *faa[T]) TryGet() (T, error) {
	q.head.Add(1)
	return q.null.TryGet()
}
