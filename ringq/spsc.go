package ringq

import (
	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/park"
)

// SPSC is a bounded queue for one producer and one consumer.
//
// Use it between two goroutines. The cost of an operation without contention is
// one atomic step. If there may ever be a second producer or consumer, use
// [MPSC], [SPMC] or [MPMC]: the methods are the same.
//
//   - Order: FIFO.
//   - Progress: TryPut and TryGet take a bounded number of steps, whatever the
//     other goroutine does. Only while a goroutine sleeps in Put or Get, or is
//     about to, do others do its operation.
//   - Callers: one goroutine at a time may put, one may get; different ones may
//     do so one after the other if something synchronizes them. The race
//     detector reports it if they do so at the same time. Close, Len and Cap
//     are for everybody.
//   - Memory model: the store of a slot's stamp by the Put is read by the Get,
//     and the store by the Get is read by the Put one lap later.
//   - Memory: one T and 8 bytes per slot, all from the start. No operation
//     allocates, except for goroutines that sleep at the same time: a queue
//     makes a waiter of about 150 bytes and one T for each, and keeps two of
//     them for reuse, the others until the garbage collector asks for them.
//   - Capacity: exact, from 1.
//   - The zero value is not usable; call [NewSPSC].
//   - Source: John Giacomoni, Tipp Moseley, Manish Vachharajani, "FastForward
//     for Efficient Pipeline Parallelism", PPoPP 2008,
//     https://doi.org/10.1145/1345206.1345215: items are handed over through
//     the slots, the positions are private. Different here: stamps instead of
//     null pointers, so that every item is legal, blocking, closing, batches.
type SPSC[T any] struct {
	onePutter[T]
	oneGetter[T]
	parked park.Lot[T]
}

// NewSPSC returns an empty queue that holds up to capacity items. It panics if
// capacity is below 1.
func NewSPSC[T any](capacity int, options ...queue.Option) *SPSC[T] {
	return newSPSCAt[T](capacity, 0, options...)
}

// newSPSCAt returns an empty queue that has gone through the given number of laps
// already.
func newSPSCAt[T any](capacity int, laps uint64, options ...queue.Option) *SPSC[T] {
	q := new(SPSC[T])
	r, start := newRing(capacity, laps, true, &q.parked)
	q.onePutter.start(r, start)
	q.oneGetter.start(r, start)
	q.putters.closed = &q.closed
	q.parked.Init(q, capacity, q.oneGetter.end(&q.onePutter.waiting), q.onePutter.end(&q.oneGetter.waiting), queue.MakeOptions(options...).Wait)
	return q
}

// Len implements [queue.Queue].
func (q *SPSC[T]) Len() int { return q.onePutter.length(q.onePutter.position, q.oneGetter.position) }
