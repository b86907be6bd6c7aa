package queuetest

import (
	"context"
	"fmt"
	"testing"
)

var noAllocations = Check{
	Name: "NoAllocations",
	Rule: "9 Steady-state operations allocate nothing; an unbounded queue may allocate once per many items",
	run: func(t *trial) error {
		if raceEnabled {
			return skipped("the race detector makes sync.Pool forget at random, so that pools allocate")
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		for _, capacity := range t.capacities(1, 3, 1024) {
			q := t.queue(capacity)
			for _, n := range []int{1, min(q.Cap(), 100)} {
				err := t.allocates(n, q.TryPut, q.TryGet)
				if err == nil {
					err = t.allocates(n,
						func(v uint64) error { return q.Put(ctx, v) },
						func() (uint64, error) { return q.Get(ctx) })
				}
				if err != nil {
					return fmt.Errorf("capacity %d, %d items at a time: %w", capacity, n, err)
				}
			}
		}
		return nil
	},
}

// allocates measures the allocations of putting and getting n items by turns.
func (t *trial) allocates(n int, put func(uint64) error, get func() (uint64, error)) error {
	const total = 2000
	var failed error
	perRun := testing.AllocsPerRun(5, func() {
		for i := range total / n {
			for range n {
				failed = firstError(failed, put(uint64(i)))
			}
			for range n {
				_, err := get()
				failed = firstError(failed, err)
			}
		}
	})
	t.count(6 * 2 * total)
	if failed != nil {
		return failed
	}
	// A few per run may be somebody else's.
	limit := 10.0
	if !t.traits.Bounded {
		limit = 2 * total / 10
	}
	if perRun >= limit {
		return fmt.Errorf("%.0f allocations in %d operations", perRun, 2*total)
	}
	return nil
}
