package explore_test

import (
	"math/big"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// Two goroutines with n and m accesses have n+m over n orders.
func TestExecutionsOfTwo(t *testing.T) {
	for n := range 6 {
		for m := range 6 {
			r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
				var x explore.Uint64
				for _, accesses := range []int{n, m} {
					s.Go("", func() {
						for range accesses {
							x.Add(1)
						}
					})
				}
				s.Finally(func() { assert.EqualValues(s, n+m, x.Load()) })
			})
			require.Nil(t, r.Failure)
			assert.True(t, r.Complete)
			assert.EqualValues(t, new(big.Int).Binomial(int64(n+m), int64(n)).Int64(), r.Executions)
			assert.Equal(t, (n+m)*r.Executions, r.Steps)
		}
	}
}

// Three goroutines with two accesses each: 6! over 2! 2! 2!.
func TestExecutionsOfThree(t *testing.T) {
	seen := map[string]bool{}
	r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		var x explore.Uint64
		order := ""
		for _, name := range []string{"a", "b", "c"} {
			s.Go(name, func() {
				for range 2 {
					x.Add(1)
					order += name
				}
			})
		}
		s.Finally(func() { seen[order] = true })
	})
	assert.True(t, r.Complete)
	assert.Equal(t, 90, r.Executions)
	assert.Len(t, seen, 90)
}

// With the bound 0 the goroutines run one after the other, in any order. With
// the bound 1, one of two is stopped once.
func TestExecutionsBounded(t *testing.T) {
	const accesses = 4
	p := func(s *explore.Setup) {
		var x explore.Uint64
		for range 2 {
			s.Go("", func() {
				for range accesses {
					x.Add(1)
				}
			})
		}
	}
	assert.Equal(t, 2, explore.Config{}.Bounded(0, p).Executions)
	// After each access but the last, to the other one.
	assert.Equal(t, 2+2+2*(accesses-1), explore.Config{}.Bounded(1, p).Executions)
	r := explore.Config{}.Bounded(2*accesses, p)
	assert.True(t, r.Complete)
	assert.Less(t, r.Preemptions, 2*accesses)
	assert.Equal(t, 3, explore.Config{Executions: 3}.Bounded(5, p).Executions)
}

// A failure needs no more than it must.
func TestShrink(t *testing.T) {
	p := func(s *explore.Setup) {
		var x, noise explore.Uint64
		for range 3 {
			s.Go("", func() {
				for range 5 {
					noise.Add(1)
				}
				x.Store(x.Load() + 1)
			})
		}
		s.Finally(func() { assert.EqualValues(s, 3, x.Load()) })
	}
	for seed := range uint64(20) {
		r := explore.Config{}.Random(seed, p)
		require.NotNil(t, r.Failure)
		assert.Equal(t, explore.Assertion, r.Failure.Kind)
		assert.Equal(t, 1, r.Failure.Preemptions, "%v", r.Failure)
		assert.Equal(t, r.Failure, explore.Config{}.Replay(r.Failure.Schedule, p).Failure)
	}
}

// A search by chance does the same for the same seed.
func TestSeed(t *testing.T) {
	c := explore.Config{}
	p := treiber(true)
	assert.Equal(t, c.Random(7, p), c.Random(7, p))
	assert.Equal(t, c.PCT(7, 3, p), c.PCT(7, 3, p))
	assert.NotEqual(t, c.Random(7, p).Executions, c.Random(8, p).Executions)
}

// Replay takes any list of choices.
func TestReplayNonsense(t *testing.T) {
	for _, schedule := range [][]int{nil, {-1}, {99, 5, 31}, {1, 1, 1, 1, 1, 1, 1, 1}} {
		r := explore.Config{}.Replay(schedule, lostUpdate(false))
		assert.Nil(t, r.Failure)
		assert.Equal(t, 1, r.Executions)
	}
}

