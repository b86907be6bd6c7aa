package queuetest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

func TestReportIsReadBack(t *testing.T) {
	r := verify(t, sound, strict, "CloseIdempotent", "DropsReferences")
	r.Queue = "mine"
	r.add(Result{
		Check: "X", Rule: "1 A rule", Verdict: Failed, Err: errors.New("two\nlines"),
		Seed: 1<<64 - 1, Runs: 3, Operations: 1 << 40, Histories: 5, Unknowns: 2, Elapsed: time.Hour,
	})
	text, err := json.Marshal(r)
	require.NoError(t, err)
	var back Report
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, r, back)
	assert.Equal(t, Failed, back.Verdict)
	assert.Equal(t, runtime.Version(), back.Go)
	assert.Equal(t, "MPMC, bounded, FIFO, strict", back.Traits)
	assert.Equal(t, []Verdict{Passed, Skipped, Failed},
		[]Verdict{back.Results[0].Verdict, back.Results[1].Verdict, back.Results[2].Verdict})
	require.Error(t, json.Unmarshal([]byte(`{"results":[{"operations":"many"}]}`), &back))
}

// Others read the reports: a name that is there stays.
func TestFieldNames(t *testing.T) {
	names := func(v any) []string {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		var fields map[string]any
		require.NoError(t, json.Unmarshal(text, &fields))
		return slices.Sorted(maps.Keys(fields))
	}
	assert.Subset(t, names(Report{Queue: "q"}), []string{
		"queue", "traits", "verdict", "seed", "rounds", "elapsed_ns", "go", "goos", "goarch", "gomaxprocs", "race", "results",
	})
	assert.Subset(t, names(Result{Err: errors.New("e"), Skipped: "s"}), []string{
		"check", "rule", "verdict", "error", "skipped", "seed", "runs", "operations", "histories", "unknowns", "elapsed_ns",
	})
}

func TestSoak(t *testing.T) {
	var seen []string
	r := Verify(t.Context(), sound, strict, Options{
		Seed:     7,
		Short:    true,
		Rounds:   3,
		Duration: 500 * time.Millisecond,
		Checks:   []string{"ExactCapacity", "ClosedWinsOverFull", "DropsReferences"},
		Progress: func(_ Report, next string) { seen = append(seen, next) },
	})
	require.NoError(t, r.Err())
	assert.GreaterOrEqual(t, r.Rounds, 3)
	assert.GreaterOrEqual(t, r.Elapsed, 500*time.Millisecond)
	assert.Equal(t, []string{"ExactCapacity", "ClosedWinsOverFull", "DropsReferences", "ExactCapacity"}, seen[:4])
	assert.NotContains(t, seen[4:], "DropsReferences", "it was skipped, and would be again")

	first, last := r.Results[0], verify(t, sound, strict, "ExactCapacity").Results[0]
	assert.InDelta(t, r.Rounds, first.Runs, 1)
	assert.Equal(t, int64(first.Runs)*last.Operations, first.Operations)
	assert.Equal(t, r.Seed+uint64(first.Runs)-1, first.Seed)
	assert.Contains(t, r.String(), "2 passed, 1 skipped, ")
}

// wearsOut is a queue that takes one item too many if it is made late.
type wearsOut struct {
	queue.Queue[uint64]
	late bool
}

func (q wearsOut) TryPut(v uint64) error {
	err := q.Queue.TryPut(v)
	if q.late && err == queue.ErrFull {
		return nil
	}
	return err
}

func TestSoakStopsAtAFailure(t *testing.T) {
	var made atomic.Int64
	f := catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
		return wearsOut{mutexq.New[uint64](capacity), made.Add(1) > 25} // 11 in each round
	}}
	r := Verify(t.Context(), f, strict, Options{Seed: 7, Duration: time.Hour, Checks: []string{"ExactCapacity"}})
	require.Len(t, r.Results, 1)
	assert.Equal(t, 3, r.Results[0].Runs)
	assert.Equal(t, 3, r.Rounds)
	assert.Equal(t, uint64(7), r.Seed)
	assert.Equal(t, uint64(9), r.Results[0].Seed)
	assert.ErrorContains(t, r.Err(), "rerun with QUEUETEST_SEED=9")
	assert.Equal(t, Failed, r.Verdict)
}

// The last round ends where the time is over.
func TestSoakEndsWithinARound(t *testing.T) {
	const duration = time.Hour
	var past time.Duration
	r := Verify(t.Context(), sound, strict, Options{
		Short: true, Duration: duration, since: func(time.Time) time.Duration { return past }, Checks: []string{"ExactCapacity", "ClosedWinsOverFull", "NoGoroutineLeft"},
		Progress: func(sofar Report, next string) {
			if sofar.Rounds == 2 && next == "ClosedWinsOverFull" {
				past = duration
			}
		},
	})
	require.NoError(t, r.Err())
	assert.Equal(t, []int{2, 2, 1}, []int{r.Results[0].Runs, r.Results[1].Runs, r.Results[2].Runs})
}

