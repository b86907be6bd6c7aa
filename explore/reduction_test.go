package explore_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// What only one goroutine uses, or what nobody writes, can be used at any time.
func TestPrivateAccesses(t *testing.T) {
	r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		var constant explore.Uint64
		var own [3]explore.Uint64
		constant.Store(1)
		for i := range own {
			own[i].Store(0)
			s.Go("", func() {
				own[i].Store(constant.Load())
				own[i].Add(constant.Load())
			})
		}
		s.Finally(func() { require.EqualValues(s, 2, own[0].Load()*own[1].Load()*own[2].Load()/4) })
	})
	require.Nil(t, r.Failure, "%v", r.Failure)
	assert.True(t, r.Complete)
	assert.Less(t, r.Executions, 6, "orders of three goroutines with one point each")
}

// Steps on different objects are tried in one order, and what sleeps wakes up for
// a step that it has to do with.
func TestIndependentSteps(t *testing.T) {
	executions := func(c explore.Config, mutexes int) int {
		r := c.Exhaustive(func(s *explore.Setup) {
			mu := make([]explore.Mutex, 2)
			explore.Label(&mu, "mu")
			for i := range 2 {
				s.Go("", func() {
					for range 3 {
						mu[i%mutexes].Lock()
						mu[i%mutexes].Unlock()
					}
				})
			}
		})
		require.True(t, r.Complete)
		return r.Executions
	}
	assert.Equal(t, 924, executions(explore.Config{Naive: true}, 2), "6 of 12")
	assert.Equal(t, 7, executions(explore.Config{}, 2), "one for each step that is put off for the other goroutine")
	assert.Greater(t, executions(explore.Config{}, 1), 7)
}

// What slept must wake up for an access that looks at several things, for a store
// that has not left its buffer, and for one that finds nothing to do.
func TestWakesUp(t *testing.T) {
	programs := map[string]func(s *explore.Setup, outcome func(...any)) []func(){
		"end of a wait": func(s *explore.Setup, outcome func(...any)) []func() {
			var token explore.Token
			ctx := new(explore.Context)
			token.Signal()
			return []func(){func() { outcome(token.WaitContext(ctx)) }, ctx.Cancel}
		},
		"token": func(s *explore.Setup, outcome func(...any)) []func() {
			var token explore.Token
			ctx := new(explore.Context)
			ctx.Cancel()
			return []func(){func() { outcome(token.WaitContext(ctx)) }, token.Signal}
		},
		"signal for nobody": func(s *explore.Setup, outcome func(...any)) []func() {
			var mu explore.Mutex
			c := explore.NewCond(&mu)
			return []func(){func() { mu.Lock(); c.Wait(); mu.Unlock(); outcome("woken") }, c.Signal}
		},
		"buffer": func(s *explore.Setup, outcome func(...any)) []func() {
			var x, y, own explore.Uint64
			own.Store(0)
			var a, b uint64
			s.Finally(func() { outcome(a, b) })
			return []func(){
				func() { x.StoreRelease(1); a = y.Load(); own.Store(1) },
				func() { y.Store(1); b = x.Load() },
			}
		},
	}
	for name, p := range programs {
		for _, reverse := range []bool{false, true} {
			t.Run(fmt.Sprint(name, reverse), func(t *testing.T) {
				how := compare(t, explore.Config{}, 1000, func(s *explore.Setup, outcome func(...any)) {
					goroutines := p(s, outcome)
					if reverse {
						slices.Reverse(goroutines)
					}
					for _, g := range goroutines {
						s.Go("", g)
					}
				})
				assert.Equal(t, "compared", how)
			})
		}
	}
}

// Where steps are counted that a goroutine makes alone, none is left out.
func TestLoneStepsDoNotSleep(t *testing.T) {
	p := func(s *explore.Setup) {
		var x explore.Uint64
		var mu [2]explore.Mutex
		explore.Label(&mu, "mu")
		s.Go("", func() {
			s.Begin()
			mu[0].TryLock()
			for range 3 * x.Load() {
				mu[1].TryLock()
			}
			s.End(0)
		})
		s.Go("", func() { x.Store(1) })
	}
	assert.Nil(t, explore.Config{Lone: 5}.Exhaustive(p).Failure)
	assert.NotNil(t, explore.Config{Lone: 4}.Exhaustive(p).Failure)
}
