package queue_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/queuetest"
	"github.com/queuebench/queue/ringq"
)

var _ interface {
	queue.Queue[int]
	queue.Batcher[int]
} = (*queue.Tasks[int])(nil)

func newTasks[T any](capacity int) *queue.Tasks[T] { return queue.NewTasks(ringq.NewMPMC[T](capacity)) }

// TestTasksAreAQueue checks that counting changes nothing else.
func TestTasksAreAQueue(t *testing.T) {
	queuetest.Run(t, catalog.Factory{
		Uint64:  catalog.Of(newTasks[uint64]),
		Pointer: catalog.Of(newTasks[*uint64]),
	}, queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true})
}

func TestTasksUseTheBatchesOfTheQueue(t *testing.T) {
	inside := &counting{Queue: mutexq.New[int](8)}
	q := queue.NewTasks(inside)
	n, err := q.PutBatch(t.Context(), []int{1, 2})
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	n, err = q.GetBatch(t.Context(), make([]int, 3))
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	assert.Equal(t, 2, inside.calls)
}

func TestTasksJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newTasks[int](2)
		require.NoError(t, q.Join(t.Context()), "nothing was put")
		require.Equal(t, 2, must(q.PutBatch(t.Context(), []int{1, 2})))
		require.Equal(t, queue.ErrFull, q.TryPut(3))

		joined := make(chan error, 3)
		for range cap(joined) {
			go func() { joined <- q.Join(t.Context()) }()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		require.Equal(t, context.DeadlineExceeded, q.Join(ctx))
		assert.Equal(t, time.Hour, time.Since(start))

		for range 2 {
			synctest.Wait()
			assert.Empty(t, joined)
			_ = must(q.Get(t.Context()))
			synctest.Wait()
			assert.Empty(t, joined, "got is not done")
			q.Done()
		}
		for range cap(joined) {
			assert.NoError(t, <-joined)
		}
		assert.NoError(t, q.Join(ctx), "nothing to wait for")
	})
}

// TestTasksJoinOfEachRound lets one Join after the other wait for one item each.
func TestTasksJoinOfEachRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newTasks[int](1)
		for i := range 10 {
			require.NoError(t, q.Put(t.Context(), i))
			joined := make(chan error, 1)
			go func() { joined <- q.Join(t.Context()) }()
			synctest.Wait()
			require.Empty(t, joined)
			_ = must(q.TryGet())
			q.Done()
			require.NoError(t, q.TryPut(i), "before the Join has run")
			require.NoError(t, <-joined)
			_ = must(q.TryGet())
			q.Done()
		}
	})
}

func TestTasksRefusedAreNotCounted(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	q := newTasks[int](1)
	require.NoError(t, q.TryPut(1))
	require.Equal(t, queue.ErrFull, q.TryPut(2))
	require.Equal(t, context.Canceled, q.Put(ended, 2))
	n, err := q.TryPutBatch([]int{2, 3})
	require.Zero(t, n)
	require.Equal(t, queue.ErrFull, err)
	q.Close()
	require.Equal(t, queue.ErrClosed, q.TryPut(2))
	n, err = q.PutBatch(ended, []int{2, 3})
	require.Zero(t, n)
	require.Equal(t, queue.ErrClosed, err)

	require.Equal(t, context.Canceled, q.Join(ended))
	_ = must(q.TryGet())
	q.Done()
	assert.NoError(t, q.Join(ended))
}

func TestTasksDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newTasks[int](4)
		_ = must(q.TryPutBatch([]int{1, 2, 3, 4}))
		_ = must(q.TryGet())
		var joining sync.WaitGroup
		joining.Go(func() { assert.NoError(t, q.Join(t.Context())) })
		q.Close()
		for v := range queue.Drain(q) {
			if v == 3 {
				break
			}
		}
		q.Done() // of the first
		synctest.Wait()
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		assert.Equal(t, context.Canceled, q.Join(ended), "one is left")
		for range queue.Drain(q) {
		}
		joining.Wait()
	})
}

func TestTasksDoneTooOften(t *testing.T) {
	const message = "queue: Done was called more often than items were put"
	q := newTasks[int](1)
	assert.PanicsWithValue(t, message, q.Done)
	require.NoError(t, q.TryPut(1))
	_ = must(q.TryGet())
	q.Done()
	assert.PanicsWithValue(t, message, q.Done)
	assert.NoError(t, q.Join(t.Context()), "the count has not changed")
}

func TestTasksMemory(t *testing.T) {
	assert.LessOrEqual(t, unsafe.Sizeof(queue.Tasks[int]{}), uintptr(512))
	q := newTasks[int](1)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_ = q.TryPut(1)
		_ = q.TryPut(2)
		_, _ = q.TryGet()
		q.Done()
		_ = q.Join(context.Background())
	}))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
