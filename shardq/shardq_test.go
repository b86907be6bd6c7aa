package shardq_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/conform"
	"github.com/queuebench/queue/queuetest"
	"github.com/queuebench/queue/shardq"
)

// sharded makes queues of three shards, also of small capacities.
func sharded[T any](capacity int, options ...queue.Option) *shardq.Queue[T] {
	return shardq.NewShards[T](min(3, capacity), capacity, options...)
}

func TestConformance(t *testing.T) {
	entries, err := catalog.Select(catalog.All(), "shardq")
	require.NoError(t, err)
	e := entries[0]
	t.Run(e.Name, func(t *testing.T) { queuetest.Run(t, e.New, e.Traits) })
	t.Run("three", func(t *testing.T) {
		queuetest.Run(t, catalog.Factory{
			Uint64:  catalog.With(sharded[uint64]),
			Empty:   catalog.With(sharded[struct{}]),
			Pointer: catalog.With(sharded[*uint64]),
			Any:     catalog.With(sharded[any]),
			Array:   catalog.With(sharded[[64 << 10]byte]),
			Large:   catalog.With(sharded[[100_000]byte]),
		}, e.Traits)
	})
}

// FuzzSequential also takes queues of three shards.
func FuzzSequential(f *testing.F) {
	entries, err := catalog.Select(catalog.All(), "shardq")
	require.NoError(f, err)
	three := entries[0]
	three.Name = "shardq of three"
	three.New.Uint64 = catalog.With(sharded[uint64])
	queuetest.Fuzz(f, entries[0], three)
}

func TestWaits(t *testing.T) {
	entries, err := catalog.Select(catalog.All(), "shardq")
	require.NoError(t, err)
	conform.Waits(t, entries[0].Traits, func(o queue.Option) catalog.Factory {
		return catalog.Factory{Uint64: catalog.With(sharded[uint64], o), Pointer: catalog.With(sharded[*uint64], o)}
	})
}

// TestHandles checks that items come out once each, and those of a Producer in
// order, however they are got.
func TestHandles(t *testing.T) {
	const producers, items = 4, 3000
	q := shardq.NewShards[[2]int](3, 7)
	var putting, getting sync.WaitGroup
	for id := range producers {
		p := q.Producer()
		putting.Go(func() {
			for n := 0; n < items; {
				switch n % 3 {
				case 0:
					assert.NoError(t, p.Put(t.Context(), [2]int{id, n}))
					n++
				case 1:
					if p.TryPut([2]int{id, n}) == nil {
						n++
					}
				case 2:
					k, err := p.PutBatch(t.Context(), [][2]int{{id, n}, {id, n + 1}, {id, n + 2}, {id, n + 3}})
					assert.NoError(t, err)
					n += k
				}
			}
		})
	}
	got := make([][][2]int, 3)
	for i := range got {
		c := q.Consumer()
		getting.Go(func() {
			buf := make([][2]int, 5)
			for {
				n, err := c.GetBatch(t.Context(), buf)
				got[i] = append(got[i], buf[:n]...)
				if err != nil {
					assert.Equal(t, queue.ErrClosed, err)
					return
				}
				v, err := c.Get(t.Context())
				if err == nil {
					got[i] = append(got[i], v)
				}
			}
		})
	}
	putting.Wait()
	q.Close()
	getting.Wait()

	seen := map[[2]int]bool{}
	for _, vs := range got {
		last := [producers]int{-1, -1, -1, -1}
		for _, v := range vs {
			assert.Greater(t, v[1], last[v[0]], "order of producer %d", v[0])
			last[v[0]] = v[1]
			assert.False(t, seen[v], "%v came out twice", v)
			seen[v] = true
		}
	}
	for id := range producers {
		for n := range items {
			assert.True(t, seen[[2]int{id, n}], "item %d of producer %d is missing", n, id)
		}
	}
}

// A Producer waits for its own shard, and is served by whoever makes room there.
func TestProducerWaitsForItsShard(t *testing.T) {
	q := shardq.NewShards[int](2, 2)
	p := q.Producer()
	require.NoError(t, p.TryPut(1))
	assert.Equal(t, queue.ErrFull, p.TryPut(2))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, context.Canceled, p.Put(ctx, 2))

	done := make(chan error)
	go func() { done <- p.Put(t.Context(), 2) }()
	v, err := q.Get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, v)
	require.NoError(t, <-done)
	v, err = q.Get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, v)
}

// TestNoShardStarves keeps the home shard of a consumer full of items: those of
// the other shards must come out, too.
func TestNoShardStarves(t *testing.T) {
	q := shardq.NewShards[int](3, 12)
	home, other := q.Producer(), q.Producer()
	require.NoError(t, other.TryPut(-1))
	require.NoError(t, home.TryPut(0))
	c := q.Consumer()
	for range 1000 {
		require.NoError(t, home.TryPut(1))
		v, err := c.TryGet()
		require.NoError(t, err)
		if v == -1 {
			return
		}
	}
	assert.Fail(t, "the item of another shard has not come out")
}

func TestNewRefuses(t *testing.T) {
	assert.PanicsWithValue(t, "shardq: capacity 0, want at least 1", func() { shardq.New[int](0) })
	assert.PanicsWithValue(t, "shardq: 0 shards, want 1 to 5, the capacity", func() { shardq.NewShards[int](0, 5) })
	assert.PanicsWithValue(t, "shardq: 6 shards, want 1 to 5, the capacity", func() { shardq.NewShards[int](6, 5) })
	assert.Equal(t, 5, shardq.NewShards[int](3, 5).Cap())
}
