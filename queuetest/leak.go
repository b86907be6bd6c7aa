package queuetest

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/goleak"
)

var noGoroutineLeft = Check{
	Name:   "NoGoroutineLeft",
	Rule:   "8 No background goroutines: a queue owns none, in use, idle or closed",
	spares: canLen,
	run: func(t *trial) error {
		before := goleak.IgnoreCurrent()
		for _, closed := range []bool{true, false} {
			q := t.queue(2)
			for _, s := range t.sides() {
				if err := s.block(q); err != nil {
					return err
				}
				ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
				_, err := s.wait(ctx, q, 1)
				cancel()
				if err != context.DeadlineExceeded {
					return fmt.Errorf("%s that times out: %v", s.name, err)
				}
			}
			if err := q.TryPut(1); t.traits.Bounded == (err == nil) {
				return fmt.Errorf("TryPut into a queue of 2: %v", err)
			}
			if closed {
				q.Close()
			}
			if err := goleak.Find(before); err != nil {
				return fmt.Errorf("closed %v: %w", closed, err)
			}
			t.count(3)
		}
		return nil
	},
}
