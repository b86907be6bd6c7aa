package queuetest

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/queuebench/queue"
)

var waiterChurn = Check{
	Name: "WaiterChurn",
	Rule: "7 A cancelled or timed-out waiter leaves nothing behind and, if it had already been chosen, passes the wake-up on",
	run: func(t *trial) error {
		for _, s := range t.sides() {
			for round := range t.rounds(300 * time.Millisecond) {
				capacity := t.capacities(1, 2, 7)[round%len(t.capacities(1, 2, 7))]
				if err := t.wakeUps(s, capacity, round/3); err != nil {
					return fmt.Errorf("%s, capacity %d: %w", s.name, capacity, err)
				}
			}
			if err := t.waitersAreFreed(s); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
		return nil
	},
}

// wakeUps lets some of several waiters go while others are served, and checks
// that none sleeps beside what it waits for.
func (t *trial) wakeUps(s side, capacity, round int) error {
	q, err := t.blocked(s, capacity)
	if err != nil {
		return err
	}
	n := min(2+round%3*3, s.waiters) // 2, 5 or 8 waiters
	leaving := n / 2                 // the first to come, hence first to be chosen
	if n == 1 {
		// The only one there can be leaves, and is followed by another.
		first := s.call(nil, q, 1)
		first.cancel()
		if err := t.ends(first, "a cancelled call"); err != nil {
			return err
		}
		if first.err != context.Canceled {
			return fmt.Errorf("a cancelled call returned %v", first.err)
		}
	}
	calls := append(s.calls(q, leaving, true), s.calls(q, n-leaving, true)...)
	fed := n - leaving // enough for those who stay
	feed := func() error {
		if round/4%2 != 0 {
			_, err := s.serve(q, fed)
			return err
		}
		for i := range fed {
			if _, err := s.unblock(q, uint64(i+1)); err != nil {
				return fmt.Errorf("serving waiter %d: %w", i+1, err)
			}
		}
		return nil
	}
	leave := func() {
		for _, c := range calls[:leaving] {
			c.cancel()
		}
	}
	switch round % 4 {
	case 0, 1: // chosen, then cancelled
		err = feed()
		leave()
	case 2:
		leave()
		err = feed()
	default:
		go leave()
		err = feed()
	}
	if err == nil {
		err = t.await("as many successes as were served", func() bool { return succeeded(calls) == fed })
	}
	if err != nil {
		return fmt.Errorf("a waiter sleeps that could go on: of %d waiters %d left, %d were to be served, %d succeeded, and Len is %d of %d: %w",
			n, leaving, fed, succeeded(calls), q.Len(), q.Cap(), err)
	}
	q.Close()
	for _, c := range calls {
		if err := t.ends(c, "a waiter after Close"); err != nil {
			return err
		}
		if c.err != nil && c.err != context.Canceled && c.err != queue.ErrClosed {
			return fmt.Errorf("unexpected error %w", c.err)
		}
		c.cancel()
	}
	if got := succeeded(calls); got != fed {
		return fmt.Errorf("%d waiters succeeded, only %d were served", got, fed)
	}
	t.count(n)
	return nil
}

// waitersAreFreed checks that waits which time out do not use up memory.
func (t *trial) waitersAreFreed(s side) error {
	q, err := t.blocked(s, 1)
	if err != nil {
		return err
	}
	workers := min(100, s.waiters)
	waits := 10_000
	if workers == 1 {
		waits = 1000 // one after the other
	}
	timeOut := func() error {
		defer oversubscribe()()
		return t.do(workers, func(int) error {
			for range waits / workers {
				ctx, cancel := context.WithTimeout(context.Background(), time.Microsecond)
				_, err := s.wait(ctx, q, 1)
				cancel()
				if err != context.DeadlineExceeded {
					return fmt.Errorf("a wait that times out: %v", err)
				}
			}
			return nil
		})
	}
	const perWait = 40 // bytes; a channel takes 96
	var grown int64
	for range 3 {
		before := heap()
		if err := timeOut(); err != nil {
			return err
		}
		grown = heap() - before
		t.count(waits)
		if grown < int64(waits)*perWait {
			runtime.KeepAlive(q)
			return nil
		}
	}
	return fmt.Errorf("after %d waits that timed out, %d more bytes are in use", waits, grown)
}

var goroutineChurn = Check{
	Name: "GoroutineChurn",
	Rule: "9 Memory: steady-state operations allocate nothing, so that a goroutine that waits once and ends leaves nothing behind",
	run: func(t *trial) error {
		for _, s := range t.sides() {
			if err := t.shortLived(s); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
		return nil
	},
}

// fewest is how many goroutines come and go on the slowest machine. If each left
// something behind, that would be more than shortLived allows.
const fewest = 500

// shortLived lets very many goroutines wait once, some of them at a time, and
// checks that the second half of them leaves no more memory in use than the
// first. Where the first half would take more than a tenth of the time that is
// left, both are as many as are served in that tenth.
func (t *trial) shortLived(s side) error {
	q, err := t.blocked(s, 7)
	if err != nil {
		return err
	}
	crowd, half := min(fewest, s.waiters), t.goroutines/2
	if crowd == 1 {
		half /= 10 // one after the other
	}
	before := q.Len()
	half, err = t.comeAndGo(s, q, crowd, half, time.Now().Add(time.Until(t.deadline)/10))
	if err != nil {
		return err
	}
	inUse := heap()
	var grown int64
	for range 3 {
		if _, err := t.comeAndGo(s, q, crowd, half, t.deadline); err != nil {
			return err
		}
		if got := q.Len(); got != before {
			return fmt.Errorf("Len is %d after all waiters were served, was %d", got, before)
		}
		now := heap()
		grown, inUse = now-inUse, now
		// Less than the smallest record for each, and what others may do.
		if grown < int64(2*half)+16<<10 {
			runtime.KeepAlive(q)
			return nil
		}
	}
	return fmt.Errorf("after %d goroutines that waited once, as many as before, %d more bytes are in use", half, grown)
}

// comeAndGo lets n goroutines wait once each, crowd of them at a time, or at
// least the fewest if the time is up before. It returns how many there were.
func (t *trial) comeAndGo(s side, q queue.Queue[uint64], crowd, n int, until time.Time) (int, error) {
	done := 0
	for ; done < n && t.ctx.Err() == nil && (done < fewest || time.Now().Before(until)); done += crowd {
		crowd = min(crowd, n-done)
		calls := s.calls(q, crowd, false)
		if _, err := s.serve(q, crowd); err != nil {
			return done, err
		}
		for _, c := range calls {
			if err := t.ends(c, "a waiter that was served"); err != nil {
				return done, err
			}
			if c.err != nil {
				return done, fmt.Errorf("a waiter that was served returned %w", c.err)
			}
			c.cancel()
		}
		t.count(2 * crowd)
	}
	return done, nil
}

// heap returns the number of bytes in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
