package park

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

func (q *bounded) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.lot.Changed()
}

// A result is what a waiting call has returned; err is errWaiting until then.
type result struct {
	v   int
	err error
}

var errWaiting = context.DeadlineExceeded

// start runs n calls in goroutines that come to rest one after the other.
func start(n int, call func(i int) (int, error)) ([]result, func()) {
	results := make([]result, n)
	var group sync.WaitGroup
	for i := range n {
		results[i].err = errWaiting
		group.Go(func() { results[i].v, results[i].err = call(i) })
		synctest.Wait()
	}
	return results, group.Wait
}

func (q *bounded) getters(ctx context.Context, n int) ([]result, func()) {
	return start(n, func(int) (int, error) { return q.Get(ctx) })
}

func (q *bounded) putters(ctx context.Context, n int) ([]result, func()) {
	return start(n, func(i int) (int, error) { return 0, q.Put(ctx, 100+i) })
}

// flags returns whether getters and putters are said to wait.
func (q *bounded) flags() [2]uint32 { return [2]uint32{q.getting.Load(), q.putting.Load()} }

// I1, and: items are handed to the longest waiting first.
func TestGettersAreServedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newBounded(5, queue.Balanced)
		require.Equal(t, [2]uint32{0, 0}, q.flags())
		results, wait := q.getters(t.Context(), 3)
		for i := range results {
			assert.Equal(t, [2]uint32{1, 0}, q.flags())
			require.NoError(t, q.TryPut(i))
			assert.Empty(t, q.items, "the item has been taken out for the getter before TryPut returns")
			synctest.Wait()
			for j, r := range results {
				if j <= i {
					assert.Equal(t, result{j, nil}, r)
				} else {
					assert.Equal(t, errWaiting, r.err)
				}
			}
		}
		wait()
		assert.Equal(t, [2]uint32{0, 0}, q.flags())
	})
}

// What a getter takes makes room for a putter, which then is in at once.
func TestPuttersAreServedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newBounded(1, queue.Balanced)
		require.NoError(t, q.TryPut(99))
		results, wait := q.putters(t.Context(), 3)
		assert.Equal(t, [2]uint32{0, 1}, q.flags())
		for i := range 4 {
			v, err := q.TryGet()
			require.NoError(t, err)
			assert.Equal(t, 99+i, v)
			synctest.Wait()
			for j, r := range results {
				assert.Equal(t, j <= i, r.err == nil, "putter %d after Get %d", j, i)
			}
		}
		wait()
		assert.Equal(t, [2]uint32{0, 0}, q.flags())
	})
}

// A waiter that gives up leaves nothing behind, wherever it stood in the list,
// and those behind it are served as if it had not been there.
func TestCancelledWaiterLeavesNothing(t *testing.T) {
	for gone := range 3 {
		synctest.Test(t, func(t *testing.T) {
			q := newBounded(5, queue.Balanced)
			ctx, cancel := context.WithCancel(t.Context())
			results, wait := start(3, func(i int) (int, error) {
				if i == gone {
					return q.Get(ctx)
				}
				return q.Get(t.Context())
			})
			cancel()
			synctest.Wait()
			assert.Equal(t, result{0, context.Canceled}, results[gone])
			require.NoError(t, q.TryPut(1))
			require.NoError(t, q.TryPut(2))
			wait()
			next := 1
			for i, r := range results {
				if i != gone {
					assert.Equal(t, result{next, nil}, r)
					next++
				}
			}
			assert.Equal(t, [2]uint32{0, 0}, q.flags())
			assert.Nil(t, q.lot.getters.first.Get())
		})
	}
}

// Success is not undone: a waiter that has been served and is cancelled before
// it runs returns what it got.
func TestServedWaiterIgnoresCancel(t *testing.T) {
	for range 100 {
		q := newBounded(5, queue.Balanced)
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan result)
		go func() {
			v, err := q.Get(ctx)
			got <- result{v, err}
		}()
		for q.getting.Load() == 0 {
			runtime.Gosched()
		}
		go cancel()
		require.NoError(t, q.TryPut(7))
		if r := <-got; r.err != nil {
			assert.Equal(t, context.Canceled, r.err)
			assert.Equal(t, []int{7}, q.items, "a Get that failed has taken nothing")
		} else {
			assert.Equal(t, 7, r.v)
			assert.Empty(t, q.items)
		}
		cancel()
	}
}

