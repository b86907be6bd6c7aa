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

// heap returns the number of bytes in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
