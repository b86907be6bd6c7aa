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

// gauge counts the items in several queues together, and those put.
type gauge struct{ inside, most, puts, made atomic.Int64 }

// gauged is one of the queues.
type gauged struct {
	queue.Queue[uint64]
	g *gauge
}

func (q gauged) Put(ctx context.Context, v uint64) error {
	q.g.puts.Add(1)
	now := q.g.inside.Add(1)
	for most := q.g.most.Load(); now > most && !q.g.most.CompareAndSwap(most, now); most = q.g.most.Load() {
	}
	return q.Queue.Put(ctx, v)
}

func (q gauged) Get(ctx context.Context) (uint64, error) {
	v, err := q.Queue.Get(ctx)
	if err == nil {
		q.g.inside.Add(-1)
	}
	return v, err
}

func TestChain(t *testing.T) {
	for cell, burst := range map[string]int64{
		"Chain/impl=gauged/queues=3/burst=1/cap=4/item=8/wait=block":  1,
		"Chain/impl=gauged/queues=5/burst=4/cap=4/item=8/wait=ctx":    4,
		"Chain/impl=gauged/queues=2/burst=2/cap=1024/item=8/wait=ctx": 2,
	} {
		g := new(gauge)
		entry := catalog.Entry{Name: "gauged", Traits: queue.Traits{Order: queue.FIFO, Bounded: true}, New: catalog.Factory{
			Uint64: func(capacity int) queue.Queue[uint64] {
				g.made.Add(1)
				return gauged{mutexq.New[uint64](capacity), g}
			},
		}}
		c, err := scenario.ParseCell(cell)
		require.NoError(t, err)
		sample, err := scenario.Measure(c, []catalog.Entry{entry}, scenario.Stop{Ops: 3001})
		require.NoError(t, err)
		queues := int(g.made.Load())
		assert.GreaterOrEqual(t, sample.Ops, 3001)
		assert.Less(t, sample.Ops, 3001+queues, "%s: whole rounds", cell)
		assert.Zero(t, int(g.puts.Load())%queues, "an item passes all queues")
		assert.GreaterOrEqual(t, g.puts.Load(), int64(sample.Ops))
		assert.Equal(t, burst, g.most.Load(), "%s: so many are under way", cell)
		assert.Zero(t, g.inside.Load())
	}
	fails(t, "cannot be measured", "Chain/impl=chan/queues=2/burst=9/cap=8/item=8/wait=block", nil, scenario.Stop{Ops: 1})
}

func TestChainIsChecked(t *testing.T) {
	for want, fault := range map[string]func(queue.Queue[uint64], uint64) error{
		"came out after item": func(q queue.Queue[uint64], v uint64) error { return q.Put(context.Background(), v-1) },
		"came out (checksums": func(q queue.Queue[uint64], v uint64) error { return q.Put(context.Background(), v+1<<20) },
		"never put":           func(q queue.Queue[uint64], _ uint64) error { return q.Put(context.Background(), 1<<60) },
		"closed":              func(queue.Queue[uint64], uint64) error { return queue.ErrClosed },
	} {
		entry := faultyEntry(fault)
		if want == "came out (checksums" {
			entry.Traits.Order = queue.Unordered
		}
		fails(t, want, "Chain/impl=faulty/queues=2/burst=2/cap=8/item=8/wait=block", []catalog.Entry{entry}, scenario.Stop{Ops: 40000})
	}
}
