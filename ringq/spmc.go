package ringq

import (
	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/park"
)

// SPMC is a bounded queue for one producer and any number of consumers.
//
// Use it where one goroutine feeds many workers. Prefer [MPMC] if there may
// ever be a second producer, and [SPSC] if there is one consumer only.
//
//   - Order: FIFO.
//   - Progress: a Get claims a position with one compare-and-swap, at which some
//     Get always succeeds. If a goroutine loses its processor between the claim
//     and the leaving of the slot, some nanoseconds later, the producer waits
//     for it when it comes round to the slot. It waits by yielding.
//   - Callers: one goroutine at a time may put, any number may get. The race
//     detector reports it if several put at the same time. Close, Len and Cap
//     are for everybody.
//   - Memory model: the store of a slot's stamp by the Put is read by the Get,
//     and the store by the Get is read by the Put one lap later.
//   - Memory: one T and 8 bytes per slot, all from the start. No operation
//     allocates, except for goroutines that sleep at the same time: a queue
//     makes a waiter of about 150 bytes and one T for each, and keeps two of
//     them for reuse, the others until the garbage collector asks for them.
//   - Capacity: exact, from 1.
//   - The zero value is not usable; call [NewSPMC].
//   - Source: the producer's end of FastForward, see [SPSC], and the consumers'
//     of Vyukov's queue, see [MPMC].
type SPMC[T any] struct {
	onePutter[T]
	manyGetters[T]
	parked park.Lot[T]
}

// NewSPMC returns an empty queue that holds up to capacity items. It panics if
// capacity is below 1.
func NewSPMC[T any](capacity int, options ...queue.Option) *SPMC[T] {
	return newSPMCAt[T](capacity, 0, options...)
}

// newSPMCAt returns an empty queue that has gone through the given number of laps
// already.
func newSPMCAt[T any](capacity int, laps uint64, options ...queue.Option) *SPMC[T] {
	q := new(SPMC[T])
	r, start := newRing(capacity, laps, false, &q.parked)
	q.onePutter.start(r, start)
	q.manyGetters.start(r, start)
	q.onePutter.head = &q.manyGetters.head
	q.putters.closed = &q.closed
	q.parked.Init(q, capacity, q.manyGetters.end(&q.onePutter.waiting), q.onePutter.end(&q.manyGetters.waiting), queue.MakeOptions(options...).Wait)
	return q
}

// Len implements [queue.Queue].
func (q *SPMC[T]) Len() int { return q.onePutter.length(q.onePutter.position, q.manyGetters.position) }
