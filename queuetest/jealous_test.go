package queuetest

import (
	"context"
	"sync/atomic"

	"github.com/queuebench/queue"
)

// jealous panics if more goroutines use a side at the same time than the
// traits allow, and refuses at random if they do not promise StrictTry.
type jealous struct {
	queue.Queue[uint64]
	traits           queue.Traits
	putting, getting atomic.Int32
	tries            atomic.Uint32
	closed           atomic.Bool
}

func enter(c queue.Callers, in *atomic.Int32) {
	if in.Add(1) > 1 && c == queue.One {
		panic("two goroutines on a side for one")
	}
}

// refuses says whether to refuse without a reason: with another call in
// progress, a queue that is not strict may.
func (q *jealous) refuses() bool {
	return !q.traits.StrictTry && !q.closed.Load() && q.putting.Load()+q.getting.Load() > 1 && q.tries.Add(1)%4 == 0
}

func (q *jealous) Put(ctx context.Context, v uint64) error {
	enter(q.traits.Producers, &q.putting)
	defer q.putting.Add(-1)
	return q.Queue.Put(ctx, v)
}

func (q *jealous) Get(ctx context.Context) (uint64, error) {
	enter(q.traits.Consumers, &q.getting)
	defer q.getting.Add(-1)
	return q.Queue.Get(ctx)
}

func (q *jealous) TryPut(v uint64) error {
	enter(q.traits.Producers, &q.putting)
	defer q.putting.Add(-1)
	if q.traits.Bounded && q.refuses() {
		return queue.ErrFull
	}
	return q.Queue.TryPut(v)
}

func (q *jealous) TryGet() (uint64, error) {
	enter(q.traits.Consumers, &q.getting)
	defer q.getting.Add(-1)
	if q.refuses() {
		return 0, queue.ErrEmpty
	}
	return q.Queue.TryGet()
}

func (q *jealous) Close() {
	q.closed.Store(true)
	q.Queue.Close()
}
