package queuetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/queuebench/queue"
)

var bubble = Check{
	Name: "Bubble",
	Rule: "11 Correct inside a testing/synctest bubble: waiters block durably and time out by the bubble's clock",
	run: func(t *trial) error {
		return t.inBubble(func() error {
			for _, s := range t.sides() {
				err := firstError(t.wakesOneEach(s), t.wakesAsMany(s), t.timesOut(s), t.passesOn(s), t.closes(s))
				if err != nil {
					return err
				}
			}
			return nil
		})
	},
}

// inBubble runs f in a bubble, where it is known when all others sleep: after
// synctest.Wait. Meanwhile the trial has the bubble's clock.
//
// A bubble wants a test. An empty one will do, also in a program that is none:
// f never fails the test, it returns an error. Only the race detector does; then
// package testing ends the goroutine.
func (t *trial) inBubble(f func() error) error {
	ctx, deadline := t.ctx, t.deadline
	err := errors.New("the race detector has found something, see standard error")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var found error
		stuck := guard(func() error {
			synctest.Test(new(testing.T), func(inside *testing.T) {
				t.ctx, t.deadline = inside.Context(), time.Now().Add(24*time.Hour)
				found = guard(f)
			})
			return nil
		})
		err = firstError(found, stuck) // who fails may leave others behind
	}()
	<-ended
	t.ctx, t.deadline = ctx, deadline
	return err
}

// start starts n waiting calls, or as many as may wait, and checks that they do.
func (t *trial) start(s side, q queue.Queue[uint64], n int) ([]*call, error) {
	calls := make([]*call, min(n, s.waiters))
	for i := range calls {
		calls[i] = s.call(nil, q, uint64(1001+i))
		synctest.Wait() // so that they come in this order
	}
	return calls, t.expect(s, calls, 0)
}

// waiters returns a new queue and what start returns for it.
func (t *trial) waiters(s side, n int) (queue.Queue[uint64], []*call, error) {
	q, err := t.blocked(s, 2)
	if err != nil {
		return nil, nil, err
	}
	calls, err := t.start(s, q, n)
	return q, calls, err
}

// expect waits for rest and checks how many of the calls have ended.
func (t *trial) expect(s side, calls []*call, want int) error {
	synctest.Wait()
	got := 0
	for _, c := range calls {
		if c.done() {
			got++
		}
	}
	if got != want {
		return fmt.Errorf("%d of %d waiting calls of %s have ended when all is at rest, want %d", got, len(calls), s.name, want)
	}
	t.count(got)
	return nil
}

// end ends the calls by closing the queue, and checks all results.
func (t *trial) end(s side, q queue.Queue[uint64], calls []*call, served int) error {
	q.Close()
	if err := t.expect(s, calls, len(calls)); err != nil {
		return err
	}
	for _, c := range calls {
		if c.err != nil && c.err != queue.ErrClosed && c.err != context.Canceled {
			return fmt.Errorf("%s: unexpected error %w", s.name, c.err)
		}
		c.cancel()
	}
	if got := succeeded(calls); got != served {
		return fmt.Errorf("%d calls of %s succeeded, want %d", got, s.name, served)
	}
	return nil
}

// wakesOneEach serves the waiters one by one.
func (t *trial) wakesOneEach(s side) error {
	q, calls, err := t.waiters(s, 5)
	served := min(3, len(calls))
	for i := range served {
		if err == nil {
			_, err = s.unblock(q, 7)
		}
		if err == nil {
			err = t.expect(s, calls, i+1)
		}
	}
	if err != nil {
		return err
	}
	return t.end(s, q, calls, served)
}

// wakesAsMany serves some of the waiters by a batch.
func (t *trial) wakesAsMany(s side) error {
	for served := range 6 {
		q, calls, err := t.waiters(s, 5)
		if err != nil {
			return err
		}
		served = min(served, len(calls))
		if _, err := s.serve(q, served); err != nil {
			return err
		}
		if err := firstError(t.expect(s, calls, served), t.end(s, q, calls, served)); err != nil {
			return err
		}
	}
	return nil
}

// timesOut checks that a wait lasts as long as its context, by the bubble's
// clock.
func (t *trial) timesOut(s side) error {
	q, calls, err := t.waiters(s, 0)
	if err != nil {
		return err
	}
	for range 3 {
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.ctx, time.Hour)
		_, err := s.wait(ctx, q, 7)
		cancel()
		if elapsed := time.Since(start); err != context.DeadlineExceeded || elapsed != time.Hour {
			return fmt.Errorf("%s with a timeout of 1h: %v after %v", s.name, err, elapsed)
		}
	}
	return t.end(s, q, calls, 0)
}

// passesOn serves as many waiters as will stay, and lets the others leave at
// the same moment: whoever is chosen and leaves passes the wake-up on.
func (t *trial) passesOn(s side) error {
	for round := range 50 {
		q, calls, err := t.waiters(s, 4)
		if err != nil {
			return err
		}
		leaving := len(calls) / 2
		staying := len(calls) - leaving
		leave := func() {
			for _, c := range calls[:leaving] {
				c.cancel()
			}
		}
		if round%2 == 0 {
			// They are awake when they are chosen, but have not yet run.
			leave()
		}
		if round/2%2 == 0 {
			for i := 0; i < staying && err == nil; i++ {
				_, err = s.unblock(q, 7)
			}
		} else {
			_, err = s.serve(q, staying)
		}
		if err != nil {
			return err
		}
		if round%2 != 0 {
			leave()
		}
		synctest.Wait()
		// Those who leave may have taken what they were woken for. What they
		// have not taken, those who stay have.
		if got := succeeded(calls); got != staying {
			return fmt.Errorf("%d waiters in %s were served and %d left; %d succeeded, Len is %d of %d: one sleeps that could go on",
				staying, s.name, leaving, got, q.Len(), q.Cap())
		}
		if err := t.end(s, q, calls, staying); err != nil {
			return err
		}
	}
	return nil
}

// closes checks that Close wakes all of a crowd, and that all of them sleep
// until then: who looks again from time to time does not wake up.
func (t *trial) closes(s side) error {
	q, calls, err := t.waiters(s, manyWaiters)
	if err != nil {
		return err
	}
	return t.end(s, q, calls, 0)
}
