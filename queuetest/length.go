package queuetest

import (
	"fmt"
	"time"

	"github.com/queuebench/queue"
)

var lenWithinBounds = Check{
	Name: "LenWithinBounds",
	Rule: "6 Len lies in 0..Cap at every moment, under any race, and is exact when no call is in progress",
	run: func(t *trial) error {
		if err := t.loads(300*time.Millisecond, load{watchLen: true}, outcome.balance); err != nil {
			return err
		}
		for round := range t.rounds(200 * time.Millisecond) {
			capacity := t.capacities(1, 2, 3, 7, 100)[round%len(t.capacities(1, 2, 3, 7, 100))]
			q := t.queue(capacity)
			watcher := t.crew()
			watcher.start(1, func(int) error {
				for !watcher.stopped.Load() {
					if err := lenInBounds(q); err != nil {
						return err
					}
				}
				return nil
			})
			n, err := t.churn(q, 200, round)
			watcher.stopped.Store(true)
			if werr := watcher.wait(); err == nil {
				err = werr
			}
			if err == nil && q.Len() != n {
				err = fmt.Errorf("Len is %d at rest with %d items in", q.Len(), n)
			}
			if err != nil {
				return fmt.Errorf("capacity %d: %w", capacity, err)
			}
		}
		return nil
	},
}

// lenInBounds looks at Len once.
func lenInBounds(q queue.Queue[uint64]) error {
	if n := q.Len(); n < 0 || n > q.Cap() {
		return fmt.Errorf("Len is %d, want 0 to %d", n, q.Cap())
	}
	return nil
}
