package queuetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/queuebench/queue"
)

var cancelledContext = Check{
	Name: "CancelledContext",
	Rule: "2 ctx bounds the waiting, not the operation: a cancelled ctx never waits and never undoes a success",
	run: func(t *trial) error {
		for _, s := range t.sides() {
			for _, ctx := range ended() {
				err := firstError(t.endedContext(s, ctx, 77), t.endedContext(s, ctx, 78))
				if err != nil {
					return fmt.Errorf("%s with a context that has ended (%v, cause %v): %w", s.name, ctx.Err(), context.Cause(ctx), err)
				}
			}
			if err := firstError(t.noContext(s), t.endsWhileWaiting(s)); err != nil {
				return err
			}
		}
		return t.endedInCrowd()
	},
}

// noContext checks that a call which need not wait leaves its context alone:
// each method of the one that it has here panics.
func (t *trial) noContext(s side) error {
	q, err := t.blocked(s, 2)
	if err != nil {
		return err
	}
	untouchable := struct{ context.Context }{}
	for _, v := range []uint64{77, 78} {
		_, err := s.unblock(q, 5)
		if err == nil {
			err = guard(func() error { _, err := s.wait(untouchable, q, v); return err })
		}
		if err != nil {
			return fmt.Errorf("%s, which need not wait, with a context that must not be looked at: %w", s.name, err)
		}
	}
	t.count(4)
	return nil
}

// endedInCrowd checks that those whose context has ended succeed where they can,
// also when they lose a race against others.
func (t *trial) endedInCrowd() error {
	if !t.traits.StrictTry {
		return nil // losing a race may look like having to wait
	}
	for round := range t.rounds(100 * time.Millisecond) {
		capacity := t.capacities(1, 2, 7)[round%len(t.capacities(1, 2, 7))]
		workers := []int{2, 8}[round%2]
		if err := t.tickets(capacity, workers, cancelled(), context.Canceled); err != nil {
			return fmt.Errorf("%d goroutines on each side, whose contexts have ended, with a ticket for each item, capacity %d: %w",
				workers, capacity, err)
		}
	}
	return nil
}

// A lateContext ends with an error of its own.
type lateContext struct{ context.Context }

var errLate = errors.New("too late")

func (c lateContext) Err() error {
	if c.Context.Err() != nil {
		return errLate
	}
	return nil
}

// ended returns contexts that have ended in different ways.
func ended() []context.Context {
	deadline, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	cancel()
	cause, cancelCause := context.WithCancelCause(context.Background())
	cancelCause(errors.New("a cause"))
	child, cancelChild := context.WithTimeout(cause, time.Hour)
	cancelChild()
	return []context.Context{cancelled(), deadline, cause, child, lateContext{cancelled()}}
}

// endedContext calls, with the value v, once where it has to wait, once where
// it has not, and once on a closed queue.
func (t *trial) endedContext(s side, ctx context.Context, v uint64) error {
	q, err := t.blocked(s, 2)
	if err != nil {
		return err
	}
	before := q.Len()
	if _, err := s.wait(ctx, q, v); err != ctx.Err() {
		return fmt.Errorf("%v, where it has to wait, want ctx.Err()", err)
	}
	if q.Len() != before {
		return fmt.Errorf("Len is %d after a call without effect, was %d", q.Len(), before)
	}
	for range 3 {
		if _, err := s.unblock(q, 5); err != nil {
			return err
		}
		if _, err := s.wait(ctx, q, v); err != nil {
			return fmt.Errorf("%v, where it can proceed at once, want success", err)
		}
	}
	q.Close()
	if _, err := s.wait(ctx, q, v); err != queue.ErrClosed {
		return fmt.Errorf("%v on a closed queue, want ErrClosed", err)
	}
	t.count(9)
	return nil
}

