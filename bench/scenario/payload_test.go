package scenario_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// spoiling is a queue that now and then spoils an item on its way out.
type spoiling[T any] struct {
	queue.Queue[T]
	n     int
	spoil func(*T)
}

func (q *spoiling[T]) Get(ctx context.Context) (T, error) {
	v, err := q.Queue.Get(ctx)
	if q.n++; q.n%faultEvery == 0 && err == nil {
		q.spoil(&v)
	}
	return v, err
}

func spoiled[T any](spoil func(*T)) catalog.Constructor[T] {
	return func(capacity int) queue.Queue[T] {
		return &spoiling[T]{Queue: mutexq.New[T](capacity), spoil: spoil}
	}
}

func TestPayloadIsChecked(t *testing.T) {
	entry := catalog.Entry{Name: "spoiling", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64:  spoiled(func(v *uint64) { *v++ }),
		Words:   spoiled(func(v *[8]uint64) { v[7]-- }),
		Block:   spoiled(func(v *[64]uint64) { v[0]++ }),
		Page:    spoiled(func(v *[512]uint64) { v[511] = 0 }),
		Pointer: spoiled(func(v **uint64) { *v = nil }),
	}}
	for item, want := range map[string]string{"8": "items went in", "64": "never put", "512": "never put", "4096": "never put", "ptr": "never put"} {
		cell, err := scenario.ParseCell("Payload/impl=spoiling/prod=1/cons=1/cap=8/item=" + item + "/wait=block")
		require.NoError(t, err)
		_, err = scenario.Measure(cell, []catalog.Entry{entry}, scenario.Stop{Ops: 20000})
		assert.ErrorContains(t, err, want, item)
	}
}

func TestPayload(t *testing.T) {
	for item, size := range map[string]float64{"8": 8, "64": 64, "512": 512, "4096": 4096, "ptr": 64} {
		for _, name := range []string{"chan", "ringq.spsc", "lockfree"} {
			got := measured(t, "Payload/impl="+name+"/prod=1/cons=1/cap=1024/item="+item+"/wait=ctx", catalog.All(), scenario.Stop{Ops: 20000})
			assert.InEpsilon(t, size*got["items/s"]/1e6, got["MB/s"], 1e-9)
			if item == "ptr" {
				assert.Greater(t, got["B/op"], 63.0, name)
			} else if name == "chan" {
				assert.Less(t, got["B/op"], 2.0, "the harness allocates nothing for an item of %s bytes", item)
			}
		}
	}
	cell, err := scenario.ParseCell("Payload/impl=words/prod=1/cons=1/cap=8/item=4096/wait=block")
	require.NoError(t, err)
	_, err = scenario.Measure(cell, []catalog.Entry{{Name: "words", New: catalog.Factory{Uint64: catalog.Of(mutexq.New[uint64])}}}, scenario.Stop{Ops: 1})
	assert.ErrorContains(t, err, "cannot be measured")
}
