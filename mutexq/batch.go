package mutexq

import (
	"context"

	"github.com/queuebench/queue"
)

// PutBatch implements [queue.Batcher]. It holds the mutex once for all the
// items that go in without waiting.
func (q *Queue[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, err := q.putAll(vs)
	if err == queue.ErrFull {
		err = q.wait(ctx, &q.notFull, queue.ErrFull, func() error {
			more, err := q.putAll(vs[n:])
			n += more
			return err
		})
	}
	return n, err
}

// GetBatch implements [queue.Batcher]. It holds the mutex once for all items.
func (q *Queue[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, err := q.getAll(buf)
	if err == queue.ErrEmpty {
		err = q.wait(ctx, &q.notEmpty, queue.ErrEmpty, func() error { n, err = q.getAll(buf); return err })
	}
	return n, err
}

// TryPutBatch implements [queue.Batcher].
func (q *Queue[T]) TryPutBatch(vs []T) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.putAll(vs)
}

// TryGetBatch implements [queue.Batcher].
func (q *Queue[T]) TryGetBatch(buf []T) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.getAll(buf)
}

// putAll adds items until one is refused, and wakes a getter for each. It
// returns how many are in, and the refusal; the mutex is held.
func (q *Queue[T]) putAll(vs []T) (int, error) {
	for i, v := range vs {
		if err := q.put(v); err != nil {
			return i, err
		}
	}
	return len(vs), nil
}

// getAll takes what is there, up to len(buf), and wakes a putter for each item.
// It returns how many it took, and the refusal if that is 0; the mutex is held.
func (q *Queue[T]) getAll(buf []T) (int, error) {
	for i := range buf {
		v, err := q.get()
		if err != nil && i > 0 {
			return i, nil
		}
		if err != nil {
			return 0, err
		}
		buf[i] = v
	}
	return len(buf), nil
}
