package ringq

import (
	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/park"
)

// MPSC is a bounded queue for any number of producers and one consumer.
//
// Use it where many goroutines send to one that owns something: a log, a
// connection, a state. Prefer [MPMC] if there may ever be a second consumer,
// and [SPSC] if there is one producer only.
//
//   - Order: FIFO.
//   - Progress: a Put claims a position with one compare-and-swap, at which some
//     Put always succeeds. If a goroutine loses its processor between the claim
//     and the publication, some nanoseconds later, the consumer waits for it,
//     and so do putters that come round to the slot. They wait by yielding.
//   - Callers: any number of goroutines may put, one at a time may get. The race
//     detector reports it if several do at the same time. Close, Len and Cap
//     are for everybody.
//   - Memory model: the store of a slot's stamp by the Put is read by the Get,
//     and the store by the Get is read by the Put one lap later.
//   - Memory: one T and 8 bytes per slot, all from the start. No operation
//     allocates, except for goroutines that sleep at the same time: a queue
//     makes a waiter of about 150 bytes and one T for each, and keeps two of
//     them for reuse, the others until the garbage collector asks for them.
//   - Capacity: exact, from 1.
//   - The zero value is not usable; call [NewMPSC].
//   - Source: the producers' end of Vyukov's queue, see [MPMC], and the
//     consumer's of FastForward, see [SPSC].
type MPSC[T any] struct {
	manyPutters[T]
	oneGetter[T]
	parked park.Lot[T]
}

// NewMPSC returns an empty queue that holds up to capacity items. It panics if
// capacity is below 1.
func NewMPSC[T any](capacity int, options ...queue.Option) *MPSC[T] {
	return newMPSCAt[T](capacity, 0, options...)
}

// newMPSCAt returns an empty queue that has gone through the given number of laps
// already.
func newMPSCAt[T any](capacity int, laps uint64, options ...queue.Option) *MPSC[T] {
	q := new(MPSC[T])
	r, start := newRing(capacity, laps, false, &q.parked)
	q.manyPutters.start(r, start)
	q.oneGetter.start(r, start)
	q.putters.tail = &q.tail
	q.parked.Init(q, capacity, q.oneGetter.end(&q.manyPutters.waiting), q.manyPutters.end(&q.oneGetter.waiting), queue.MakeOptions(options...).Wait)
	return q
}

// Len implements [queue.Queue].
func (q *MPSC[T]) Len() int {
	return q.manyPutters.length(q.manyPutters.position, q.oneGetter.position)
}