func TestSoakEndsIfNothingIsLeftToDo(t *testing.T) {
	r := Verify(t.Context(), sound, queue.Traits{Bounded: true}, Options{Duration: time.Hour, Checks: []string{"FIFO"}})
	assert.Equal(t, 1, r.Rounds)
	assert.Equal(t, Skipped, r.Verdict)
}

func TestSoakIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := Verify(ctx, sound, strict, Options{
		Short: true, Duration: time.Hour, Checks: []string{"ExactCapacity", "CloseIdempotent", "Sequential"},
		Progress: func(sofar Report, next string) {
			if sofar.Rounds == 3 && next == "CloseIdempotent" {
				cancel()
			}
		},
	})
	assert.Equal(t, Interrupted, r.Verdict)
	assert.Equal(t, []Verdict{Passed, Interrupted, Passed},
		[]Verdict{r.Results[0].Verdict, r.Results[1].Verdict, r.Results[2].Verdict})
	assert.Equal(t, []int{3, 3, 2}, []int{r.Results[0].Runs, r.Results[1].Runs, r.Results[2].Runs})
	assert.Positive(t, r.Results[1].Operations)
}

// oneSleeper is a queue that lets one waiting Get sleep for ever.
type oneSleeper struct{ queue.Queue[uint64] }

func (q oneSleeper) Get(ctx context.Context) (uint64, error) {
	if q.Len() == 0 {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	return q.Queue.Get(ctx)
}

// restless is a queue whose waiters do not sleep.
type restless struct {
	queue.Queue[uint64]
	over *atomic.Bool // they are to end
}

func (q restless) Get(context.Context) (uint64, error) {
	for !q.over.Load() {
		if v, err := q.TryGet(); err != queue.ErrEmpty {
			return v, err
		}
		runtime.Gosched()
	}
	return 0, queue.ErrClosed
}

// What goes wrong in a bubble is told as elsewhere, and what comes after it is
// not harmed.
func TestFailuresInTheBubble(t *testing.T) {
	of := func(timeout time.Duration, wrap func(queue.Queue[uint64]) queue.Queue[uint64]) Report {
		return Verify(t.Context(), catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
			return wrap(mutexq.New[uint64](capacity))
		}}, strict, Options{Timeout: timeout, Checks: []string{"Bubble", "ExactCapacity"}})
	}
	r := of(0, func(q queue.Queue[uint64]) queue.Queue[uint64] { return oneSleeper{q} })
	assert.ErrorContains(t, r.Results[0].Err, "0 of 5 waiting calls of Get have ended when all is at rest, want 1")
	assert.Equal(t, Passed, r.Results[1].Verdict)

	r = of(0, func(q queue.Queue[uint64]) queue.Queue[uint64] { panic("at once") })
	assert.ErrorContains(t, r.Results[0].Err, "panic: at once")

	var over atomic.Bool
	defer over.Store(true)
	r = of(time.Second, func(q queue.Queue[uint64]) queue.Queue[uint64] { return restless{q, &over} })
	assert.ErrorContains(t, r.Results[0].Err, "no end within 1s")
	assert.Equal(t, "not run: the run stopped at Bubble", r.Results[1].Skipped)
}

// One is not many.
func TestReportCounts(t *testing.T) {
	one := Report{Rounds: 1, Elapsed: time.Second, Results: []Result{{Verdict: Passed, Operations: 1, Histories: 1}}}
	assert.Equal(t, "1 passed, 1 round, 1 operation, 1 history (0 unknown), 1s", one.String())
	one.Results[0].Programs = 1
	assert.Equal(t, "1 passed, 1 program, 1 execution, 1 access, 1s", one.String())
	two := Report{Rounds: 2, Elapsed: time.Second, Results: []Result{{Verdict: Passed, Operations: 2, Histories: 2}}}
	assert.Equal(t, "1 passed, 2 rounds, 2 operations, 2 histories (0 unknown), 1s", two.String())
	two.Results[0].Programs = 2
	assert.Equal(t, "1 passed, 2 programs, 2 executions, 2 accesses, 1s", two.String())
}

// A check that takes long tells so while it runs.
func TestProgressWhileACheckRuns(t *testing.T) {
	told := make(chan struct{})
	slow := sound
	slow.Uint64 = func(capacity int) queue.Queue[uint64] {
		<-told
		return sound.Uint64(capacity)
	}
	calls := 0
	r := Verify(t.Context(), slow, strict, Options{Short: true, Checks: []string{"ExactCapacity"},
		Progress: func(sofar Report, next string) {
			assert.Equal(t, "ExactCapacity", next)
			if calls++; calls == 2 {
				assert.Positive(t, sofar.Sum().Elapsed)
				close(told)
			}
		},
	})
	require.NoError(t, r.Err())
	assert.GreaterOrEqual(t, calls, 2)
}
