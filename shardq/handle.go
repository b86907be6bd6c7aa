package shardq

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/park"
	"github.com/queuebench/queue/ringq"
)

// A Producer puts into one shard of a [Queue], its home, and so keeps its items
// in order. Use it where that order matters.
//
//   - Order: what one Producer puts is got in that order, as far as one goroutine
//     gets it; see [Queue] for others.
//   - Progress: as that of [Queue]. A Put that has waited in a full shard serves
//     getters that sleep only when its goroutine runs again.
//   - Callers: one goroutine at a time, or its items have no order; any number of
//     handles.
//   - Memory model: as that of [Queue].
//   - Memory: 16 bytes; no operation allocates, except as those of [Queue].
//   - Capacity: that of its shard, about Cap by the number of shards.
//   - The zero value is not usable; call [Queue.Producer].
type Producer[T any] struct {
	q    *Queue[T]
	ring *ringq.MPMC[T]
}

// Producer returns a handle for a producer. The handles of a queue are at home
// in its shards in turn.
func (q *Queue[T]) Producer() *Producer[T] {
	return &Producer[T]{q, q.shards[turn(&q.producers, len(q.shards))]}
}

// Put adds v to the home shard, and waits while that is full. Its errors are
// those of [queue.Queue].
func (p *Producer[T]) Put(ctx context.Context, v T) error {
	err := p.ring.Put(ctx, v)
	p.q.added()
	return p.q.refused(err)
}

// TryPut adds v to the home shard. It returns [queue.ErrFull] if that is full,
// even if others are not.
func (p *Producer[T]) TryPut(v T) error {
	err := p.ring.TryPut(v)
	p.q.added()
	return p.q.refused(err)
}

// PutBatch adds the items of vs to the home shard, and waits while that is full;
// see [queue.Batcher].
func (p *Producer[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	for n := 0; ; {
		m, err := p.TryPutBatch(vs[n:])
		if n += m; err != queue.ErrFull {
			return n, err
		}
		if err = p.Put(ctx, vs[n]); err != nil {
			return n, err
		}
		n++
	}
}

// TryPutBatch adds items of vs to the home shard as far as there is room in it;
// see [queue.Batcher].
func (p *Producer[T]) TryPutBatch(vs []T) (int, error) {
	n, err := p.ring.TryPutBatch(vs)
	p.q.added()
	return n, p.q.refused(err)
}

// A Consumer gets from one shard of a [Queue] as long as that has items, then
// from the next, and goes on to the next sometimes even so. It is as fast as Get
// without one, or faster, where each consumer has its own.
//
//   - Order: as that of [Queue]. The items of one [Producer] may be got by
//     different consumers.
//   - Progress: as that of [Queue].
//   - Callers: any number of goroutines, best one.
//   - Memory model: as that of [Queue].
//   - Memory: 16 bytes; no operation allocates, except as those of [Queue].
//   - The zero value is not usable; call [Queue.Consumer].
type Consumer[T any] struct {
	q    *Queue[T]
	home *home[T]
}

// Consumer returns a handle for a consumer. The first 16 handles of a queue begin
// in its shards in turn; further ones, and goroutines that get without a handle,
// share their places.
func (q *Queue[T]) Consumer() *Consumer[T] {
	return &Consumer[T]{q, &q.getters[turn(&q.consumers, homes)]}
}

// turn returns whose turn it is among n for the next of so many handles.
func turn(handles *atomics.Uint32, n int) int { return int((handles.Add(1) - 1) % uint32(n)) }

// Get is that of [queue.Queue].
func (c *Consumer[T]) Get(ctx context.Context) (T, error) {
	v, err := c.TryGet()
	if err != queue.ErrEmpty {
		return v, err
	}
	return c.q.parked.Get(ctx)
}

// TryGet is that of [queue.Queue].
func (c *Consumer[T]) TryGet() (T, error) { return c.q.tryGet(c.home) }

// GetBatch is that of [queue.Batcher].
func (c *Consumer[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	n, err := c.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	return c.q.parked.GetBatch(ctx, buf, park.Singly)
}

// TryGetBatch is that of [queue.Batcher].
func (c *Consumer[T]) TryGetBatch(buf []T) (int, error) { return c.q.tryGetBatch(c.home, buf) }
