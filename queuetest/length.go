package queuetest

import (
	"fmt"
	"time"

	"github.com/queuebench/queue"
)

var lenWithinBounds = Check{
	Name:   "LenWithinBounds",
	Rule:   "6 Len lies in 0..Cap at every moment, under any race, and is exact when no call is in progress",
	spares: canWait | canClose,
	run: func(t *trial) error {
		if err := t.loads(300*time.Millisecond, load{watchLen: true}, outcome.balance); err != nil {
			return err
		}
		defer oversubscribe()()
		for round := range t.rounds(300 * time.Millisecond) {
			capacity := t.capacities(1, 2, 3, 7, 100)[round%len(t.capacities(1, 2, 3, 7, 100))]
			if err := t.watchLen(capacity, round); err != nil {
				return fmt.Errorf("capacity %d: %w", capacity, err)
			}
		}
		return nil
	},
}

// watchLen lets goroutines do nothing but look at Len while others work: when
// one of them loses its processor, it is in the middle of Len as a rule.
func (t *trial) watchLen(capacity, round int) error {
	q := t.queue(capacity)
	watchers := t.crew()
	watchers.start(2, func(int) error {
		for !watchers.stopped.Load() {
			if err := lenInBounds(q); err != nil {
				return err
			}
		}
		return nil
	})
	n, err := t.churn(q, 5000, round)
	watchers.stopped.Store(true)
	err = firstError(err, watchers.wait())
	if err == nil && q.Len() != n {
		err = fmt.Errorf("Len is %d at rest with %d items in", q.Len(), n)
	}
	return err
}

// lenInBounds looks at Len once.
func lenInBounds(q queue.Queue[uint64]) error {
	if n := q.Len(); n < 0 || n > q.Cap() {
		return fmt.Errorf("Len is %d, want 0 to %d", n, q.Cap())
	}
	return nil
}
