package explore_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// A search with the state cache ends in the same way as one without, and sees
// the same.
func TestCachedAsNaive(t *testing.T) {
	all := maps.Clone(scenarios)
	maps.Copy(all, blocking)
	for name, p := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for bound := -1; bound < 4; bound++ {
				naive, all := outcomes(explore.Config{Naive: true}, bound, p)
				cached, some := outcomes(explore.Config{}, bound, p)
				assert.Equal(t, all, some, "bound %d", bound)
				assert.True(t, cached.Complete || !naive.Complete, "bound %d", bound)
				assert.Equal(t, kind(naive), kind(cached), "bound %d", bound)
				assert.LessOrEqual(t, cached.Executions, naive.Executions)
				if bound < 0 {
					t.Logf("%d executions instead of %d, %d states, %d outcomes, %s",
						cached.Executions, naive.Executions, cached.States, len(all), kind(naive))
				}
			}
		})
	}
}

// outcomes searches with the given bound, or without if it is negative.
func outcomes(c explore.Config, bound int, p scenario) (explore.Result, map[string]bool) {
	seen := map[string]bool{}
	program := func(s *explore.Setup) {
		p(s, func(v ...any) { seen[fmt.Sprint(v...)] = true })
	}
	if bound < 0 {
		return c.Exhaustive(program), seen
	}
	return c.Bounded(bound, program), seen
}

func kind(r explore.Result) string {
	if r.Failure == nil {
		return "no failure"
	}
	return r.Failure.Kind.String()
}

// States differ if later accesses to a cell would be ordered after one in some of
// them only, even where all else is the same.
func TestOrderOfCellsIsState(t *testing.T) {
	type shared struct{ x, y, z explore.Uint64 }
	use := map[string]func(*explore.Cell[int]){
		"write": func(c *explore.Cell[int]) { c.Set(0) },
		"read":  func(c *explore.Cell[int]) { c.Get() },
	}
	// Two store the same, but only the first has used the cell. Who knows of this?
	knows := map[string]func(v *shared, use func()) []func(){
		"object": func(v *shared, use func()) []func() {
			return []func(){func() { use(); v.x.Store(1) }, func() { v.x.Store(1); v.z.Load() }, func() { v.z.Load() }}
		},
		"goroutine": func(v *shared, use func()) []func() {
			return []func(){func() { use(); v.x.Store(1) }, func() { v.x.Store(1); v.x.Store(1) }, func() { v.x.Load(); v.z.Load() }}
		},
		"buffer": func(v *shared, use func()) []func() {
			return []func(){func() { use(); v.x.Store(1) }, func() { v.x.Store(1) }, func() {
				v.x.Load()
				v.y.StoreRelease(1)
				v.x.Load()
				v.z.Load()
			}}
		},
	}
	for by, goroutines := range knows {
		states := func(use func(*explore.Cell[int])) int {
			r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
				var v shared
				var c explore.Cell[int]
				explore.Label(&v, "v")
				explore.Label(&c, "c")
				for _, g := range goroutines(&v, func() { use(&c) }) {
					s.Go("", g)
				}
			})
			require.True(t, r.Complete)
			return r.States
		}
		without := states(func(*explore.Cell[int]) {})
		for access, use := range use {
			t.Log(by, access, states(use), without)
			assert.Greater(t, states(use), without, "%s, %s", by, access)
		}
	}
}

// States differ if a Spin that comes may pass in one of them only.
func TestSpinIsState(t *testing.T) {
	r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		var x, y explore.Uint64
		s.Go("", func() { y.Load(); explore.Spin(); y.Load(); y.Load() })
		s.Go("", func() { x.Store(1); x.Store(1); y.Load() })
	})
	assert.True(t, r.Complete)
	// How many accesses each has made: 00 01 02 11 12 21 31, and twice 22 and 32,
	// as the second write may come before the Spin or after it.
	assert.Equal(t, 11, r.States)
}

// A history has the operations of an execution.
type history struct{ operations []operation }

type operation struct {
	goroutine, call, end int
	result               uint64
}

func (h *history) call(s *explore.Setup, goroutine int, f func() uint64) {
	s.Begin()
	result := f()
	call, end := s.End(result)
	h.operations = append(h.operations, operation{goroutine, call, end, result})
}

// order returns what a checker of linearizability can tell of a history: the
// results of each goroutine, and which operations ended before which began.
func (h *history) order() string {
	var lines [8]string
	for _, o := range h.operations {
		var before [8]int
		for _, p := range h.operations {
			if p.end < o.call {
				before[p.goroutine]++
			}
		}
		lines[o.goroutine] += fmt.Sprint(o.result, before)
	}
	return fmt.Sprint(lines)
}
