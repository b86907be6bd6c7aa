package queue_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/mutexq"
)

func filled(t *testing.T, items ...int) queue.Queue[int] {
	q := mutexq.New[int](8)
	for _, v := range items {
		require.NoError(t, q.TryPut(v))
	}
	return q
}

func TestAllEndsWithTheContext(t *testing.T) {
	q := filled(t, 1, 2, 3)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	assert.Equal(t, []int{1, 2, 3}, slices.Collect(queue.All(ctx, q)), "a context that has ended keeps nothing back")
	assert.Error(t, ctx.Err())
}

func TestEndingALoopLeavesTheRest(t *testing.T) {
	for name, iterate := range map[string]func(queue.Queue[int]) func(func(int) bool){
		"All":   func(q queue.Queue[int]) func(func(int) bool) { return queue.All(context.Background(), q) },
		"Drain": func(q queue.Queue[int]) func(func(int) bool) { return queue.Drain(q) },
	} {
		t.Run(name, func(t *testing.T) {
			q := filled(t, 1, 2, 3)
			for v := range iterate(q) {
				if v == 2 {
					break
				}
			}
			assert.Equal(t, 1, q.Len())
			assert.Equal(t, []int{3}, slices.Collect(queue.Drain(q)), "the same queue can be iterated again")
		})
	}
}

func TestTraitsString(t *testing.T) {
	for want, traits := range map[string]queue.Traits{
		"MPMC, unbounded, unordered":        {},
		"MPMC, bounded, FIFO, strict":       {Bounded: true, Order: queue.FIFO, StrictTry: true},
		"SPMC, bounded, per-producer FIFO":  {Bounded: true, Order: queue.PerProducer, Producers: queue.One},
		"MPSC, unbounded, Order(7), strict": {Consumers: queue.One, Order: 7, StrictTry: true},

		"MPMC, unbounded, unordered, FIFO waiters, lock-free, rank error up to 3": {
			FIFOWaiters: true, LockFree: true, RankError: 3,
		},
	} {
		assert.Equal(t, want, traits.String())
	}
}
