package mutants

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// newLatched returns a queue of numbers whose waiters leave their operations
// with those who make them possible.
func newLatched(capacity int, f fault) queue.Queue[uint64] {
	core := newLocked[uint64](capacity, none).(*batching[uint64]).core
	return &latched{core: core, fault: f}
}

// latched is a list of operations, of which who holds the latch does those that
// have become possible. Others do not wait for the latch: they leave a note.
type latched struct {
	core[uint64]
	fault fault
	n     atomics.Uint64 // operations in the list
	latch atomics.Uint32
	first atomics.Cell[*pending]
	spare atomics.Pointer[pending] // to be used again
}

// States of the latch.
const (
	free  = 0
	held  = 1
	noted = 2 // held, and the queue has changed
)

// A pending is an operation whose goroutine sleeps.
type pending struct {
	try    atomics.Cell[func() error]
	err    atomics.Cell[error] // the result
	queued atomics.Cell[bool]  // in the list
	next   atomics.Cell[*pending]
	wake   atomics.Token
}

func (q *latched) TryPut(v uint64) error {
	err := q.core.TryPut(v)
	q.changed(err)
	return err
}

func (q *latched) TryGet() (uint64, error) {
	v, err := q.core.TryGet()
	q.changed(err)
	return v, err
}

func (q *latched) Close() {
	q.core.Close()
	q.changed(nil)
}

func (q *latched) Put(ctx context.Context, v uint64) error {
	if err := q.TryPut(v); !refused(err) {
		return err
	}
	return q.park(ctx, func() error { return q.core.TryPut(v) })
}

func (q *latched) Get(ctx context.Context) (v uint64, err error) {
	if v, err = q.TryGet(); !refused(err) {
		return v, err
	}
	err = q.park(ctx, func() (err error) { v, err = q.core.TryGet(); return err })
	return v, err
}

func refused(err error) bool { return err == queue.ErrFull || err == queue.ErrEmpty }

// changed does what an operation has made possible if it has succeeded.
func (q *latched) changed(err error) {
	for err == nil && q.n.Load() != 0 {
		if q.latch.CompareAndSwap(free, held) {
			q.serve()
			q.unlock()
			return
		}
		if q.latch.CompareAndSwap(held, noted) || q.latch.Load() == noted {
			return
		}
	}
}

// park does the operation as soon as that is possible, or returns ctx.Err() if
// ctx ends before.
func (q *latched) park(ctx context.Context, try func() error) error {
	w := q.spare.Swap(nil)
	if w == nil {
		w = &pending{wake: atomics.NewToken()}
	}
	w.try.Set(try)
	q.lock()
	q.n.Add(1)
	end := &q.first
	for end.Get() != nil {
		end = &end.Get().next
	}
	end.Set(w)
	w.queued.Set(true)
	q.serve()
	q.unlock()
	if !w.wake.WaitContext(ctx) {
		q.withdraw(w, ctx.Err())
	}
	err := w.err.Get()
	q.spare.Store(w)
	return err
}

// withdraw takes w out of the list with the given result, unless its operation
// has been done.
func (q *latched) withdraw(w *pending, err error) {
	q.lock()
	queued := w.queued.Get()
	if queued {
		at := &q.first
		for at.Get() != w {
			at = &at.Get().next
		}
		q.finish(at, err)
	}
	q.unlock()
	if !queued && q.fault == reusesWaiter {
		return // and the wake-up is still to come
	}
	w.wake.Wait()
}

// finish takes out the operation that at points to and wakes its goroutine. The
// latch is held.
func (q *latched) finish(at *atomics.Cell[*pending], err error) {
	w := at.Get()
	at.Set(w.next.Take())
	w.queued.Set(false)
	w.err.Set(err)
	q.n.Add(^uint64(0))
	w.wake.Signal()
}

// serve does the operations that are possible. The latch is held.
func (q *latched) serve() {
	for at := &q.first; at.Get() != nil; {
		err := at.Get().try.Get()()
		if refused(err) {
			at = &at.Get().next
			continue
		}
		q.finish(at, err)
		at = &q.first // others may have become possible
	}
}

func (q *latched) lock() {
	for i := 0; !q.latch.CompareAndSwap(free, held); i++ {
		atomics.Spin(i)
	}
}

// unlock lets the latch go once there is no note.
func (q *latched) unlock() {
	if q.fault == dropsNote {
		q.latch.Store(free)
		return
	}
	for !q.latch.CompareAndSwap(held, free) {
		q.latch.Store(held)
		q.serve()
	}
}
