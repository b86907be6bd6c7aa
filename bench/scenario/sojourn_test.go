package scenario_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// pausing is a queue whose calls now and then take longer: so long at least.
type pausing struct {
	queue.Queue[uint64]
	n        atomic.Uint64
	every    uint64
	put, get time.Duration
}

func (q *pausing) Put(ctx context.Context, v uint64) error {
	if q.put > 0 && q.n.Add(1)%q.every == 0 {
		time.Sleep(q.put)
	}
	return q.Queue.Put(ctx, v)
}

func (q *pausing) Get(ctx context.Context) (uint64, error) {
	v, err := q.Queue.Get(ctx)
	if q.get > 0 && q.n.Add(1)%q.every == 0 {
		time.Sleep(q.get)
	}
	return v, err
}

// slow returns the entry of a queue one of whose calls pauses every so often.
func slow(every uint64, put, get time.Duration) []catalog.Entry {
	return []catalog.Entry{{Name: "slow", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] {
			return &pausing{Queue: mutexq.New[uint64](capacity), every: every, put: put, get: get}
		},
	}}}
}

// A consumer that stands still for 2 ms now and then must show, whatever it does
// to the arrivals. The round trip does not show it: while the consumer stands
// still, nothing is sent. On one processor, a machine with other work can hardly
// come between the two goroutines.
func TestStallsShowInSojournAlone(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const stall = 2 * time.Millisecond
	stalls := slow(1000, 0, stall)
	open := measured(t, "Sojourn/impl=slow/prod=1/cons=1/cap=1024/item=8/wait=block/rate=100k/arrival=poisson", stalls, scenario.Stop{Ops: 20_000})
	closed := measured(t, "PingPong/impl=slow/cap=1024/item=8/wait=block", stalls, scenario.Stop{Ops: 20_000})
	assert.Greater(t, open["p99-ns"], 0.8*float64(stall), "a tenth of the items wait for the consumer, most of that time or all")
	assert.Greater(t, open["p99-ns"], 10*closed["p99-ns"])
}

// Items that cannot get in wait outside, and that counts: the queue holds one,
// and is passed in 1 ms or more.
func TestSojournCountsTheWayIn(t *testing.T) {
	const items, pause = 100, time.Millisecond
	cell, err := scenario.ParseCell("Sojourn/impl=slow/prod=2/cons=1/cap=1/item=8/wait=block/rate=100k/arrival=fixed")
	require.NoError(t, err)
	s, err := scenario.Measure(cell, slow(1, 0, pause), scenario.Stop{Ops: items})
	require.NoError(t, err)
	assert.Equal(t, items, s.Ops)
	assert.Regexp(t, `^\d\.\d % of the rate achieved, want at least 99 %$`, s.Invalid, "1 ms is planned for what takes 100")
	for _, m := range s.Metrics {
		if m.Unit == "p50-ns" {
			assert.Greater(t, m.Value, float64(items/2-5)*float64(pause))
		}
	}
}

// A Put that takes long is the fault of the queue, not of the producer.
func TestSlowPutIsNoLag(t *testing.T) {
	got := measured(t, "Sojourn/impl=slow/prod=1/cons=1/cap=2/item=8/wait=block/rate=100k/arrival=fixed", slow(1, time.Millisecond, 0), scenario.Stop{Ops: 100})
	assert.Greater(t, got["p50-ns"], 40e6)
	assert.Less(t, got["lag-p99-ns"], got["max-ns"]-50e6)
	assert.Less(t, got["achieved-%"], 3.0)
}

// A plan is given up that cannot be kept: the times would be as long as the
// measurement.
func TestHopelessPlanIsGivenUp(t *testing.T) {
	cell, err := scenario.ParseCell("Sojourn/impl=slow/prod=1/cons=1/cap=1/item=8/wait=block/rate=10k/arrival=fixed")
	require.NoError(t, err)
	s, err := scenario.Measure(cell, slow(1, 0, time.Millisecond), scenario.Stop{Ops: 10_000})
	require.NoError(t, err)
	assert.Less(t, s.Ops, 10_000)
	assert.Contains(t, s.Invalid, "of the rate achieved")
}

// A percentage is of what the queue can pass: 1000 items per second, or fewer.
func TestRateInPercent(t *testing.T) {
	got := measured(t, "Sojourn/impl=slow/prod=2/cons=1/cap=8/item=8/wait=block/rate=50%/arrival=poisson", slow(1, 0, time.Millisecond), scenario.Stop{Ops: 20})
	assert.Positive(t, got["arrivals/s"])
	assert.Less(t, got["arrivals/s"], 550.0)
}

// Goroutines that spin must let those work that have to.
func TestSojournOnOneProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, name := range []string{"chan", "ringq.mpmc", "null"} {
		for _, wait := range []string{"block", "poll"} {
			cell, err := scenario.ParseCell("Sojourn/impl=" + name + "/prod=10/cons=4/cap=1024/item=8/wait=" + wait + "/rate=10k/arrival=poisson")
			require.NoError(t, err)
			s, err := scenario.Measure(cell, catalog.All(), scenario.Stop{Ops: 305})
			require.NoError(t, err)
			assert.Equal(t, 305, s.Ops, "each item is counted, and none of the warm-up")
		}
	}
}
