package explore_test

import (
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
