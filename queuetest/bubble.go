package queuetest

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

var bubble = Check{
	Name: "Bubble",
	Rule: "11 Correct inside a testing/synctest bubble: waiters block durably and time out by the bubble's clock",
	bubble: func(t *bubbleTrial) {
		for _, s := range t.sides() {
			t.wakesOneEach(s)
			t.wakesAsMany(s)
			t.timesOut(s)
			t.passesOn(s)
			t.closes(s)
		}
	},
}

// A bubbleTrial is a check at work inside a bubble, where it is known when all
// others sleep: after synctest.Wait.
type bubbleTrial struct {
	*trial
	testing *testing.T
}

// runBubble runs a check in a bubble. If the waiters do not sleep, the bubble
// never rests, and there is nothing to be done but to end the process.
func runBubble(t *testing.T, c Check, f catalog.Factory, traits queue.Traits, o Options) {
	watchdog := time.AfterFunc(o.Timeout, func() {
		panic(fmt.Sprintf("queuetest: %s: no end within %v: waiters hang or do not block durably\nrule: %s",
			c.Name, o.Timeout, c.Rule))
	})
	defer watchdog.Stop()
	synctest.Test(t, func(t *testing.T) {
		// The deadlines of a trial are for the world outside.
		o.Timeout = 24 * time.Hour
		c.bubble(&bubbleTrial{newTrial(t.Context(), f, traits, o), t})
	})
}

// start starts n waiting calls, or as many as may wait, and checks that they do.
func (t *bubbleTrial) start(s side, q queue.Queue[uint64], n int) []*call {
	t.testing.Helper()
	calls := make([]*call, min(n, s.waiters))
	for i := range calls {
		calls[i] = s.call(nil, q, uint64(1001+i))
		synctest.Wait() // so that they come in this order
	}
	t.expect(s, calls, 0)
	return calls
}

// expect waits for rest and checks how many of the calls have ended.
func (t *bubbleTrial) expect(s side, calls []*call, want int) {
	t.testing.Helper()
	synctest.Wait()
	got := 0
	for _, c := range calls {
		if c.done() {
			got++
		}
	}
	if got != want {
		t.testing.Fatalf("%d of %d waiting calls of %s have ended when all is at rest, want %d", got, len(calls), s.name, want)
	}
}

func (t *bubbleTrial) queueFor(s side) queue.Queue[uint64] {
	t.testing.Helper()
	q, err := t.blocked(s, 2)
	t.must(err)
	return q
}

func (t *bubbleTrial) must(err error) {
	t.testing.Helper()
	if err != nil {
		t.testing.Fatal(err)
	}
}

// end ends the calls by closing the queue, and checks all results.
func (t *bubbleTrial) end(s side, q queue.Queue[uint64], calls []*call, served int) {
	t.testing.Helper()
	q.Close()
	t.expect(s, calls, len(calls))
	for _, c := range calls {
		if c.err != nil && c.err != queue.ErrClosed && c.err != context.Canceled {
			t.testing.Errorf("%s: unexpected error %v", s.name, c.err)
		}
		c.cancel()
	}
	if got := succeeded(calls); got != served {
		t.testing.Errorf("%d calls of %s succeeded, want %d", got, s.name, served)
	}
}

// unblock serves one waiter.
func (t *bubbleTrial) unblock(s side, q queue.Queue[uint64]) {
	_, err := s.unblock(q, 7)
	t.must(err)
}

// wakesOneEach serves the waiters one by one.
func (t *bubbleTrial) wakesOneEach(s side) {
	q := t.queueFor(s)
	calls := t.start(s, q, 5)
	served := min(3, len(calls))
	for i := range served {
		t.unblock(s, q)
		t.expect(s, calls, i+1)
	}
	t.end(s, q, calls, served)
}

// wakesAsMany serves some of the waiters by a batch.
func (t *bubbleTrial) wakesAsMany(s side) {
	for served := range 6 {
		q := t.queueFor(s)
		calls := t.start(s, q, 5)
		served = min(served, len(calls))
		_, err := s.serve(q, served)
		t.must(err)
		t.expect(s, calls, served)
		t.end(s, q, calls, served)
	}
}

// timesOut checks that a wait lasts as long as its context, by the bubble's
// clock.
func (t *bubbleTrial) timesOut(s side) {
	q := t.queueFor(s)
	for range 3 {
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.ctx, time.Hour)
		_, err := s.wait(ctx, q, 7)
		cancel()
		if elapsed := time.Since(start); err != context.DeadlineExceeded || elapsed != time.Hour {
			t.testing.Errorf("%s with a timeout of 1h: %v after %v", s.name, err, elapsed)
		}
	}
	t.end(s, q, nil, 0)
}

// passesOn serves as many waiters as will stay, and lets the others leave at
// the same moment: whoever is chosen and leaves passes the wake-up on.
func (t *bubbleTrial) passesOn(s side) {
	for round := range 50 {
		q := t.queueFor(s)
		calls := t.start(s, q, 4)
		leaving := len(calls) / 2
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
			for range len(calls) - leaving {
				t.unblock(s, q)
			}
		} else {
			_, err := s.serve(q, len(calls)-leaving)
			t.must(err)
		}
		if round%2 != 0 {
			leave()
		}
		synctest.Wait()
		// Those who leave may have taken what they were woken for. What they
		// have not taken, those who stay have.
		if got := succeeded(calls); got != len(calls)-leaving {
			t.testing.Fatalf("%d waiters in %s were served and %d left; %d succeeded, Len is %d of %d: one sleeps that could go on",
				len(calls)-leaving, s.name, leaving, got, q.Len(), q.Cap())
		}
		t.end(s, q, calls, len(calls)-leaving)
	}
}

// closes checks that Close wakes all.
func (t *bubbleTrial) closes(s side) {
	q := t.queueFor(s)
	t.end(s, q, t.start(s, q, 10), 0)
}
