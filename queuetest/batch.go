package queuetest

import (
	"context"
	"fmt"
	"time"

	"github.com/queuebench/queue"
)

// forBatches returns the part of d that a check of batches may take: less if
// the queue leaves them to package queue, which makes single calls of them.
func (t *trial) forBatches(d time.Duration) time.Duration {
	if _, ok := t.queue(1).(queue.Batcher[uint64]); !ok {
		return d / 4
	}
	return d
}

// getAll fills buf by as many batches as that takes.
func getAll[T any](buf []T, get func([]T) (int, error)) (int, error) {
	for done := 0; done < len(buf); {
		n, err := get(buf[done:])
		if err == nil && (n < 1 || n > len(buf)-done) {
			err = fmt.Errorf("a batch of %d Gets returns %d, nil", len(buf)-done, n)
		}
		if err != nil {
			return done, err
		}
		done += n
	}
	return len(buf), nil
}

var interruptedBatch = Check{
	Name: "InterruptedBatch",
	Rule: "1 Conservation, in batches: a PutBatch that returns an error reports how many went in, a GetBatch has taken nothing",
	run: func(t *trial) error {
		for round := range t.rounds(t.forBatches(300 * time.Millisecond)) {
			capacity := t.capacities(1, 2, 3, 7)[round%len(t.capacities(1, 2, 3, 7))]
			order := round / 4
			if err := t.interruptedPut(capacity, order); err != nil {
				return fmt.Errorf("capacity %d: PutBatch, %w", capacity, err)
			}
			if err := t.interruptedGet(capacity, order); err != nil {
				return fmt.Errorf("capacity %d: GetBatch, %w", capacity, err)
			}
			t.count(4)
		}
		return nil
	},
}

// interruptedPut interrupts the putting of more items than there is room for,
// while some come out.
func (t *trial) interruptedPut(capacity, order int) error {
	q := t.queue(capacity)
	all := upTo(capacity + 2 + order%5)
	items := make([]uint64, 1+order%3)
	took := 0
	put, err := t.interrupted(q, order, len(all),
		func(ctx context.Context) (int, error) { return queue.PutBatch(ctx, q, all) },
		func() (err error) { took, err = queue.TryGetBatch(q, items); return err })
	if err != nil {
		return err
	}
	return t.cameOut(q, items[:took], all[:put])
}

// interruptedGet interrupts the waiting for items, while some go in.
func (t *trial) interruptedGet(capacity, order int) error {
	q := t.queue(capacity)
	all := upTo(1 + order%4)
	items := make([]uint64, 1+order%3)
	put := 0
	took, err := t.interrupted(q, order, 1,
		func(ctx context.Context) (int, error) { return queue.GetBatch(ctx, q, items) },
		func() (err error) { put, err = queue.TryPutBatch(q, all); return err })
	if err != nil {
		return err
	}
	return t.cameOut(q, items[:took], all[:put])
}

// interrupted starts wait in a goroutine of its own and interrupts it, by the
// end of its context or by Close, before or after the other operation or at the
// same time. It returns what wait returns for the number of items, which must
// be at least want if and only if there is no error.
func (t *trial) interrupted(q queue.Queue[uint64], order, want int, wait func(context.Context) (int, error), other func() error) (int, error) {
	before := waiting()
	c := side{wait: func(ctx context.Context, _ queue.Queue[uint64], _ uint64) (uint64, error) {
		n, err := wait(ctx)
		return uint64(n), err
	}}.call(nil, q, 0)
	interrupt := c.cancel
	if order&1 != 0 {
		interrupt = q.Close
	}
	if order&8 == 0 {
		settle(before + 1)
	} else {
		spin(order % 4096)
	}
	var err error
	switch order >> 1 & 3 {
	case 0:
		err = other()
		interrupt()
	case 1:
		interrupt()
		err = other()
	default:
		go interrupt()
		err = other()
	}
	if err != nil && err != queue.ErrFull && err != queue.ErrEmpty && err != queue.ErrClosed {
		return 0, fmt.Errorf("at the same time as another call: unexpected error %w", err)
	}
	if err := t.ends(c, "when interrupted"); err != nil {
		return 0, err
	}
	c.cancel()
	n := int(c.value)
	if c.err != nil && c.err != context.Canceled && c.err != queue.ErrClosed {
		return 0, fmt.Errorf("when interrupted: unexpected error %w", c.err)
	}
	if (n >= want) != (c.err == nil) {
		return 0, fmt.Errorf("when interrupted: %d and the error %v", n, c.err)
	}
	return n, nil
}

// cameOut checks that what was taken out and what is left are together what
// was put.
func (t *trial) cameOut(q queue.Queue[uint64], took, put []uint64) error {
	for v := range queue.Drain(q) {
		took = append(took, v)
	}
	if !t.sameItems(took, put) {
		return fmt.Errorf("when interrupted: %v came out, want %v", took, put)
	}
	return nil
}

// upTo returns the numbers from 1 to n.
func upTo(n int) []uint64 {
	vs := make([]uint64, n)
	for i := range vs {
		vs[i] = uint64(i + 1)
	}
	return vs
}

var batchWakesEach = Check{
	Name: "BatchWakesEach",
	Rule: "7 Waiting, in batches: a batch of k items lets k waiting calls go on",
	run: func(t *trial) error {
		for _, s := range t.sides() {
			for round := range t.rounds(t.forBatches(100 * time.Millisecond)) {
				capacity := t.capacities(1, 2, 7, 100)[round%len(t.capacities(1, 2, 7, 100))]
				if err := t.wakesEach(s, capacity, min(1+round%12, s.waiters)); err != nil {
					return fmt.Errorf("capacity %d: %w", capacity, err)
				}
			}
		}
		return nil
	},
}

// wakesEach serves n waiters by batches.
func (t *trial) wakesEach(s side, capacity, n int) error {
	q, err := t.blocked(s, capacity)
	if err != nil {
		return err
	}
	before := q.Len()
	calls := s.calls(q, n, false)
	if _, err := s.serve(q, n); err != nil {
		return fmt.Errorf("serving %d calls of %s: %w", n, s.name, err)
	}
	if err := t.await("all waiters go on", func() bool { return succeeded(calls) == n }); err != nil {
		return fmt.Errorf("%d of %d waiting calls of %s went on after batches of as many items, and Len is %d of %d: %w",
			succeeded(calls), n, s.name, q.Len(), q.Cap(), err)
	}
	if q.Len() != before {
		return fmt.Errorf("Len is %d after all have gone on, was %d", q.Len(), before)
	}
	for _, c := range calls {
		c.cancel()
	}
	t.count(2 * n)
	return nil
}
