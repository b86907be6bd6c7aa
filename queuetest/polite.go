package queuetest

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/cputime"
)

var waitsPolitely = Check{
	Name:   "WaitsPolitely",
	Rule:   "7 Waiting is polite: a parked waiter costs no CPU, also after others have timed out, and no call spins when a single processor runs Go code",
	spares: canLen,
	run: func(t *trial) error {
		if _, ok := cputime.Process(); !ok {
			return skipped("this operating system does not tell the processor time")
		}
		for _, s := range t.sides() {
			for _, timeouts := range []bool{false, true} {
				if err := t.idle(s, timeouts); err != nil {
					return err
				}
			}
			if err := t.alone(s); err != nil {
				return err
			}
		}
		return nil
	},
}

// idle measures what waiting costs, with or without waits that timed out
// before.
func (t *trial) idle(s side, timeouts bool) error {
	q, err := t.blocked(s, 2)
	if err != nil {
		return err
	}
	n := min(manyWaiters, s.waiters)
	if timeouts {
		err := t.do(n, func(int) error {
			ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
			defer cancel()
			if _, err := s.wait(ctx, q, 1); err != context.DeadlineExceeded {
				return fmt.Errorf("%s, timed out: %v", s.name, err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	calls := s.calls(q, n, false)
	used, window := leastBusy(t.share(200 * time.Millisecond))
	// On a busy machine even those who spin may get little processor time.
	asleep := t.await("all of them asleep", func() bool { return awake() == 0 })
	q.Close()
	if asleep != nil {
		return fmt.Errorf("%d goroutines wait in %s, and some do not sleep: %w", n, s.name, asleep)
	}
	for _, c := range calls {
		if err := t.ends(c, s.name+" after Close"); err != nil {
			return err
		}
		if c.err != queue.ErrClosed {
			return fmt.Errorf("%s after Close: %v, want ErrClosed", s.name, c.err)
		}
		c.cancel()
	}
	t.count(n)
	if used > window/5 {
		return fmt.Errorf("%d goroutines wait in %s and used %v of processor time within %v, want a fifth of that at most",
			n, s.name, used, window)
	}
	return nil
}

// awake returns how many of the goroutines that call has started run, or could, or
// will by themselves: who waits for the time to pass looks again and again. What a
// check has left in a bubble does not count.
func awake() (n int) {
	for g := range bytes.SplitSeq(stacks(), []byte("\n\n")) {
		state, _, _ := bytes.Cut(g, []byte("\n"))
		busy := bytes.Contains(state, []byte(" [run")) || bytes.Contains(state, []byte(" [sleep"))
		if busy && !bytes.Contains(state, []byte("bubble")) && bytes.Contains(g, []byte("queuetest.side.call")) {
			n++
		}
	}
	return n
}

// leastBusy returns the least processor time that the process used within one
// of several windows of time: a waiter that is not parked is busy in each, and
// what else there is, such as the garbage collector, is not.
func leastBusy(window time.Duration) (used, elapsed time.Duration) {
	for i := range 4 {
		before, _ := cputime.Process()
		start := time.Now()
		time.Sleep(window)
		after, _ := cputime.Process()
		u, e := after.CPU-before.CPU, time.Since(start)
		if i == 0 || u < used {
			used, elapsed = u, e
		}
		if used < elapsed/10 {
			break
		}
	}
	return used, elapsed
}
