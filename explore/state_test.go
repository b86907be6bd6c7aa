package explore_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
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
//
// By each stand the orders of operations that there were with it. A search may
// leave out those in which an operation seems to last longer than in others: all
// that a checker could find in these, it finds in the others, too.
type endings map[string][]order

// of returns the program of a scenario, and what notes its failures.
func (n endings) of(p scenario) (explore.Program, func(*explore.Failure)) {
	return func(s *explore.Setup) {
			p(s, func(v ...any) {
				var o order
				for i := range v {
					if h, ok := v[i].(history); ok {
						v[i], o = h.results(), h.order()
					}
				}
				n.add(fmt.Sprint(v...), o)
			})
		},
		func(f *explore.Failure) { n.add(way(f), nil) }
}

func (n endings) add(key string, o order) {
	if !slices.ContainsFunc(n[key], func(p order) bool { return slices.Equal(o, p) }) {
		n[key] = append(n[key], o)
	}
}

// missing returns the endings of which n has none that tells as much.
func (n endings) missing(all endings) endings {
	some := endings{}
	for key, orders := range all {
		for _, o := range orders {
			if !slices.ContainsFunc(n[key], o.within) {
				some.add(key, o)
			}
		}
	}
	return some
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
		require.True(t, r.Complete || !n.Complete, "bound %d", bound)
		if bound < 0 {
			t.Logf("%d executions instead of %d, %d states, %d endings", r.Executions, n.Executions, r.States, len(got))
		}
		if n.Executions < limit {
			require.Empty(t, got.missing(want), "bound %d", bound)
			require.Empty(t, want.missing(got), "bound %d, too many", bound)
		}
		switch {
		case !r.Complete:
		case bound >= 0 && unbounded != nil:
			require.Empty(t, got.missing(unbounded), "bound %d, that left nothing out", bound)
		case bound < 0 && n.Complete:
			unbounded, how = got, "compared"
		case bound < 0:
			unbounded, how = got, "sampled"
			c := c
			c.Executions = 100
			some := endings{}
			program, failed := some.of(p)
			c.Sample(1, program, failed)
			require.Empty(t, got.missing(some))
		}
	}
	return how
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

// results returns the results of each goroutine.
func (h history) results() string {
	var all [8][]uint64
	for _, o := range h.operations {
		all[o.goroutine] = append(all[o.goroutine], o.result)
	}
	return fmt.Sprint(all)
}

// An order is what else a checker of linearizability can tell of a history: for
// each operation, how many of each goroutine ended before it began.
type order []int

func (h history) order() order {
	var all [8]order
	for _, o := range h.operations {
		var before [8]int
		for _, p := range h.operations {
			if p.end < o.call {
				before[p.goroutine]++
			}
		}
		all[o.goroutine] = append(all[o.goroutine], before[:]...)
	}
	return slices.Concat(all[:]...)
}

// within reports whether p has all that came one after the other in o.
func (o order) within(p order) bool {
	for i := range o {
		if o[i] > p[i] {
			return false
		}
	}
	return true
}
