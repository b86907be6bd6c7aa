package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// A read before a write is a race, too.
func TestReadThenWrite(t *testing.T) {
	fails(t, explore.Race, func(s *explore.Setup) {
		var c explore.Cell[int]
		s.Go("", func() { c.Get() })
		s.Go("", func() { c.Set(1) })
	})
	passes(t, func(s *explore.Setup) {
		var c explore.Cell[int]
		s.Go("", func() { c.Get() })
		s.Go("", func() { c.Get() })
	})
}

// A store ends what the one before it has published, an addition does not.
func TestReplacedStore(t *testing.T) {
	overwritten := func(change func(x *explore.Uint64)) explore.Program {
		return func(s *explore.Setup) {
			var c explore.Cell[int]
			var x explore.Uint64
			s.Go("", func() {
				c.Set(1)
				x.Store(1)
			})
			s.Go("", func() { change(&x) })
			s.Go("", func() {
				if x.Load() == 2 {
					c.Get()
				}
			})
		}
	}
	// Without choices the goroutines run one after the other.
	store := overwritten(func(x *explore.Uint64) { x.Store(2) })
	f := explore.Config{}.Replay(nil, store).Failure
	require.NotNil(t, f)
	assert.Equal(t, explore.Race, f.Kind)
	passes(t, overwritten(func(x *explore.Uint64) { x.Add(1) }))
}

// What comes before the start of a goroutine is ordered with all of it, and
// what comes after is not.
func TestStart(t *testing.T) {
	passes(t, func(s *explore.Setup) {
		s.Go("parent", func() {
			var x explore.Uint64
			x.StoreRelease(1)
			s.Go("child", func() { assert.EqualValues(s, 1, x.Load()) })
		})
	})
	fails(t, explore.Race, func(s *explore.Setup) {
		s.Go("parent", func() {
			var x explore.Uint64
			var c explore.Cell[int]
			s.Go("child", func() {
				x.Load()
				c.Get()
			})
			c.Set(1)
		})
	})
}

// What a search has noted of an object means nothing to the next execution.
func TestObjectOfManyExecutions(t *testing.T) {
	var c explore.Cell[int]
	passes(t, func(s *explore.Setup) {
		var mu explore.Mutex
		for range 3 {
			s.Go("", func() {
				mu.Lock()
				c.Set(1)
				mu.Unlock()
			})
		}
	})
}

// One broadcast wakes all.
func TestBroadcast(t *testing.T) {
	wake := func(wake func(c *explore.Cond)) explore.Program {
		return func(s *explore.Setup) {
			var mu explore.Mutex
			c := explore.NewCond(&mu)
			open := false
			for range 2 {
				s.Go("", func() {
					mu.Lock()
					defer mu.Unlock()
					for !open {
						c.Wait()
					}
				})
			}
			s.Go("", func() {
				mu.Lock()
				open = true
				mu.Unlock()
				wake(c)
			})
		}
	}
	passes(t, wake((*explore.Cond).Broadcast))
	fails(t, explore.Deadlock, wake((*explore.Cond).Signal))
}

// To leave a goroutine that spins is no preemption, even if it could go on.
func TestSpinIsNoPreemption(t *testing.T) {
	r := explore.Config{}.Bounded(0, func(s *explore.Setup) {
		var x explore.Uint64
		s.Go("A", func() {
			x.Load()
			explore.Spin() // can go on after B
		})
		s.Go("B", func() { x.Add(1) })
		s.Go("C", func() { x.Load() })
	})
	require.Nil(t, r.Failure)
	// ABAC ABCA ACBA, BAAC BACA BCAA, CABA CBAA.
	assert.Equal(t, 8, r.Executions)
}
