package scenario_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

func TestMix(t *testing.T) {
	// With one worker and room for one item, every other step is refused: a full
	// queue, or an empty one, as often.
	got := measured(t, "Mix/impl=mutexq/workers=1/cap=1/item=8", catalog.All(), scenario.Stop{Ops: 100_000})
	assert.InDelta(t, 0.5, got["full-fails/op"], 0.05)
	assert.InDelta(t, 0.5, got["empty-fails/op"], 0.05)

	got = measured(t, "Mix/impl=mutexq/workers=8/cap=1/item=8", catalog.All(), scenario.Stop{Ops: 100_000})
	assert.Greater(t, got["full-fails/op"], 0.25, "all workers count")
	assert.Greater(t, got["empty-fails/op"], 0.25)

	got = measured(t, "Mix/impl=lockfree/workers=4/cap=1024/item=8", catalog.All(), scenario.Stop{Ops: 1000})
	assert.Zero(t, got["full-fails/op"], "there is no capacity")
}

// swapping is a queue that swaps each two items.
type swapping struct {
	queue.Queue[uint64]
	held uint64
}

func (q *swapping) TryGet() (uint64, error) {
	if v := q.held; v != 0 {
		q.held = 0
		return v, nil
	}
	v, err := q.Queue.TryGet()
	if err != nil {
		return 0, err
	}
	if next, err := q.Queue.TryGet(); err == nil {
		q.held = v
		return next, nil
	}
	return v, nil
}

// A pool that loses, alters, invents or swaps items gets no figure.
func TestMixIsChecked(t *testing.T) {
	faults := map[string]struct {
		fault func(q queue.Queue[uint64], v uint64) error
		want  string
	}{
		"lost":     {func(queue.Queue[uint64], uint64) error { return nil }, "came out (checksums"},
		"altered":  {func(q queue.Queue[uint64], v uint64) error { return q.TryPut(v - 1) }, "came out"},
		"invented": {func(q queue.Queue[uint64], v uint64) error { return q.TryPut(1 << 60) }, "never put"},
		"closed":   {func(queue.Queue[uint64], uint64) error { return queue.ErrClosed }, "closed"},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			fails(t, f.want, "Mix/impl=faulty/workers=3/cap=64/item=8", []catalog.Entry{faultyEntry(f.fault)}, scenario.Stop{Ops: 20000})
		})
	}
	swaps := catalog.Entry{Name: "swaps", Traits: queue.Traits{Order: queue.FIFO, Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] { return &swapping{Queue: mutexq.New[uint64](capacity)} },
	}}
	fails(t, "came out after item", "Mix/impl=swaps/workers=1/cap=64/item=8", []catalog.Entry{swaps}, scenario.Stop{Ops: 1000})
}
