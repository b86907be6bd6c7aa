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
	assert.Equal(t, 1, r.Executions)
}

// Steps on different objects are tried in one order, those on the same in all.
func TestIndependentSteps(t *testing.T) {
	executions := func(c explore.Config, objects int) int {
		r := c.Exhaustive(func(s *explore.Setup) {
			x := make([]explore.Uint64, 2)
			explore.Label(&x, "x")
			for i := range 2 {
				s.Go("", func() {
					for range 4 {
						x[i%objects].Add(1)
					}
				})
			}
			s.Go("", func() { x[0].Load(); x[1].Load() })
		})
		require.True(t, r.Complete)
		return r.Executions
	}
	assert.Less(t, executions(explore.Config{}, 2), executions(explore.Config{}, 1))
	assert.Less(t, 20*executions(explore.Config{}, 2), executions(explore.Config{Naive: true}, 2))
}
