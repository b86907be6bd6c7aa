package scenario_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// measured returns the metrics of a sample by unit.
func measured(t *testing.T, name string, entries []catalog.Entry, stop scenario.Stop) map[string]float64 {
	t.Helper()
	cell, err := scenario.ParseCell(name)
	require.NoError(t, err)
	sample, err := scenario.Measure(cell, entries, stop)
	require.NoError(t, err)
	metrics := make(map[string]float64)
	for _, m := range sample.Metrics {
		metrics[m.Unit] = m.Value
	}
	return metrics
}

// fails checks that there is no sample, and why.
func fails(t *testing.T, want, name string, entries []catalog.Entry, stop scenario.Stop) {
	t.Helper()
	cell, err := scenario.ParseCell(name)
	require.NoError(t, err)
	_, err = scenario.Measure(cell, entries, stop)
	assert.ErrorContains(t, err, want, name)
}

// unfair is a queue that lets producer 0 pass, and the others wait long.
type unfair struct{ queue.Queue[uint64] }

const unfairWait = 2 * time.Millisecond

func (q unfair) Put(ctx context.Context, v uint64) error {
	const sequenceBits = 40
	if v>>sequenceBits > 0 {
		time.Sleep(unfairWait)
	}
	return q.Queue.Put(ctx, v)
}

func TestUnfairQueue(t *testing.T) {
	entry := catalog.Entry{Name: "unfair", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] { return unfair{mutexq.New[uint64](capacity)} },
	}}
	got := measured(t, "Fairness/impl=unfair/prod=4/cons=1/cap=16/item=8/wait=block",
		[]catalog.Entry{entry}, scenario.Stop{Window: 300 * time.Millisecond})
	assert.InDelta(t, 0.25, got["jain"], 0.05, "one of four passes nearly all")
	assert.Less(t, got["min/mean"], 0.05)
	assert.Greater(t, got["max-gap-ns"], float64(unfairWait))
}

func TestFairness(t *testing.T) {
	const window = 300 * time.Millisecond
	for _, name := range []string{"chan", "ringq.mpmc", "shardq"} {
		got := measured(t, "Fairness/impl="+name+"/prod=2/cons=2/cap=16/item=8/wait=block", catalog.All(), scenario.Stop{Window: window})
		assert.Greater(t, got["jain"], 0.0, name)
		assert.LessOrEqual(t, got["jain"], 1.0, name)
		assert.GreaterOrEqual(t, got["min/mean"], 0.0, name)
		assert.LessOrEqual(t, got["min/mean"], 1.0, name)
		assert.Positive(t, got["max-gap-ns"], name)
	}
	got := measured(t, "Fairness/impl=chan/prod=1/cons=1/cap=16/item=8/wait=block", catalog.All(), scenario.Stop{Window: window})
	assert.Equal(t, 1.0, got["jain"], "who is alone has all")
	assert.Equal(t, 1.0, got["min/mean"])
}

// The number of switches is known: on one processor, each goroutine runs until
// it has to wait.
func TestSwitches(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	got := measured(t, "PingPong/impl=chan/cap=1/item=8/wait=block", catalog.All(), scenario.Stop{Ops: 20000})
	assert.InDelta(t, 2, got["switches/op"], 0.1, "both goroutines sleep once per round trip")
	got = measured(t, "OneCore/impl=chan/prod=1/cons=1/cap=1024/item=8/wait=block", catalog.All(), scenario.Stop{Ops: 100000})
	assert.InDelta(t, 2.0/1024, got["switches/op"], 0.01, "the queue fills up and empties in turns")
}
