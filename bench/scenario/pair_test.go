package scenario_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// bag is a queue of which any item may come out next. Now and then it spoils one,
// if it is asked to.
type bag[T any] struct {
	queue.Queue[T]
	n     int
	spoil func(*T)
}

func (q *bag[T]) TryGet() (T, error) {
	for range rand.IntN(q.Len()) {
		if v, err := q.Queue.TryGet(); err != nil || q.TryPut(v) != nil {
			return v, err
		}
	}
	v, err := q.Queue.TryGet()
	if q.n++; q.n%faultEvery == 0 && q.spoil != nil {
		q.spoil(&v)
	}
	return v, err
}

func bags(order queue.Order, word func(*uint64), words func(*[8]uint64)) []catalog.Entry {
	return []catalog.Entry{{Name: "bag", Traits: queue.Traits{Order: order, Bounded: true}, New: catalog.Factory{
		Uint64: func(n int) queue.Queue[uint64] { return &bag[uint64]{Queue: mutexq.New[uint64](n), spoil: word} },
		Words: func(n int) queue.Queue[[8]uint64] {
			return &bag[[8]uint64]{Queue: mutexq.New[[8]uint64](n), spoil: words}
		},
	}}}
}

// Where no order is promised, Pair asks for the items, and for no order.
func TestPairWithoutOrder(t *testing.T) {
	stop := scenario.Stop{Ops: 10000}
	for _, item := range []string{"8", "64"} {
		cell := "Pair/impl=bag/cap=8/item=" + item + "/fill=4"
		measured(t, cell, bags(queue.Unordered, nil, nil), stop)
		fails(t, "came out as", cell, bags(queue.FIFO, nil, nil), stop)
		fails(t, "came out (checksums", cell, bags(queue.Unordered,
			func(v *uint64) { *v++ }, func(v *[8]uint64) { v[7]++ }), stop)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	cell, err := scenario.ParseCell("Pair/impl=shardq/cap=65536/item=8/fill=32768-4")
	require.NoError(t, err)
	_, err = scenario.Measure(cell, catalog.All(), stop)
	assert.NoError(t, err)
}
