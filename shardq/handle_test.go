package shardq

import (
	"context"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

// contents returns how many items each shard has.
func contents[T any](q *Queue[T]) []int {
	var n []int
	for i := range q.shards {
		n = append(n, q.shards[i].Len())
	}
	return n
}

// TestHandlesTakeTurns checks that handles are at home in one shard after the
// other, and go on when the count of handles overflows.
func TestHandlesTakeTurns(t *testing.T) {
	q := NewShards[int](3, 30)
	for i := range 7 {
		require.NoError(t, q.Producer().TryPut(i))
		assert.Same(t, q.shards[i%3], q.Consumer().home.ring.Load())
	}
	assert.Equal(t, []int{3, 2, 2}, contents(q))

	for _, given := range []uint32{math.MaxInt32 - 1, math.MaxUint32 - 1} {
		q := NewShards[int](3, 30)
		q.producers.Store(given)
		q.consumers.Store(given)
		for i := range 4 {
			require.NoError(t, q.Producer().TryPut(i))
			_, err := q.Consumer().TryGet()
			require.NoError(t, err)
		}
	}
}

// TestPutsSpread checks that goroutines without a handle use different shards.
func TestPutsSpread(t *testing.T) {
	const goroutines = 64
	q := NewShards[int](4, 4*goroutines)
	var all sync.WaitGroup
	all.Add(goroutines)
	for i := range goroutines {
		go func() {
			defer all.Wait() // all have stacks at the same time
			assert.NoError(t, q.TryPut(i))
			all.Done()
		}()
	}
	all.Wait()
	assert.NotContains(t, contents(q), 0)
}

// TestShardsTakeTurns keeps all shards full, and checks that none has to wait
// for longer than it takes a consumer to go round them all.
func TestShardsTakeTurns(t *testing.T) {
	const shards = 4
	for _, batch := range []int{1, 5} {
		q := NewShards[int](shards, 8*shards)
		c := q.Consumer()
		var producers [shards]*Producer[int]
		for i := range producers {
			producers[i] = q.Producer()
			_, err := producers[i].TryPutBatch([]int{i, i, i, i, i, i, i, i})
			require.NoError(t, err)
		}
		var last [shards]int // when the shard has had its turn
		buf := make([]int, batch)
		stay := int(q.stay) + 1
		for n := 1; n < 10*shards*stay; n++ {
			k, err := c.TryGetBatch(buf)
			require.NoError(t, err)
			for _, i := range buf[:k] {
				require.NoError(t, producers[i].TryPut(i))
				last[i] = n * batch
			}
			for i := range last {
				require.LessOrEqual(t, n*batch-last[i], shards*stay+batch, "items since shard %d had its turn", i)
			}
		}
	}
}

// TestExactAtRest fills and empties queues of all small shapes in every way.
func TestExactAtRest(t *testing.T) {
	for capacity := 1; capacity <= 12; capacity++ {
		for shards := 1; shards <= capacity; shards++ {
			q := NewShards[int](shards, capacity)
			require.Equal(t, capacity, q.Cap())
			for range 3 * capacity { // so that positions differ
				require.NoError(t, q.TryPut(0))
				_, err := q.TryGet()
				require.NoError(t, err)
			}
			for n := range capacity {
				require.Equal(t, n, q.Len())
				require.NoError(t, q.TryPut(n))
			}
			require.Equal(t, capacity, q.Len())
			require.Equal(t, queue.ErrFull, q.TryPut(0))
			require.ElementsMatch(t, numbers(0, capacity), takeBatch(t, q, capacity))

			n, err := q.TryPutBatch(numbers(0, capacity+3))
			require.Equal(t, queue.ErrFull, err)
			require.Equal(t, capacity, n)
			require.ElementsMatch(t, numbers(0, capacity), takeBatch(t, q, capacity))

			n = 0
			for range shards {
				k, err := q.Producer().TryPutBatch(numbers(n, capacity+1))
				require.Equal(t, queue.ErrFull, err)
				require.InDelta(t, float64(capacity)/float64(shards), k, 0.99, "capacity of a shard")
				n += k
				require.Equal(t, n, q.Len())
			}
			require.ElementsMatch(t, numbers(0, capacity), takeBatch(t, q, capacity))
		}
	}
}

// numbers returns n numbers from first.
func numbers(first, n int) []int {
	vs := make([]int, n)
	for i := range vs {
		vs[i] = first + i
	}
	return vs
}

// takeBatch takes the n items out of q that it should have, the last one by one
// from a consumer, and leaves it empty.
func takeBatch(t *testing.T, q *Queue[int], n int) []int {
	require.Equal(t, n, q.Len())
	got := make([]int, n+1)
	k, err := q.TryGetBatch(got[:(n+1)/2])
	require.NoError(t, err)
	c := q.Consumer()
	for ; err == nil; k++ {
		require.Equal(t, n-k, q.Len())
		got[k], err = c.TryGet()
	}
	require.Equal(t, queue.ErrEmpty, err)
	require.Zero(t, q.Len())
	return got[:k-1]
}

// TestCloseWhileHandlesWait closes queues in which goroutines sleep at handles,
// although there is room in other shards.
func TestCloseWhileHandlesWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewShards[int](2, 4)
		p, other := q.Producer(), q.Producer()
		require.NoError(t, p.TryPut(1))
		require.NoError(t, other.TryPut(2))
		var waiting sync.WaitGroup
		waiting.Go(func() {
			n, err := p.PutBatch(t.Context(), []int{3, 4, 5})
			assert.Equal(t, queue.ErrClosed, err)
			assert.Equal(t, 1, n)
		})
		synctest.Wait()
		waiting.Go(func() { assert.Equal(t, queue.ErrClosed, p.Put(t.Context(), 6)) })
		synctest.Wait()
		assert.Equal(t, []int{2, 1}, contents(q))
		q.Close()
		waiting.Wait()
		assert.Equal(t, queue.ErrClosed, other.TryPut(7))
		assert.ElementsMatch(t, []int{1, 2, 3}, slices.Collect(queue.Drain(q)))
	})
	synctest.Test(t, func(t *testing.T) {
		q := NewShards[int](2, 4)
		var waiting sync.WaitGroup
		waiting.Go(func() {
			_, err := q.Consumer().Get(t.Context())
			assert.Equal(t, queue.ErrClosed, err)
		})
		waiting.Go(func() {
			n, err := q.Consumer().GetBatch(t.Context(), make([]int, 2))
			assert.Equal(t, queue.ErrClosed, err)
			assert.Zero(t, n)
		})
		synctest.Wait()
		q.Close()
		waiting.Wait()
	})
}

// TestCancelledHandle checks that a Put that is cancelled at a full shard leaves
// nothing behind.
func TestCancelledHandle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewShards[int](2, 2)
		p := q.Producer()
		require.NoError(t, p.TryPut(1))
		ctx, cancel := context.WithCancel(t.Context())
		var waiting sync.WaitGroup
		waiting.Go(func() {
			n, err := p.PutBatch(ctx, []int{2, 3})
			assert.Equal(t, context.Canceled, err)
			assert.Zero(t, n)
		})
		synctest.Wait()
		cancel()
		waiting.Wait()
		assert.Equal(t, []int{1}, takeBatch(t, q, 1))
	})
}
