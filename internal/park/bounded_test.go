package park

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// bounded is the simplest queue that a Lot can be for: a slice under a mutex,
// with a counter per end.
type bounded struct {
	mu               atomics.Mutex
	capacity         int
	items            []int
	closed           bool
	puts, gets       atomics.Uint64
	getting, putting atomics.Uint32
	lot              Lot[int]
}

func newBounded(capacity int, wait queue.Wait) *bounded {
	q := &bounded{capacity: capacity}
	q.lot.Init(q, capacity, End{&q.getting, q.gets.Load}, End{&q.putting, q.puts.Load}, wait)
	return q
}

func (q *bounded) TryPut(v int) error {
	q.mu.Lock()
	switch {
	case q.closed:
		q.mu.Unlock()
		return queue.ErrClosed
	case len(q.items) == q.capacity:
		q.mu.Unlock()
		return queue.ErrFull
	}
	q.items = append(q.items, v)
	q.puts.Add(1)
	q.mu.Unlock()
	if q.getting.Load() != 0 {
		q.lot.Changed()
	}
	return nil
}

func (q *bounded) TryGet() (int, error) {
	q.mu.Lock()
	if len(q.items) == 0 {
		defer q.mu.Unlock()
		if q.closed {
			return 0, queue.ErrClosed
		}
		return 0, queue.ErrEmpty
	}
	v := q.items[0]
	q.items = q.items[1:]
	q.gets.Add(1)
	q.mu.Unlock()
	if q.putting.Load() != 0 {
		q.lot.Changed()
	}
	return v, nil
}

func (q *bounded) TryPutBatch(vs []int) (int, error) {
	for i, v := range vs {
		if err := q.TryPut(v); err != nil {
			return i, err
		}
	}
	return len(vs), nil
}

func (q *bounded) TryGetBatch(buf []int) (int, error) {
	for i := range buf {
		v, err := q.TryGet()
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

func (q *bounded) Put(ctx context.Context, v int) error {
	if err := q.TryPut(v); err != queue.ErrFull {
		return err
	}
	return q.lot.Put(ctx, v)
}

func (q *bounded) Get(ctx context.Context) (int, error) {
	if v, err := q.TryGet(); err != queue.ErrEmpty {
		return v, err
	}
	return q.lot.Get(ctx)
}

func (q *bounded) PutBatch(ctx context.Context, vs []int) (int, error) {
	n, err := q.TryPutBatch(vs)
	if err != queue.ErrFull {
		return n, err
	}
	return q.lot.PutBatch(ctx, vs, n, Singly)
}

func (q *bounded) GetBatch(ctx context.Context, buf []int) (int, error) {
	n, err := q.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	return q.lot.GetBatch(ctx, buf, Singly)
}
