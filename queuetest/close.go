package queuetest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
)

// sameItems compares what one goroutine took out with what it must get.
func (t *trial) sameItems(got, want []uint64) bool {
	if t.traits.Order == queue.Unordered {
		got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	}
	return slices.Equal(got, want)
}

var closedWinsOverFull = Check{
	Name:   "ClosedWinsOverFull",
	Rule:   "5 Close: afterwards every Put and TryPut gives ErrClosed, also if the queue is full",
	spares: canLen,
	run: func(t *trial) error {
		for _, capacity := range t.capacities(1, 2, 7) {
			for _, n := range []int{0, capacity - 1, capacity} {
				if err := t.closedWith(capacity, n); err != nil {
					return fmt.Errorf("capacity %d, closed with %d items in: %w", capacity, n, err)
				}
			}
		}
		return nil
	},
}

// closedWith closes a queue that holds n items, and tries to put.
func (t *trial) closedWith(capacity, n int) error {
	q := t.queue(capacity)
	if err := fill(q, n); err != nil {
		return err
	}
	q.Close()
	for left := n; ; left-- {
		if err := q.TryPut(1); err != queue.ErrClosed {
			return fmt.Errorf("TryPut with %d items left: %v, want ErrClosed", left, err)
		}
		for _, ctx := range []context.Context{context.Background(), cancelled()} {
			if err := q.Put(ctx, 1); err != queue.ErrClosed {
				return fmt.Errorf("Put with %d items left: %v, want ErrClosed", left, err)
			}
		}
		t.count(4)
		v, err := q.TryGet()
		if left == 0 {
			if err != queue.ErrClosed || v != 0 {
				return fmt.Errorf("TryGet after the last item: %d, %v, want 0, ErrClosed", v, err)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("TryGet with %d items left: %v", left, err)
		}
	}
}

var closeIdempotent = Check{
	Name:   "CloseIdempotent",
	Rule:   "5 Close is idempotent, may be called from anywhere, never panics and never waits for room",
	spares: canLen,
	run: func(t *trial) error {
		for round := range t.rounds(150 * time.Millisecond) {
			capacity := t.capacities(1, 2, 7)[round%len(t.capacities(1, 2, 7))]
			n := []int{0, 1, capacity}[round/3%3]
			q := t.queue(capacity)
			if err := fill(q, n); err != nil {
				return err
			}
			closers := 1 + round%8
			if err := t.do(closers, func(int) error {
				q.Close()
				if t.traits.Producers == queue.One {
					return nil
				}
				// Whichever call came first, the queue is closed after each.
				if err := q.TryPut(1); err != queue.ErrClosed {
					return fmt.Errorf("TryPut after Close: %v, want ErrClosed", err)
				}
				return nil
			}); err != nil {
				return err
			}
			q.Close()
			if err := lenIs(q, n); err != nil {
				return fmt.Errorf("after Close: %w", err)
			}
			for i := range n {
				if _, err := q.TryGet(); err != nil {
					return fmt.Errorf("TryGet of item %d of %d after Close: %v", i+1, n, err)
				}
				q.Close()
			}
			if _, err := q.Get(context.Background()); err != queue.ErrClosed {
				return fmt.Errorf("Get from a closed and empty queue: %v, want ErrClosed", err)
			}
			t.count(closers + 2*n + 2)
		}
		return nil
	},
}

var closeWakesEverybody = Check{
	Name:   "CloseWakesEverybody",
	Rule:   "5 Close: every waiting Put and every waiting Get returns ErrClosed",
	spares: canLen,
	run: func(t *trial) error {
		for _, s := range t.sides() {
			for round := range t.rounds(200 * time.Millisecond) {
				capacity := t.capacities(1, 2, 7)[round%len(t.capacities(1, 2, 7))]
				q, err := t.blocked(s, capacity)
				if err != nil {
					return err
				}
				n := 1 + round%20
				if round == 0 {
					n = manyWaiters
				}
				calls := s.calls(q, min(n, s.waiters), false)
				q.Close()
				for _, c := range calls {
					what := fmt.Sprintf("one of %d calls of %s that waited when the queue was closed", len(calls), s.name)
					if err := t.ends(c, what); err != nil {
						return err
					}
					if c.err != queue.ErrClosed {
						return fmt.Errorf("%s returned %v, want ErrClosed", what, c.err)
					}
					c.cancel()
				}
				t.count(len(calls))
			}
		}
		return nil
	},
}

var closeLosesNothing = Check{
	Name:   "CloseLosesNothing",
	Rule:   "5 Close: a Put that overlaps it returns nil and its item is delivered, or ErrClosed and it is not; ErrClosed from Get is final",
	spares: canLen,
	run: func(t *trial) error {
		random := t.rand(0)
		for round := range t.rounds(400 * time.Millisecond) {
			l := load{
				capacity:  t.capacities(1, 2, 7, 1024)[round%len(t.capacities(1, 2, 7, 1024))],
				producers: t.producers(1 + round/4%4),
				consumers: t.consumers(round / 8 % 4),
				polling:   round%2 == 0,
				batches:   round/2%2 == 0,
			}
			if err := t.closeRace(l, random.IntN(20_000)); err != nil {
				return fmt.Errorf("%v: %w", l, err)
			}
		}
		return t.closings(600 * time.Millisecond)
	},
}

// closeRace closes a queue while producers and consumers are at work.
func (t *trial) closeRace(l load, delay int) error {
	q := t.queue(l.capacity)
	var closed atomic.Bool // Close has returned
	o := outcome{put: make([][]event, l.producers), got: make([][]event, l.consumers)}
	c := t.crew()
	c.release = q.Close
	c.start(l.producers, func(p int) error {
		w := l.worker(q, t.seed, p)
		err := w.putUntilClosed(c.ctx, p, &closed)
		o.put[p] = w.events
		return err
	})
	c.start(l.consumers, func(i int) error {
		w := l.worker(q, t.seed, l.producers+i)
		w.polling = false
		err := w.getUntilClosed()
		o.got[i] = w.events
		return err
	})
	c.start(1, func(int) error {
		spin(delay)
		q.Close()
		closed.Store(true)
		return nil
	})
	if err := c.wait(); err != nil {
		return err
	}
	for v := range queue.Drain(q) {
		if l.consumers > 0 {
			return fmt.Errorf("%s came out after ErrClosed", describe(v))
		}
		o.rest = append(o.rest, event{item: v})
	}
	if _, err := q.TryGet(); err != queue.ErrClosed {
		return fmt.Errorf("TryGet from the drained queue: %v, want ErrClosed", err)
	}
	t.count(o.operations())
	return o.balance()
}

// putUntilClosed puts until it is told that the queue is closed, and then a few
// times more.
func (w *worker) putUntilClosed(ctx context.Context, producer int, closed *atomic.Bool) error {
	refusals := 0
	for refusals < 3 && ctx.Err() == nil && len(w.events) < 1<<16 { // else another one failed, or Close is late
		late := closed.Load()
		before := len(w.events)
		left, err := w.put(producer, 1<<16-before)
		first := describe(number(producer, before))
		switch {
		case len(w.events) > before && late:
			return fmt.Errorf("a Put that began after Close had returned put %s", first)
		case len(w.events) > before && refusals > 0:
			return fmt.Errorf("a Put after ErrClosed put %s", first)
		case err == queue.ErrFull && w.polling && !late:
		case err == queue.ErrClosed:
			w.refused(producer, left, err)
			refusals++
		case err != nil:
			return fmt.Errorf("Put: unexpected error %w", err)
		}
	}
	return nil
}

// getUntilClosed gets until the queue is closed and empty.
func (w *worker) getUntilClosed() error {
	for {
		err := w.get()
		if err == queue.ErrClosed {
			break
		}
		if err != nil {
			return fmt.Errorf("Get: unexpected error %w", err)
		}
	}
	if v, err := w.q.TryGet(); err != queue.ErrClosed {
		return fmt.Errorf("TryGet after ErrClosed: %d, %v", v, err)
	}
	return nil
}
