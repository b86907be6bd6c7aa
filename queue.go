package queue

import (
	"context"
	"errors"
	"math"
)

// Queue is a first-class queue of items of type T. The package comment holds
// the contract that every implementation keeps; the method comments are its
// short form. Unless [Traits] say otherwise, all methods may be called from
// any number of goroutines at once.
type Queue[T any] interface {
	// Put adds v, waiting while the queue is full. It returns nil once v is
	// in, [ErrClosed] if the queue is closed before that, or ctx.Err() if ctx
	// ends while Put is waiting. With an error, v is not in the queue.
	Put(ctx context.Context, v T) error

	// Get removes and returns an item, waiting while the queue is empty. It
	// returns [ErrClosed] if the queue is closed and nothing is left, or
	// ctx.Err() if ctx ends while Get is waiting. With an error, the value is
	// the zero T and nothing has been removed.
	Get(ctx context.Context) (T, error)

	// TryPut adds v without waiting. It returns [ErrFull] if there is no room
	// and [ErrClosed] if the queue is closed, whether full or not.
	TryPut(v T) error

	// TryGet removes and returns an item without waiting. It returns
	// [ErrEmpty] if there is none, and [ErrClosed] if in addition the queue is
	// closed.
	TryGet() (T, error)

	// Close ends the putting: items in the queue can still be taken out,
	// nothing can be added. It wakes every waiting goroutine that has nothing
	// left to wait for. Only the first call has an effect.
	Close()

	// Len returns the number of items in the queue, from 0 to Cap.
	Len() int

	// Cap returns the capacity as given to the constructor, or [Unbounded].
	Cap() int
}

// Errors that queues return, always bare: both == and [errors.Is] work.
var (
	// ErrFull is returned by TryPut when the queue holds Cap items.
	ErrFull = errors.New("queue: full")

	// ErrEmpty is returned by TryGet when the queue holds no item and is open.
	ErrEmpty = errors.New("queue: empty")

	// ErrClosed is returned by every way of putting into a closed queue, and by
	// every way of getting from a closed queue with nothing left in it.
	ErrClosed = errors.New("queue: closed")
)

// Unbounded is what Cap returns for a queue without a capacity.
const Unbounded = math.MaxInt
