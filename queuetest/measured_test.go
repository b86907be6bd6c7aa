package queuetest

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/ringq"
)

func TestHistogram(t *testing.T) {
	numbers := make([]int64, 100) // half of them 0
	for i := range 50 {
		numbers[i] = int64(i)
	}
	h := histogramOf(numbers)
	assert.Equal(t, &Histogram{Counts: []int64{51, 1, 2, 4, 8, 16, 18}, P50: 0, P90: 49, P99: 49, Max: 49}, h)
	assert.Equal(t, "p50 0, p90 49, p99 49, max 49, of 100 items", h.String())
	assert.Equal(t, int64(3), histogramOf([]int64{0, 3, 2, 9}).quantile(75))
	assert.Equal(t, &Histogram{}, histogramOf(nil))
}

func TestMeasuredOfSeveralRuns(t *testing.T) {
	m := Measured{Shares: []Share{{"Get", []int64{1, 2}}}, RankErrors: histogramOf([]int64{0, 1})}
	m.add(Measured{})
	m.add(Measured{
		Shares:     []Share{{"Put", []int64{5, 6}}, {"Get", []int64{10, 20}}},
		RankErrors: histogramOf([]int64{7, 0}),
	})
	assert.Equal(t, []Share{{"Get", []int64{11, 22}}, {"Put", []int64{5, 6}}}, m.Shares)
	assert.Equal(t, histogramOf([]int64{0, 1, 7, 0}), m.RankErrors)
	assert.Equal(t, []string{
		"shares of 2 goroutines in Get: 33.3 % to 66.7 % of 33 items",
		"shares of 2 goroutines in Put: 45.5 % to 54.5 % of 11 items",
		"rank error: p50 0, p90 7, p99 7, max 7, of 4 items",
	}, m.Lines())
}

// The rank errors are those of the definition, for calls at random.
func TestRankErrors(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 0))
	call := func() event {
		a, b := random.Uint64N(60), random.Uint64N(60)
		return event{start: min(a, b), end: max(a, b)}
	}
	found := int64(0)
	for range 1000 {
		passages := make([]passage, random.IntN(12))
		for i := range passages {
			passages[i] = passage{put: call(), got: call()}
		}
		slices.SortFunc(passages, func(a, b passage) int { return int(a.put.start) - int(b.put.start) })
		want := make([]int64, len(passages))
		for i, p := range passages {
			for _, other := range passages {
				if other.put.end < p.put.start && other.got.start > p.got.end {
					want[i]++
				}
			}
		}
		require.Equal(t, want, rankErrors(passages))
		found += sum(want)
	}
	assert.Greater(t, found, int64(100))
}

// A queue that promises FIFO is not asked, and one that keeps it has no rank
// errors.
func TestRankErrorOfFIFO(t *testing.T) {
	r := verify(t, sound, strict, "RankError").Results[0]
	assert.Equal(t, Skipped, r.Verdict)
	r = verify(t, sound, queue.Traits{Bounded: true}, "RankError").Results[0]
	require.NoError(t, r.Err)
	assert.Zero(t, r.RankErrors.Max)
	assert.Greater(t, r.RankErrors.Counts[0], int64(1000))
}

// The shares are of as many goroutines as the traits allow, and a single one is
// no contest.
func TestShares(t *testing.T) {
	r := verify(t, sound, strict, "Fairness").Results[0]
	require.NoError(t, r.Err)
	require.Len(t, r.Shares, 2)
	for i, name := range []string{"Get", "Put"} {
		s := r.Shares[i]
		assert.Equal(t, name, s.Call)
		assert.Len(t, s.Items, contestants)
		assert.True(t, slices.IsSorted(s.Items))
		assert.Positive(t, sum(s.Items))
	}
	r = verify(t, sound, queue.Traits{Producers: queue.One, Bounded: true}, "Fairness").Results[0]
	require.Len(t, r.Shares, 1)
	assert.Equal(t, "Get", r.Shares[0].Call)
	r = verify(t, sound, queue.Traits{Producers: queue.One}, "Fairness").Results[0]
	require.NoError(t, r.Err)
	assert.Len(t, r.Shares, 1, "without a bound, nobody waits in Put")
	r = verify(t, sound, queue.Traits{Producers: queue.One, Consumers: queue.One, Bounded: true}, "Fairness").Results[0]
	assert.Equal(t, "one goroutine at most waits at each end", r.Skipped)
}

// The order of waiters is asked for where it is promised. A queue in which a
// waiter that gives up wakes all others has none.
func TestWakeOrder(t *testing.T) {
	r := verify(t, sound, strict, "WakeOrder").Results[0]
	assert.Equal(t, "the traits promise no order of waiters", r.Skipped)
	promised := strict
	promised.FIFOWaiters = true
	for range 20 {
		r = verify(t, catalog.Factory{Uint64: catalog.With(ringq.NewMPMC[uint64])}, promised, "WakeOrder").Results[0]
		require.NoError(t, r.Err)
	}
	assert.Greater(t, r.Operations, int64(500))
	herd := catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] { return mutexq.New[uint64](capacity) }}
	assert.ErrorContains(t, verify(t, herd, promised, "WakeOrder").Err(), "counting from the one that fell asleep first")
}

// A wake-up that is lost is told as what it is.
func TestFairnessOfALostWakeUp(t *testing.T) {
	f := catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] { return oneSleeper{mutexq.New[uint64](capacity)} }}
	assert.ErrorContains(t, verify(t, f, strict, "Fairness").Err(), "8 goroutines sleep in Get: 0 have been served where 1 could be")
}
