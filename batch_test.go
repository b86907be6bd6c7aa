package queue_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/mutexq"
)

// plain is a queue without batches.
type plain struct{ queue.Queue[int] }

// counting counts the calls of the queue's own batches.
type counting struct {
	*mutexq.Queue[int]
	calls int
}

func (q *counting) PutBatch(ctx context.Context, vs []int) (int, error) {
	q.calls++
	return q.Queue.PutBatch(ctx, vs)
}

func (q *counting) GetBatch(ctx context.Context, buf []int) (int, error) {
	q.calls++
	return q.Queue.GetBatch(ctx, buf)
}

func (q *counting) TryPutBatch(vs []int) (int, error) {
	q.calls++
	return q.Queue.TryPutBatch(vs)
}

func (q *counting) TryGetBatch(buf []int) (int, error) {
	q.calls++
	return q.Queue.TryGetBatch(buf)
}

// batchQueues returns queues of the given capacity, with batches of their own
// and without.
func batchQueues(capacity int) map[string]queue.Queue[int] {
	return map[string]queue.Queue[int]{
		"native":   mutexq.New[int](capacity),
		"fallback": plain{mutexq.New[int](capacity)},
	}
}

func TestBatchesOfTheQueueAreUsed(t *testing.T) {
	_, ok := queue.Queue[int](plain{}).(queue.Batcher[int])
	require.False(t, ok, "the test needs a queue without batches")

	q := &counting{Queue: mutexq.New[int](8)}
	ctx, buf := t.Context(), make([]int, 1)
	_, err := queue.PutBatch(ctx, q, []int{1})
	require.NoError(t, err)
	_, err = queue.TryPutBatch(q, []int{2})
	require.NoError(t, err)
	_, err = queue.GetBatch(ctx, q, buf)
	require.NoError(t, err)
	_, err = queue.TryGetBatch(q, buf)
	require.NoError(t, err)
	assert.Equal(t, 4, q.calls)
}

func TestTryBatches(t *testing.T) {
	for name, q := range batchQueues(3) {
		t.Run(name, func(t *testing.T) {
			n, err := queue.TryPutBatch(q, []int{1, 2})
			assert.Equal(t, 2, n)
			require.NoError(t, err)
			n, err = queue.TryPutBatch(q, []int{3, 4, 5})
			assert.Equal(t, 1, n)
			require.Equal(t, queue.ErrFull, err)

			buf := make([]int, 5)
			n, err = queue.TryGetBatch(q, buf[:2])
			assert.Equal(t, []int{1, 2}, buf[:n])
			require.NoError(t, err)
			n, err = queue.TryGetBatch(q, buf)
			assert.Equal(t, []int{3}, buf[:n])
			require.NoError(t, err, "a short batch is no error")
			n, err = queue.TryGetBatch(q, buf)
			assert.Zero(t, n)
			require.Equal(t, queue.ErrEmpty, err)

			q.Close()
			n, err = queue.TryPutBatch(q, []int{6})
			assert.Zero(t, n)
			require.Equal(t, queue.ErrClosed, err)
			n, err = queue.TryGetBatch(q, buf)
			assert.Zero(t, n)
			assert.Equal(t, queue.ErrClosed, err)
		})
	}
}

func TestBatchesWithACancelledContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, q := range batchQueues(3) {
		t.Run(name, func(t *testing.T) {
			n, err := queue.PutBatch(ctx, q, []int{1, 2, 3, 4, 5})
			assert.Equal(t, 3, n, "what needs no wait goes in")
			require.Equal(t, context.Canceled, err)

			buf := make([]int, 5)
			n, err = queue.GetBatch(ctx, q, buf)
			assert.Equal(t, []int{1, 2, 3}, buf[:n])
			require.NoError(t, err)
			n, err = queue.GetBatch(ctx, q, buf)
			assert.Zero(t, n)
			assert.Equal(t, context.Canceled, err)
		})
	}
}

func TestBatchesWait(t *testing.T) {
	for name, q := range batchQueues(2) {
		t.Run(name, func(t *testing.T) {
			type result struct {
				n   int
				err error
			}
			put := make(chan result)
			go func() {
				n, err := queue.PutBatch(context.Background(), q, []int{1, 2, 3, 4, 5})
				q.Close()
				put <- result{n, err}
			}()
			var got []int
			buf := make([]int, 4)
			for {
				n, err := queue.GetBatch(t.Context(), q, buf)
				got = append(got, buf[:n]...)
				if err != nil {
					require.Equal(t, queue.ErrClosed, err)
					break
				}
			}
			assert.Equal(t, []int{1, 2, 3, 4, 5}, got)
			assert.Equal(t, result{5, nil}, <-put)
		})
	}
}

func TestBatchesWithoutItems(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, q := range batchQueues(1) {
		t.Run(name, func(t *testing.T) {
			for _, state := range []struct {
				name  string
				reach func()
			}{
				{"empty", func() {}},
				{"full", func() { _ = q.TryPut(1) }},
				{"closed", q.Close},
				{"closed and empty", func() { _, _ = q.TryGet() }},
			} {
				state.reach()
				for _, vs := range [][]int{nil, {}} {
					for call, do := range map[string]func() (int, error){
						"PutBatch":    func() (int, error) { return queue.PutBatch(ctx, q, vs) },
						"GetBatch":    func() (int, error) { return queue.GetBatch(ctx, q, vs) },
						"TryPutBatch": func() (int, error) { return queue.TryPutBatch(q, vs) },
						"TryGetBatch": func() (int, error) { return queue.TryGetBatch(q, vs) },
					} {
						n, err := do()
						assert.Zero(t, n, "%s, %s", state.name, call)
						assert.NoError(t, err, "%s, %s", state.name, call)
					}
				}
			}
		})
	}
}
