package mutants

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// newCounted returns a queue of numbers that counts unfinished items, see
// [queue.Tasks].
func newCounted(capacity int, f fault) queue.Queue[uint64] {
	q := &counted{Queue: newLocked[uint64](capacity, none), fault: f}
	q.changed.L = &q.mu
	return q
}

// counted is a counter and a condition variable around a sound queue. Batches
// are single operations.
type counted struct {
	queue.Queue[uint64]
	fault      fault
	closed     atomics.Uint32
	unfinished atomics.Uint64
	mu         atomics.Mutex
	changed    atomics.Cond
}

func (q *counted) Put(ctx context.Context, v uint64) error {
	return q.count(func() error { return q.Queue.Put(ctx, v) })
}

func (q *counted) TryPut(v uint64) error {
	return q.count(func() error { return q.Queue.TryPut(v) })
}

// count counts the item that is put.
func (q *counted) count(put func() error) error {
	if q.fault == countsLate {
		err := put()
		if err == nil {
			widen()
			q.unfinished.Add(1)
		}
		return err
	}
	q.unfinished.Add(1)
	err := put()
	if err != nil && q.fault != countsRefused {
		q.finish()
	}
	return err
}

func (q *counted) Close() {
	q.Queue.Close()
	q.closed.Store(1)
}

func (q *counted) Done() {
	if q.fault == forgetsAfterClose && q.closed.Load() != 0 {
		return
	}
	q.finish()
}

func (q *counted) finish() {
	left := q.unfinished.Add(^uint64(0))
	if left == ^uint64(0) && q.fault != doneUnchecked {
		q.unfinished.Add(1)
		panic("mutants: Done was called more often than items were put")
	}
	if left == 0 {
		q.wake()
	}
}

// wake wakes those who wait in Join.
func (q *counted) wake() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.changed.Broadcast()
}

func (q *counted) Join(ctx context.Context) error {
	if q.fault == joinLooksFirst {
		return q.joinBlindly(ctx)
	}
	defer atomics.AfterFunc(ctx, q.wake)()
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.unfinished.Load() != 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		q.changed.Wait()
	}
	return nil
}

// joinBlindly does not look again before it sleeps.
func (q *counted) joinBlindly(ctx context.Context) error {
	if q.unfinished.Load() == 0 {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for i := 0; i < 1000 && q.unfinished.Load() != 0; i++ {
		widen() // the last item may be done, and then nobody wakes
	}
	defer atomics.AfterFunc(ctx, q.wake)()
	q.mu.Lock()
	defer q.mu.Unlock()
	q.changed.Wait()
	if q.unfinished.Load() != 0 {
		return ctx.Err()
	}
	return nil
}