// endsWhileWaiting checks the error of contexts that end later.
func (t *trial) endsWhileWaiting(s side) error {
	q, err := t.blocked(s, 1)
	if err != nil {
		return err
	}
	for v := range uint64(4) {
		timeout, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		if _, err := s.wait(timeout, q, v); err != context.DeadlineExceeded {
			return fmt.Errorf("%s whose context times out: %v, want context.DeadlineExceeded", s.name, err)
		}
		ctx, cancelCause := context.WithCancelCause(context.Background())
		if v > 1 {
			ctx = lateContext{ctx}
		}
		before := waiting()
		c := s.call(ctx, q, v)
		settle(before + 1)
		cancelCause(errors.New("a cause"))
		if err := t.ends(c, s.name+" after the end of its context"); err != nil {
			return err
		}
		if c.err != ctx.Err() {
			return fmt.Errorf("%s whose context is cancelled with a cause: %v, want %v", s.name, c.err, ctx.Err())
		}
	}
	t.count(8)
	return nil
}

var cancelledGetConsumesNothing = Check{
	Name:   "CancelledGetConsumesNothing",
	Rule:   "1 Conservation: a Get that returns an error has taken nothing",
	spares: canLen,
	run: func(t *trial) error {
		if err := t.duels(t.getters(), 300*time.Millisecond); err != nil {
			return err
		}
		return t.deadlines(func(d time.Duration) load { return load{getWithin: d} })
	},
}

var cancelledPutInsertsNothing = Check{
	Name:   "CancelledPutInsertsNothing",
	Rule:   "1 Conservation: a Put that returns an error has added nothing",
	spares: canLen,
	run: func(t *trial) error {
		if !t.traits.Bounded {
			return skipped("Put never waits on an unbounded queue")
		}
		if err := t.duels(t.putters(), 300*time.Millisecond); err != nil {
			return err
		}
		return t.deadlines(func(d time.Duration) load { return load{putWithin: d} })
	},
}

// deadlines runs loads whose calls have at most 1 us, and at most 20 us in
// batches.
func (t *trial) deadlines(within func(time.Duration) load) error {
	if err := t.loads(200*time.Millisecond, within(time.Microsecond), outcome.balance); err != nil {
		return err
	}
	l := within(20 * time.Microsecond)
	l.batches = true
	return t.loads(200*time.Millisecond, l, outcome.balance)
}

// duels lets the end of a waiter's context race with what it waits for.
func (t *trial) duels(s side, d time.Duration) error {
	for round := range t.rounds(d) {
		capacity := t.capacities(1, 2, 3)[round%len(t.capacities(1, 2, 3))]
		if err := t.duel(s, capacity, round/3, uint64(77+round%2)); err != nil {
			return fmt.Errorf("capacity %d: %w", capacity, err)
		}
		t.count(2)
	}
	return nil
}

// duel is one round, in one of several orders of events, with a waiter that
// waits with the value mine.
func (t *trial) duel(s side, capacity, order int, mine uint64) error {
	const other = 5
	q, err := t.blocked(s, capacity)
	if err != nil {
		return err
	}
	before := waiting()
	c := s.call(nil, q, mine)
	var moved uint64 // by unblock
	if order&4 == 0 {
		settle(before + 1)
	} else {
		spin(order % 4096)
	}
	switch order & 3 {
	case 0: // the tempting one: both have happened when the waiter wakes up
		moved, err = s.unblock(q, other)
		c.cancel()
	case 1:
		c.cancel()
		moved, err = s.unblock(q, other)
	default:
		go c.cancel()
		moved, err = s.unblock(q, other)
	}
	if err != nil {
		return err
	}
	if err := t.ends(c, s.name+" with a cancelled context"); err != nil {
		return err
	}
	if c.err != nil && c.err != context.Canceled {
		return fmt.Errorf("%s with a cancelled context: unexpected error %w", s.name, c.err)
	}

	// What has been in the queue, and what must have been.
	var items, want []uint64
	if s.name == "Get" {
		want = []uint64{other}
		if c.err == nil {
			items = []uint64{c.value}
		}
	} else {
		for v := range capacity {
			want = append(want, uint64(v+1))
		}
		if c.err == nil {
			want = append(want, mine)
		}
		items = []uint64{moved}
	}
	for v := range queue.Drain(q) {
		items = append(items, v)
	}
	if !t.sameItems(items, want) {
		return fmt.Errorf("%s returned %v as its context ended, and %v came out, want %v", s.name, c.err, items, want)
	}
	return nil
}
