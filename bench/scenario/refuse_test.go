package scenario_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// yielding is a queue that does now and then what it should refuse to.
type yielding struct {
	queue.Queue[uint64]
	once *sync.Once
}

func (q yielding) TryPut(v uint64) error {
	err := q.Queue.TryPut(v)
	if err == queue.ErrFull {
		q.once.Do(func() { err = nil })
	}
	return err
}

func (q yielding) TryGet() (uint64, error) {
	v, err := q.Queue.TryGet()
	if err == queue.ErrEmpty {
		q.once.Do(func() { err = nil })
	}
	return v, err
}

func TestRefusalsAreChecked(t *testing.T) {
	entry := catalog.Entry{Name: "yielding", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] { return yielding{mutexq.New[uint64](capacity), new(sync.Once)} },
	}}
	for cell, want := range map[string]string{
		"Refuse/impl=yielding/cap=8/item=8/pollers=2/side=full":            "a call returned <nil>, want queue: full",
		"Refuse/impl=yielding/cap=8/item=8/pollers=2/side=empty":           "a call returned <nil>, want queue: empty",
		"Refuse/impl=yielding/cap=8/item=8/pollers=2/side=empty/pace=1000": "came out (checksums",
		"Refuse/impl=faulty/cap=8/item=8/pollers=2/side=empty/pace=100":    "came out (checksums",
	} {
		lost := faultyEntry(func(queue.Queue[uint64], uint64) error { return nil })
		fails(t, want, cell, []catalog.Entry{entry, lost}, scenario.Stop{Ops: 20000})
	}
}

func TestRefuseCounts(t *testing.T) {
	for _, cell := range []string{
		"Refuse/impl=lockfree/cap=8/item=8/pollers=3/side=empty",
		"Refuse/impl=shardq/cap=8/item=8/pollers=3/side=full",
		"Refuse/impl=ringq.spmc/cap=8/item=8/pollers=3/side=empty/pace=10",
	} {
		c, err := scenario.ParseCell(cell)
		require.NoError(t, err)
		sample, err := scenario.Measure(c, catalog.All(), scenario.Stop{Ops: 1001})
		require.NoError(t, err)
		assert.Equal(t, 1001, sample.Ops, cell)
	}
	for _, cell := range []string{
		"Refuse/impl=lockfree/cap=8/item=8/pollers=1/side=full", // it never is
		"Refuse/impl=ringq.spsc/cap=8/item=8/pollers=2/side=empty",
		"Refuse/impl=ringq.spmc/cap=8/item=8/pollers=2/side=full",
		"Refuse/impl=mutexq/cap=8/item=8/pollers=2/side=full/pace=1000",
	} {
		fails(t, "cannot be measured", cell, catalog.All(), scenario.Stop{Ops: 1})
	}
}

// jealous is a queue whose Put has to wait for each refusal, which takes long.
type jealous struct {
	queue.Queue[uint64]
	mu *sync.Mutex
}

const refusalTime = 300 * time.Microsecond

func (q jealous) TryGet() (uint64, error) {
	v, err := q.Queue.TryGet()
	if err == queue.ErrEmpty && q.Len() == 0 {
		q.mu.Lock()
		time.Sleep(refusalTime)
		q.mu.Unlock()
	}
	return v, err
}

func (q jealous) Put(ctx context.Context, v uint64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.Queue.Put(ctx, v)
}

func TestPollersThatMatter(t *testing.T) {
	entry := catalog.Entry{Name: "jealous", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] { return jealous{mutexq.New[uint64](capacity), new(sync.Mutex)} },
	}}
	got := measured(t, "Refuse/impl=jealous/cap=8/item=8/pollers=1/side=empty/pace=1000", []catalog.Entry{entry}, scenario.Stop{Ops: 200})
	assert.Greater(t, got["polled/alone"], 2.0)
}
