//go:build qmodel

package queue

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/explore"
)

// tokens is a queue without values and without waiting: Tasks asks for no more.
type tokens struct {
	Queue[int]
	n atomics.Uint64
}

func (q *tokens) TryPut(int) error {
	q.n.Add(1)
	return nil
}

func (q *tokens) TryGet() (int, error) {
	for {
		n := q.n.Load()
		if n == 0 {
			return 0, ErrEmpty
		}
		if q.n.CompareAndSwap(n, n-1) {
			return 0, nil
		}
	}
}

// A tally is a Tasks and what has become of the items.
type tally struct {
	*Tasks[int]
	put, done atomics.Uint64 // items: after their Put, before their Done
}

func newTally() *tally {
	q := &tally{Tasks: NewTasks(&tokens{})}
	q.work(true, false)
	return q
}

// work puts an item, or gets one and is done with it, or both.
func (q *tally) work(put, get bool) {
	if put {
		_ = q.TryPut(0)
		q.put.Add(1)
	}
	if !get {
		return
	}
	if _, err := q.TryGet(); err == nil {
		q.done.Add(1)
		q.Done()
	}
}

// join waits, and checks that nothing that had been put is left.
func (q *tally) join(s *explore.Setup, ctx context.Context) error {
	before := q.put.Load()
	err := q.Join(ctx)
	if err == nil {
		if done := q.done.Load(); done < before {
			s.Errorf("Join has returned with %d of %d done", done, before)
		}
	}
	return err
}

func explored(t *testing.T, program explore.Program) {
	t.Helper()
	r := explore.Config{Executions: 100_000}.Bounded(4, program)
	if r.Failure != nil {
		t.Fatal(r.Failure)
	}
	t.Logf("%d executions, up to %d preemptions, complete: %t", r.Executions, r.Preemptions, r.Complete)
}

// TestTasksExplored lets Joins wait for items that are put and done meanwhile:
// none returns early, and none sleeps for ever.
func TestTasksExplored(t *testing.T) {
	explored(t, func(s *explore.Setup) {
		q := newTally()
		for range 2 {
			s.Go("joiner", func() { assert.NoError(s, q.join(s, context.Background())) })
		}
		s.Go("worker", func() {
			q.work(false, true)
			q.work(true, true)
		})
		s.Finally(func() { assert.Zero(s, q.state.Load()&itemsMask) })
	})
}

// TestTasksExploredRounds lets Joins of one round meet those of the next.
func TestTasksExploredRounds(t *testing.T) {
	explored(t, func(s *explore.Setup) {
		q := newTally()
		s.Go("first", func() { assert.NoError(s, q.join(s, context.Background())) })
		s.Go("second", func() {
			q.work(true, false)
			assert.NoError(s, q.join(s, context.Background()))
		})
		s.Go("worker", func() {
			q.work(false, true)
			for q.done.Load() < 2 {
				atomics.Yield()
				q.work(false, true)
			}
		})
	})
}

// TestTasksExploredInstants lets a Join wait, and an item be put as soon as there
// has been an instant without unfinished ones: that instant is enough.
func TestTasksExploredInstants(t *testing.T) {
	explored(t, func(s *explore.Setup) {
		q := newTally()
		var ctx, ended explore.Context
		ended.Cancel()
		var asleep, finished, left atomics.Uint64
		left.Store(2)
		leave := func() {
			if left.Add(^uint64(0)) == 0 {
				ctx.Cancel()
			}
		}
		await := func() {
			for asleep.Load() == 0 {
				atomics.Yield()
			}
		}
		s.Go("first", func() {
			if err := q.join(s, &ctx); finished.Load() != 0 {
				assert.NoError(s, err)
			}
		})
		s.Go("second", func() {
			await()
			_ = q.join(s, &ctx)
		})
		s.Go("worker", func() {
			for q.state.Load()>>ticketShift == 0 {
				atomics.Yield()
			}
			asleep.Store(1)
			q.work(false, true)
			leave()
		})
		s.Go("putter", func() {
			await()
			if q.Join(&ended) == nil {
				finished.Store(1)
				q.work(true, false)
			}
			leave()
		})
	})
}

// TestTasksExploredCancel lets the context of a Join end while another waits on.
func TestTasksExploredCancel(t *testing.T) {
	explored(t, func(s *explore.Setup) {
		q := newTally()
		var ctx explore.Context
		s.Go("joiner", func() { assert.NoError(s, q.join(s, context.Background())) })
		s.Go("leaver", func() { _ = q.join(s, &ctx) })
		s.Go("canceller", ctx.Cancel)
		s.Go("worker", func() { q.work(false, true) })
	})
}
