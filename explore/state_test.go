package explore_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"

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
