package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// litmus returns what two goroutines can read that store into a variable each,
// do something, and then load the other variable.
func litmus(t *testing.T, store func(x *explore.Uint64), between func()) map[[2]uint64]bool {
	seen := map[[2]uint64]bool{}
	r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		var x [2]explore.Uint64
		var got [2]uint64
		for i := range x {
			s.Go("", func() {
				store(&x[i])
				between()
				got[i] = x[1-i].Load()
			})
		}
		s.Finally(func() {
			assert.EqualValues(s, 1, x[0].Load())
			assert.EqualValues(s, 1, x[1].Load())
			seen[got] = true
		})
	})
	require.Nil(t, r.Failure)
	require.True(t, r.Complete)
	return seen
}

// Only release stores may both be overtaken by a load.
func TestStoreBuffering(t *testing.T) {
	strong := map[[2]uint64]bool{{0, 1}: true, {1, 0}: true, {1, 1}: true}
	weak := map[[2]uint64]bool{{0, 0}: true, {0, 1}: true, {1, 0}: true, {1, 1}: true}
	store := func(x *explore.Uint64) { x.Store(1) }
	release := func(x *explore.Uint64) { x.StoreRelease(1) }
	nothing := func() {}
	assert.Equal(t, strong, litmus(t, store, nothing))
	assert.Equal(t, weak, litmus(t, release, nothing))
	assert.Equal(t, weak, litmus(t, release, func() { new(explore.Uint64).Load() }))

	// Locked operations stand in between, even those on other variables.
	for name, locked := range map[string]func(){
		"store":  func() { new(explore.Uint64).Store(1) },
		"swap":   func() { new(explore.Uint64).Swap(1) },
		"add":    func() { new(explore.Uint32).Add(1) },
		"and":    func() { new(explore.Uint64).And(1) },
		"or":     func() { new(explore.Uint64).Or(1) },
		"cas":    func() { new(explore.Uint64).CompareAndSwap(1, 2) }, // refused
		"lock":   func() { new(explore.Mutex).Lock() },
		"signal": func() { new(explore.Token).Signal() },
	} {
		assert.Equal(t, strong, litmus(t, release, locked), name)
	}
}

// A goroutine sees its own release stores, others see them in order, and they
// hand over cells.
func TestReleaseStore(t *testing.T) {
	r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		var item explore.Cell[int]
		var first, second explore.Uint64
		s.Go("", func() {
			item.Set(7)
			first.StoreRelease(1)
			first.StoreRelease(2)
			second.StoreRelease(1)
			assert.EqualValues(s, 2, first.Load())
		})
		s.Go("", func() {
			if second.Load() == 1 {
				assert.EqualValues(s, 2, first.Load())
			}
			if first.Load() != 0 {
				assert.Equal(s, 7, item.Take())
			}
		})
	})
	require.Nil(t, r.Failure, "%v", r.Failure)
	assert.True(t, r.Complete)
}

// Those who wait for a release store are not stuck while it is in the buffer.
func TestSpinForReleaseStore(t *testing.T) {
	r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		var ready explore.Uint64
		s.Go("", func() { ready.StoreRelease(1) })
		s.Go("", func() {
			for ready.Load() == 0 {
				explore.Spin()
			}
		})
	})
	require.Nil(t, r.Failure, "%v", r.Failure)
	assert.True(t, r.Complete)
}

// Waiting for what nobody will do is a deadlock.
func TestSpinForever(t *testing.T) {
	r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		var ready explore.Uint64
		s.Go("", func() {
			for ready.Load() == 0 {
				explore.Spin()
			}
		})
	})
	require.NotNil(t, r.Failure)
	assert.Equal(t, explore.Deadlock, r.Failure.Kind)
}
