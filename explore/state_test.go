package explore_test

import (
	"fmt"
	"maps"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// A search with the state cache sees the same as one without.
func TestCachedAsNaive(t *testing.T) {
	all := maps.Clone(scenarios)
	maps.Copy(all, blocking)
	maps.Copy(all, ordered())
	for name, p := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.NotEmpty(t, compare(t, explore.Config{Steps: 60}, 20_000, p), "too many executions")
		})
	}
}

// endings are the ways in which executions end: with what a scenario reports, or
// with a failure.
type endings map[string]bool

// of returns the program of a scenario, and what notes its failures.
func (n endings) of(p scenario) (explore.Program, func(*explore.Failure)) {
	return func(s *explore.Setup) { p(s, func(v ...any) { n[fmt.Sprint(v...)] = true }) },
		func(f *explore.Failure) { n[way(f)] = true }
}

// objects are those in the message of a deadlock, whose labels only some searches
// know.
var objects = regexp.MustCompile(` [^ ]+( [0-9]+)?\)`)

// way returns the kind of a failure, and who could not go on.
func way(f *explore.Failure) string {
	if f.Kind == explore.Deadlock {
		return objects.ReplaceAllString(f.Message, ")")
	}
	return f.Kind.String()
}

// all searches with the given bound, or without if it is negative.
func all(c explore.Config, bound int, p scenario) (endings, explore.Result) {
	seen := endings{}
	program, failed := seen.of(p)
	return seen, c.All(bound, program, failed)
}

// compare checks that searches with and without the state cache see the same
// endings, with bounds and without, as far as both have fewer executions than the
// limit. If without a bound only the former has, it must see what a random search
// sees. The result tells which of the two it was without a bound, if any.
func compare(t *testing.T, c explore.Config, limit int, p scenario) (how string) {
	c.Executions = limit
	naive := c
	naive.Naive = true
	var unbounded endings
	for bound := -1; bound < 4; bound++ {
		want, n := all(naive, bound, p)
		got, r := all(c, bound, p)
		require.LessOrEqual(t, r.Executions, n.Executions, "bound %d", bound)
		require.True(t, r.Complete || !n.Complete, "bound %d", bound)
		if bound < 0 {
			t.Logf("%d executions instead of %d, %d states, %d endings", r.Executions, n.Executions, r.States, len(got))
		}
		if n.Executions < limit {
			require.Equal(t, want, got, "bound %d", bound)
		}
		switch {
		case !r.Complete:
		case bound >= 0 && unbounded != nil:
			require.Equal(t, unbounded, got, "bound %d, that left nothing out", bound)
		case bound < 0 && n.Complete:
			unbounded, how = got, "compared"
		case bound < 0:
			unbounded, how = got, "sampled"
			c := c
			c.Executions = 100
			some := endings{}
			program, failed := some.of(p)
			c.Sample(1, program, failed)
			require.Subset(t, got, some)
		}
	}
	return how
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