// All waiters on both sides return after closing.
func TestCloseServesAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newBounded(1, queue.Balanced)
		results, wait := q.getters(t.Context(), 3)
		q.close()
		wait()
		for _, r := range results {
			assert.Equal(t, queue.ErrClosed, r.err)
		}

		q = newBounded(1, queue.Balanced)
		require.NoError(t, q.TryPut(1))
		results, wait = q.putters(t.Context(), 3)
		q.close()
		wait()
		for _, r := range results {
			assert.Equal(t, queue.ErrClosed, r.err)
		}
	})
}

func TestEndedContextDoesNotWait(t *testing.T) {
	q := newBounded(1, queue.Balanced)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := q.Get(ctx)
	assert.Equal(t, context.Canceled, err)
	require.NoError(t, q.Put(ctx, 1), "there is room: ctx does not matter")
	assert.Equal(t, context.Canceled, q.Put(ctx, 2))
	assert.Equal(t, []int{1}, q.items)
}

// A note left while the latch is held is read before it is let go.
func TestNoteIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newBounded(1, queue.Balanced)
		results, wait := q.getters(t.Context(), 1)
		q.lot.lock()
		require.NoError(t, q.TryPut(1), "does not wait for the latch")
		assert.Equal(t, uint32(noted), q.lot.latch.Load())
		synctest.Wait()
		assert.Equal(t, errWaiting, results[0].err)
		q.lot.unlock()
		wait()
		assert.Equal(t, result{1, nil}, results[0])
		assert.Equal(t, uint32(free), q.lot.latch.Load())
	})
}

// A batch waits for what it needs: a getter for one item, a putter for all.
func TestBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newBounded(2, queue.Balanced)
		results, wait := start(1, func(int) (int, error) { return q.PutBatch(t.Context(), []int{1, 2, 3, 4, 5}) })
		buf := make([]int, 4)
		n, err := q.GetBatch(t.Context(), buf)
		require.NoError(t, err)
		// The third came in when the first went out, and perhaps the putter has
		// gone on by then.
		require.Contains(t, []int{3, 4}, n)
		assert.Equal(t, []int{1, 2, 3, 4}[:n], buf[:n])
		synctest.Wait()
		next := n + 1
		n, err = q.GetBatch(t.Context(), buf[:1])
		require.NoError(t, err)
		assert.Equal(t, []int{next}, buf[:n])
		wait()
		assert.Equal(t, result{5, nil}, results[0])

		n, err = q.GetBatch(t.Context(), nil)
		assert.Equal(t, result{0, nil}, result{n, err})
		n, err = q.PutBatch(t.Context(), nil)
		assert.Equal(t, result{0, nil}, result{n, err})
	})
}

// A getter that has waited for a batch takes what there is then. One that is
// cancelled leaves its buffer alone.
func TestBatchThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newBounded(3, queue.Balanced)
		ctx, cancel := context.WithCancel(t.Context())
		buf := []int{-1, -1}
		get := func(int) (int, error) { return q.GetBatch(ctx, buf) }

		results, wait := start(1, get)
		n, err := q.PutBatch(ctx, []int{1, 2, 3})
		assert.Equal(t, result{3, nil}, result{n, err})
		wait()
		require.NoError(t, results[0].err)
		assert.Equal(t, []int{1, 2}[:results[0].v], buf[:results[0].v])
		require.Positive(t, results[0].v)

		for len(q.items) > 0 {
			_, err := q.TryGet()
			require.NoError(t, err)
		}
		buf = []int{-1, -1}
		results, wait = start(1, get)
		cancel()
		wait()
		assert.Equal(t, result{0, context.Canceled}, results[0])
		assert.Equal(t, []int{-1, -1}, buf)
	})
}

// A cancelled batch says how many items went in.
func TestCancelledBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newBounded(2, queue.Balanced)
		ctx, cancel := context.WithCancel(t.Context())
		results, wait := start(1, func(int) (int, error) { return q.PutBatch(ctx, []int{1, 2, 3, 4}) })
		v, err := q.TryGet()
		require.NoError(t, err)
		assert.Equal(t, 1, v)
		synctest.Wait()
		cancel()
		wait()
		assert.Equal(t, result{3, context.Canceled}, results[0])
		assert.Equal(t, []int{2, 3}, q.items)
	})
}

// The runtime keeps pools for two collections. The waiters must not keep the
// queue with them.
func TestDroppedQueueIsCollected(t *testing.T) {
	var dropped weak.Pointer[bounded]
	synctest.Test(t, func(t *testing.T) {
		q := newBounded(1, queue.Polite)
		dropped = weak.Make(q)
		_, wait := q.getters(t.Context(), 1)
		require.NoError(t, q.TryPut(1))
		wait()
	})
	runtime.GC()
	assert.True(t, dropped.Value() == nil)
}
