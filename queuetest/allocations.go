package queuetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/queuebench/queue"
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
				if err := t.allocationsOf(ctx, q, n); err != nil {
					return fmt.Errorf("capacity %d, %d items at a time: %w", capacity, n, err)
				}
			}
		}
		return nil
	},
}

// allocationsOf measures all the ways to put n items and then to get them.
func (t *trial) allocationsOf(ctx context.Context, q queue.Queue[uint64], n int) error {
	buf := make([]uint64, n)
	each := func(call func(int) error) func() (int, error) {
		return func() (int, error) {
			for i := range n {
				if err := call(i); err != nil {
					return i, err
				}
			}
			return n, nil
		}
	}
	err := firstError(
		t.allocates(n,
			each(func(i int) error { return q.TryPut(uint64(i)) }),
			each(func(int) error { _, err := q.TryGet(); return err })),
		t.allocates(n,
			each(func(i int) error { return q.Put(ctx, uint64(i)) }),
			each(func(int) error { _, err := q.Get(ctx); return err })))
	b, ok := q.(queue.Batcher[uint64])
	err = firstError(err, t.refusals(q))
	if err != nil || !ok {
		return err
	}
	wait := func(buf []uint64) (int, error) { return b.GetBatch(ctx, buf) }
	err = firstError(
		t.allocates(n,
			func() (int, error) { return b.TryPutBatch(buf) },
			func() (int, error) { return getAll(buf, b.TryGetBatch) }),
		t.allocates(n,
			func() (int, error) { return b.PutBatch(ctx, buf) },
			func() (int, error) { return getAll(buf, wait) }))
	if err != nil {
		err = fmt.Errorf("in batches: %w", err)
	}
	return err
}

// refusals measures the calls that find an empty queue, or a full one, and may
// not wait.
func (t *trial) refusals(q queue.Queue[uint64]) error {
	ctx := cancelled()
	err := firstError(
		t.refused(queue.ErrEmpty, func() error { _, err := q.TryGet(); return err }),
		t.refused(ctx.Err(), func() error { _, err := q.Get(ctx); return err }))
	if err != nil || !t.traits.Bounded {
		return err
	}
	return firstError(
		fill(q, q.Cap()),
		t.refused(queue.ErrFull, func() error { return q.TryPut(1) }),
		t.refused(ctx.Err(), func() error { return q.Put(ctx, 1) }),
		empty(q, q.Cap()))
}

// refused measures the allocations of a call that fails.
func (t *trial) refused(want error, try func() error) error {
	const times = 1000
	var got error
	perRun := testing.AllocsPerRun(5, func() {
		for range times {
			if got = try(); got != want {
				return
			}
		}
	})
	t.count(6 * times)
	if got != want {
		return fmt.Errorf("%v, want %v", got, want)
	}
	if perRun >= times/10 {
		return fmt.Errorf("%.0f allocations in %d calls that fail: %v", perRun, times, want)
	}
	return nil
}

// allocates measures the allocations of putting and getting n items by turns.
func (t *trial) allocates(n int, put, get func() (int, error)) error {
	const total = 2000
	var failed error
	perRun := testing.AllocsPerRun(5, func() {
		for range total / n {
			for _, call := range []func() (int, error){put, get} {
				moved, err := call()
				failed = firstError(failed, err, exactly(n, moved, err))
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
