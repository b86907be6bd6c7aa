package scenario_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// batcher is a queue with batches of its own, of which one goes wrong.
type batcher struct {
	*mutexq.Queue[uint64]
	n   atomic.Int32 // batches put
	put func(q *mutexq.Queue[uint64], vs []uint64) (int, error)
	get func(q *mutexq.Queue[uint64], buf []uint64) (int, error)
}

const faultyBatch = 100

func (q *batcher) PutBatch(ctx context.Context, vs []uint64) (int, error) {
	if q.n.Add(1) == faultyBatch && q.put != nil {
		return q.put(q.Queue, vs)
	}
	return queue.PutBatch(ctx, q.Queue, vs)
}

func (q *batcher) GetBatch(ctx context.Context, buf []uint64) (int, error) {
	if q.n.Load() > faultyBatch && q.get != nil {
		return q.get(q.Queue, buf)
	}
	return queue.GetBatch(ctx, q.Queue, buf)
}

func TestBatchesAreChecked(t *testing.T) {
	put := func(q *mutexq.Queue[uint64], vs []uint64) { _, _ = q.TryPutBatch(vs) }
	for want, fault := range map[string]*batcher{
		"": {},
		"items went in": {put: func(q *mutexq.Queue[uint64], vs []uint64) (int, error) {
			put(q, vs[1:]) // one is lost
			return len(vs), nil
		}},
		"came out after item": {put: func(q *mutexq.Queue[uint64], vs []uint64) (int, error) {
			put(q, []uint64{vs[1], vs[0]})
			put(q, vs[2:])
			return len(vs), nil
		}},
		"put 1 of 4 items, and gave no error": {put: func(q *mutexq.Queue[uint64], vs []uint64) (int, error) {
			put(q, vs[:1])
			return 1, nil
		}},
		"got 0 items, and gave no error": {get: func(*mutexq.Queue[uint64], []uint64) (int, error) { return 0, nil }},
	} {
		t.Run(want, func(t *testing.T) {
			entry := catalog.Entry{Name: "batcher", Traits: queue.Traits{Order: queue.FIFO, Bounded: true}, New: catalog.Factory{
				Uint64: func(capacity int) queue.Queue[uint64] {
					return &batcher{Queue: mutexq.New[uint64](capacity), put: fault.put, get: fault.get}
				},
			}}
			cell, err := scenario.ParseCell("Batch/impl=batcher/batch=4/prod=1/cons=1/cap=1024/item=8")
			require.NoError(t, err)
			sample, err := scenario.Measure(cell, []catalog.Entry{entry}, scenario.Stop{Ops: 20000})
			if want == "" {
				require.NoError(t, err)
				assert.Equal(t, 20000, sample.Ops)
				return
			}
			assert.ErrorContains(t, err, want)
		})
	}
}

// A batch of 1 and a number of items that no batch divides.
func TestBatchSizes(t *testing.T) {
	for _, batch := range []string{"1", "3", "100"} {
		cell, err := scenario.ParseCell("Batch/impl=ringq.mpmc/batch=" + batch + "/prod=2/cons=2/cap=16/item=8")
		require.NoError(t, err)
		sample, err := scenario.Measure(cell, catalog.All(), scenario.Stop{Ops: 1001})
		require.NoError(t, err)
		assert.Equal(t, 1001, sample.Ops, batch)
	}
}
