package scenario_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

func TestFootprint(t *testing.T) {
	for _, name := range []string{"chan", "mutexq", "ringq.mpmc"} {
		got := measured(t, "Footprint/impl="+name+"/cap=1024/item=8", catalog.All(), scenario.Stop{Ops: 1})
		assert.Greater(t, got["empty-B"], 8*1024.0, name)
		assert.GreaterOrEqual(t, got["B/slot"], 8.0, name)
		assert.Less(t, got["B/slot"], 64.0, name)
		assert.InEpsilon(t, got["empty-B"], got["retained-B"], 0.05, "%s keeps its slots and nothing else", name)
	}
	got := measured(t, "Footprint/impl=mutexq.unbounded/cap=64/item=8", catalog.All(), scenario.Stop{Ops: 1})
	assert.Less(t, got["empty-B"], 1024.0)
	assert.GreaterOrEqual(t, got["B/slot"], 8.0)
	assert.Greater(t, got["peak-B"], 8e6, "a million items")
	assert.Less(t, got["retained-B"], 1e5, "the burst is given back")
}

// hoarding is a queue that keeps a copy of each item.
type hoarding struct {
	queue.Queue[uint64]
	hoard []uint64
}

func (q *hoarding) TryPut(v uint64) error {
	q.hoard = append(q.hoard, v)
	return q.Queue.TryPut(v)
}

// leaking is a queue that loses its last item.
type leaking struct{ queue.Queue[uint64] }

func (q leaking) TryGet() (uint64, error) {
	if q.Len() == 1 {
		return 0, queue.ErrEmpty
	}
	return q.Queue.TryGet()
}

func TestFootprintOfBadQueues(t *testing.T) {
	hoards := catalog.Entry{Name: "hoarding", New: catalog.Factory{
		Uint64: func(int) queue.Queue[uint64] { return &hoarding{Queue: mutexq.NewUnbounded[uint64]()} },
	}}
	got := measured(t, "Footprint/impl=hoarding/cap=65536/item=8", []catalog.Entry{hoards}, scenario.Stop{Ops: 1})
	assert.Greater(t, got["retained-B"], 8e6, "a million items are kept")

	leaks := catalog.Entry{Name: "leaking", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] { return leaking{mutexq.New[uint64](capacity)} },
	}}
	cell, err := scenario.ParseCell("Footprint/impl=leaking/cap=64/item=8")
	require.NoError(t, err)
	_, err = scenario.Measure(cell, []catalog.Entry{leaks}, scenario.Stop{Ops: 1})
	assert.ErrorContains(t, err, "item 63 of 64 does not come out")
}
