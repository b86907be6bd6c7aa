package shardq

import (
	"context"

	"github.com/queuebench/queue"
)

// PutBatch implements [queue.Batcher].
func (q *Queue[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	n, err := q.TryPutBatch(vs)
	if err != queue.ErrFull {
		return n, err
	}
	return q.parked.PutBatch(ctx, vs, n)
}

// GetBatch implements [queue.Batcher].
func (q *Queue[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	n, err := q.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	return q.parked.GetBatch(ctx, buf)
}

// TryPutBatch implements [queue.Batcher]. What does not fit into one shard goes
// into the next.
func (q *Queue[T]) TryPutBatch(vs []T) (int, error) {
	home, n := q.home(), 0
	for i := range q.shards {
		m, err := q.shards[q.after(home, i)].ring.TryPutBatch(vs[n:])
		n += m
		if m > 0 {
			q.added()
		}
		if err != queue.ErrFull {
			return n, err
		}
	}
	return n, queue.ErrFull
}

// TryGetBatch implements [queue.Batcher]. What one shard does not have comes
// from the next.
func (q *Queue[T]) TryGetBatch(buf []T) (int, error) { return q.tryGetBatch(q.home(), buf) }

// tryGetBatch gets what there is, beginning at home, but every now and then
// elsewhere.
func (q *Queue[T]) tryGetBatch(home int, buf []T) (int, error) {
	if len(buf) == 0 {
		return 0, nil
	}
	got := &q.shards[home].got
	before := got.Load()
	first := q.first(home, before+uint32(len(buf)), uint32(len(buf)))
	n, closed := 0, 0
	for i := 0; i < len(q.shards) && n < len(buf); i++ {
		m, err := q.shards[q.after(first, i)].ring.TryGetBatch(buf[n:])
		n += m
		if err == queue.ErrClosed {
			closed++
		}
	}
	if n == 0 {
		return 0, q.none(closed)
	}
	got.Store(before + uint32(n))
	q.removed()
	return n, nil
}