// Failures in setup and at the end are failures, and leave the search usable.
func TestFailureOutsideOfGoroutines(t *testing.T) {
	fails(t, explore.Panic, func(s *explore.Setup) { panic("x") })
	fails(t, explore.Assertion, func(s *explore.Setup) { s.FailNow() })
	fails(t, explore.Panic, func(s *explore.Setup) { s.Finally(func() { panic("x") }) })
	fails(t, explore.Panic, func(s *explore.Setup) {
		for range explore.MaxGoroutines + 1 {
			s.Go("", func() {})
		}
	})
	passes(t, func(s *explore.Setup) {})
}

// Deferred functions of goroutines that are cut off do not hold up the search.
func TestDeferred(t *testing.T) {
	deferred := 0
	fails(t, explore.Assertion, func(s *explore.Setup) {
		var mu explore.Mutex
		for range 2 {
			s.Go("", func() {
				defer func() { deferred++ }()
				mu.Lock()
				defer mu.Unlock()
				mu.TryLock()
				s.Errorf("x")
			})
		}
	})
	assert.Positive(t, deferred)
	assert.Zero(t, deferred%2)
}

// Of a long timeline the beginning and the end are shown.
func TestLongTimeline(t *testing.T) {
	f := explore.Config{Steps: 1000}.Bounded(0, busyWait(true)).Failure
	require.NotNil(t, f)
	assert.Len(t, f.Timeline, 1000)
	lines := strings.Split(f.String(), "\n")
	assert.Equal(t, "livelock: no end after 1000 steps: a loop that waits for others must call Spin", lines[0])
	assert.Equal(t, "1     A  load  object 1  = 0", lines[2])
	assert.Contains(t, lines, "...")
	assert.Equal(t, "1000  A  load  object 1  = 0", lines[len(lines)-2])
	assert.Less(t, len(lines), 110)
}

// parallel tells whether searches run at the same time.
const parallel = runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64"

// Searches run at the same time where goroutines can be told apart, and do not
// disturb each other.
func TestParallelSearches(t *testing.T) {
	const n = 4
	var meet sync.WaitGroup
	meet.Add(n)
	want := explore.Config{}.Exhaustive(lostUpdate(true))
	results := make(chan explore.Result, n)
	for range n {
		go func() {
			first := true
			results <- explore.Config{}.Exhaustive(func(s *explore.Setup) {
				if first && parallel {
					meet.Done()
					meet.Wait()
				}
				first = false
				lostUpdate(true)(s)
			})
		}()
	}
	for range n {
		assert.Equal(t, want, <-results)
	}
}

// A program cannot search.
func TestSearchInProgram(t *testing.T) {
	if !parallel {
		t.Skip("here searches wait for each other, this one forever")
	}
	f := explore.Config{}.Exhaustive(func(*explore.Setup) {
		explore.Config{}.Exhaustive(lostUpdate(true))
	}).Failure
	require.NotNil(t, f)
	assert.Contains(t, f.Message, "explore: a search in a program")
}

func BenchmarkExecutions(b *testing.B) {
	for b.Loop() {
		r := explore.Config{Executions: 1000}.Exhaustive(func(s *explore.Setup) {
			var x explore.Uint64
			for range 3 {
				s.Go("", func() {
					for range 4 {
						x.Add(1)
					}
				})
			}
		})
		if r.Executions != 1000 {
			b.Fatal(r.Executions)
		}
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "executions/s")
}

// A loop that has no end fails the program even where nobody else runs.
func TestLivelockOutsideOfGoroutines(t *testing.T) {
	forever := func() {
		for {
			explore.Spin()
		}
	}
	for name, p := range map[string]explore.Program{
		"setup":   func(*explore.Setup) { forever() },
		"finally": func(s *explore.Setup) { s.Finally(forever) },
		"loads": func(s *explore.Setup) {
			var n explore.Uint64
			for n.Load() == 0 {
			}
		},
	} {
		r := explore.Config{}.Exhaustive(p)
		require.NotNil(t, r.Failure, name)
		assert.Equal(t, explore.Livelock, r.Failure.Kind, name)
	}
}
