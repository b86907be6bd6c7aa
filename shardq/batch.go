package shardq

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/park"
)

// PutBatch implements [queue.Batcher].
func (q *Queue[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	n, err := q.TryPutBatch(vs)
	if err != queue.ErrFull {
		return n, err
	}
	return q.parked.PutBatch(ctx, vs, n, park.Singly)
}

// GetBatch implements [queue.Batcher].
func (q *Queue[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	n, err := q.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	return q.parked.GetBatch(ctx, buf, park.Singly)
}

// TryPutBatch implements [queue.Batcher]. What does not fit into one shard goes
// into the next.
func (q *Queue[T]) TryPutBatch(vs []T) (int, error) {
	h := homeOf(&q.putters)
	ring := h.ring.Load()
	n, err := ring.TryPutBatch(vs)
	q.added()
	if err == queue.ErrFull {
		var m int
		m, err = q.putElsewhere(h, ring, vs[n:])
		n += m
	}
	return n, q.refused(err)
}

// TryGetBatch implements [queue.Batcher]. What one shard does not have comes
// from the next.
func (q *Queue[T]) TryGetBatch(buf []T) (int, error) { return q.tryGetBatch(homeOf(&q.getters), buf) }

// tryGetBatch is tryGet for what there is, up to len(buf).
func (q *Queue[T]) tryGetBatch(h *home[T], buf []T) (int, error) {
	if len(buf) == 0 {
		return 0, nil
	}
	n := 0
	before := h.got.Load()
	if after := before + uint32(len(buf)); before&^q.stay == after&^q.stay {
		n, _ = h.ring.Load().TryGetBatch(buf)
		h.got.Store(before + uint32(n))
		q.removed()
	}
	if n == len(buf) {
		return n, nil
	}
	m, err := q.getElsewhere(h, buf[n:])
	if n > 0 {
		err = nil
	}
	return n + m, err
}
