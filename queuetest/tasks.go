package queuetest

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
)

var joinWaitsForAll = Check{
	Name: "JoinWaitsForAll",
	Rule: "1 Conservation, in Tasks: Join waits until every item that was put is done, and no longer; what is refused does not count; Done too often panics",
	run: func(t *trial) error {
		for round := range t.rounds(300 * time.Millisecond) {
			capacity := t.capacities(1, 2, 3, 7)[round%len(t.capacities(1, 2, 3, 7))]
			if err := t.countsTasks(t.tasks(capacity), round); err != nil {
				return fmt.Errorf("capacity %d, one goroutine: %w", capacity, err)
			}
			if err := t.joinAll(t.tasks(capacity), round); err != nil {
				return fmt.Errorf("capacity %d: %w", capacity, err)
			}
		}
		return nil
	},
}

// tasks is what [queue.Tasks] adds to a queue.
type tasks interface {
	queue.Queue[uint64]
	Done()
	Join(ctx context.Context) error
}

// tasks returns a new queue that counts, either on its own or in
// [queue.Tasks].
func (t *trial) tasks(capacity int) tasks {
	q := t.queue(capacity)
	if counting, ok := q.(tasks); ok {
		return counting
	}
	return queue.NewTasks(q)
}

// countsTasks compares the count of unfinished items with a model, through a
// random choice of calls. One goroutine does it all.
func (t *trial) countsTasks(q tasks, round int) error {
	random := t.rand(round)
	unfinished, taken := 0, 0
	for range 200 {
		n := 1
		var err error
		switch random.IntN(6) {
		case 0:
			n, err = one(q.TryPut(1))
			unfinished += n
		case 1:
			n, err = one(q.Put(cancelled(), 1))
			unfinished += n
		case 2:
			n, err = queue.TryPutBatch(q, make([]uint64, random.IntN(4)))
			unfinished += n
		case 3:
			n, err = queue.TryGetBatch(q, make([]uint64, random.IntN(3)))
			taken += n
		case 4:
			_, err = q.TryGet()
			n, err = one(err)
			taken += n
		case 5:
			if taken > 0 {
				q.Done()
				taken--
				unfinished--
			}
		}
		if err != nil && n > 0 && err != queue.ErrFull {
			return fmt.Errorf("%d items moved, yet the error is %w", n, err)
		}
		if err := finished(q, unfinished); err != nil {
			return err
		}
	}
	t.count(400)
	return shutDown(q, unfinished, taken)
}

// finished checks that Join waits if and only if items are unfinished.
func finished(q tasks, unfinished int) error {
	var want error
	if unfinished > 0 {
		want = context.Canceled
	}
	if err := q.Join(cancelled()); err != want {
		return fmt.Errorf("Join with a cancelled context and %d items unfinished: %v, want %v", unfinished, err, want)
	}
	return nil
}

// shutDown finishes what is left, by Close and Drain but for those that have
// been taken out before.
func shutDown(q tasks, unfinished, taken int) error {
	q.Close()
	if err := q.TryPut(1); err != queue.ErrClosed {
		return fmt.Errorf("TryPut after Close: %v, want ErrClosed", err)
	}
	for range queue.Drain[uint64](q) {
		unfinished--
	}
	for range taken {
		if err := finished(q, unfinished); err != nil {
			return fmt.Errorf("closed and drained: %w", err)
		}
		q.Done()
		unfinished--
	}
	if err := finished(q, unfinished); err != nil {
		return fmt.Errorf("closed and drained: %w", err)
	}
	if guard(func() error { q.Done(); return nil }) == nil {
		return fmt.Errorf("Done without an unfinished item does not panic")
	}
	return finished(q, 0)
}

// joinAll lets goroutines put, work and join.
func (t *trial) joinAll(q tasks, round int) error {
	total := []int{1, 2, 5, 48}[round/4%4]
	producers, consumers := t.producers(1+round%3), t.consumers(1+round/3%3)
	var accepted, completed atomic.Int64 // items: after their Put, before their Done
	c := t.crew()
	c.release = q.Close
	c.start(producers, func(p int) error {
		for i := p; i < total; i += producers {
			if i%2 == 0 {
				for q.TryPut(1) == queue.ErrFull && !c.stopped.Load() {
					runtime.Gosched()
				}
			} else if err := q.Put(c.ctx, 1); err != nil {
				return err
			}
			accepted.Add(1)
		}
		return nil
	})
	c.start(consumers, func(i int) error {
		for {
			_, err := q.Get(c.ctx)
			if err == queue.ErrClosed {
				return nil
			}
			if err != nil {
				return err
			}
			completed.Add(1)
			q.Done()
		}
	})
	joiners := t.crew()
	joiners.start(3, func(i int) error {
		for all := false; !all && !c.stopped.Load(); {
			before := accepted.Load()
			all = before == int64(total)
			if err := t.join(c.ctx, q, i); err != nil {
				return err
			}
			if n := completed.Load(); n < before {
				return fmt.Errorf("Join returned with %d items done of %d that had been put before", n, before)
			}
		}
		return nil
	})
	err := joiners.wait()
	if err != nil {
		c.fail(err)
	}
	q.Close()
	t.count(3 * total)
	return firstError(c.wait(), err)
}

// join calls Join, from time to time with a context that ends soon.
func (t *trial) join(ctx context.Context, q tasks, i int) error {
	ctx, cancel := context.WithDeadline(ctx, t.deadline)
	defer cancel()
	if i == 2 {
		short, cancel := context.WithTimeout(ctx, 5*time.Microsecond)
		defer cancel()
		if err := q.Join(short); err == nil || err != short.Err() {
			return err
		}
	}
	err := q.Join(ctx)
	if ctx.Err() != nil { // it may have been the only wake-up
		return fmt.Errorf("Join waits although all is done, and returned %v as its context ended", err)
	}
	return err
}
