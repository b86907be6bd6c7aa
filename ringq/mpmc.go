package ringq

import (
	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/park"
)

// MPMC is a bounded queue for any number of producers and consumers.
//
// Use it where many items pass between goroutines. Where there is only one
// producer or one consumer, [SPSC], [MPSC] and [SPMC] are for it; where
// the order of the items of different producers does not matter,
// shardq.Queue is; without a capacity, lockfree.Queue.
//
//   - Order: FIFO.
//   - Progress: an operation claims a position with one compare-and-swap, at
//     which some operation always succeeds. Between the claim and the
//     publication, some nanoseconds later, the slot is not ready. If the
//     goroutine loses its processor there, getters wait that reach the
//     unpublished item, and putters wait that come round to the slot; all
//     others go on. So do those at its own end wait, if it takes only a part of
//     what others have handed over as a batch. They wait by yielding: answering
//     "empty" or "full" instead would be wrong.
//   - Callers: any number of putters and getters.
//   - Memory model: the store of a slot's stamp by the Put is read by the Get,
//     and the store by the Get is read by the Put one lap later.
//   - Memory: one T and 8 bytes per slot, all from the start. No operation
//     allocates, except for goroutines that sleep at the same time: a queue
//     makes a waiter of about 150 bytes and one T for each, and keeps two of
//     them for reuse, the others until the garbage collector asks for them.
//   - Capacity: exact, from 1.
//   - The zero value is not usable; call [NewMPMC].
//   - Source: Dmitry Vyukov, "Bounded MPMC queue", 2010,
//     https://www.1024cores.net/home/lock-free-algorithms/queues/bounded-mpmc-queue.
//     Different here: exact capacities by counting laps, refusals decided by
//     comparing the two counters, blocking, closing, batches, and prefetching.
type MPMC[T any] struct {
	manyPutters[T]
	manyGetters[T]
	parked park.Lot[T]
}

// NewMPMC returns an empty queue that holds up to capacity items. It panics if
// capacity is below 1.
func NewMPMC[T any](capacity int, options ...queue.Option) *MPMC[T] {
	return newMPMCAt[T](capacity, 0, options...)
}

// newMPMCAt returns an empty queue that has gone through the given number of laps
// already.
func newMPMCAt[T any](capacity int, laps uint64, options ...queue.Option) *MPMC[T] {
	q := new(MPMC[T])
	r, start := newRing(capacity, laps, true, &q.parked)
	q.manyPutters.start(r, start)
	q.manyGetters.start(r, start)
	q.manyPutters.head = &q.manyGetters.head
	q.putters.tail = &q.tail
	q.parked.Init(q, capacity, q.manyGetters.end(&q.manyPutters.waiting), q.manyPutters.end(&q.manyGetters.waiting), queue.MakeOptions(options...).Wait)
	return q
}

// Len implements [queue.Queue].
func (q *MPMC[T]) Len() int {
	return q.manyPutters.length(q.manyPutters.position, q.manyGetters.position)
}
