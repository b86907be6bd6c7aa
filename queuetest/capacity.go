package queuetest

import (
	"fmt"
	"math"
	"runtime"
	"strconv"
	"strings"

	"github.com/queuebench/queue"
)

var exactCapacity = Check{
	Name:   "ExactCapacity",
	Rule:   "6 Cap is the number asked for; constructors panic on a capacity < 1 with a message that names the package and the value",
	spares: usual,
	run: func(t *trial) error {
		if !t.traits.Bounded {
			return t.takesAll(100_000)
		}
		for _, capacity := range []int{1, 2, 3, 5, 7, 8, 10, 1000, 1024, 1<<16 + 1} {
			if err := t.exact(capacity); err != nil {
				return fmt.Errorf("capacity %d: %w", capacity, err)
			}
		}
		if is[*adapted[uint64]](t.queue(1)) {
			return skipped("capacities below 1: the constructor is an adapter's")
		}
		for _, capacity := range []int{0, -1, math.MinInt} {
			if err := t.refuses(capacity); err != nil {
				return fmt.Errorf("capacity %d: %w", capacity, err)
			}
		}
		return nil
	},
}

// takesAll checks a queue without a capacity.
func (t *trial) takesAll(n int) error {
	q := t.queue(1)
	if q.Cap() != queue.Unbounded {
		return fmt.Errorf("unbounded: Cap is %d, want queue.Unbounded", q.Cap())
	}
	if err := fill(q, n); err != nil {
		return err
	}
	t.count(2 * n)
	return empty(q, n)
}

// exact checks that a new queue holds exactly so many items, and that it still
// does at every place of its ring.
func (t *trial) exact(capacity int) error {
	q := t.queue(capacity)
	if q.Cap() != capacity {
		return fmt.Errorf("Cap is %d", q.Cap())
	}
	if err := fill(q, capacity); err != nil {
		return err
	}
	for range 2*capacity + 1 {
		if err := q.TryPut(1); err != queue.ErrFull {
			return fmt.Errorf("TryPut with %d items in: %v, want ErrFull", capacity, err)
		}
		if _, err := q.TryGet(); err != nil {
			return fmt.Errorf("TryGet from the full queue: %v", err)
		}
		if err := q.TryPut(1); err != nil {
			return fmt.Errorf("TryPut with %d items in: %v", capacity-1, err)
		}
	}
	t.count(8 * capacity)
	return empty(q, capacity)
}

// refuses checks that the constructor panics, and in so many words: an index
// out of range names a value, too.
func (t *trial) refuses(capacity int) (err error) {
	defer func() {
		reason := recover()
		message := fmt.Sprint(reason)
		name, rest, _ := strings.Cut(message, ": ")
		_, ok := reason.(runtime.Error)
		if ok || strings.Contains(name, " ") || !strings.Contains(rest, strconv.Itoa(capacity)) {
			err = fmt.Errorf("the constructor panics with %q (%T), want the name of its package, a colon, and a message that names the value", message, reason)
		}
		if reason == nil {
			err = fmt.Errorf("the constructor does not panic")
		}
	}()
	t.queue(capacity)
	return nil
}

// fill puts n items, from 1, into an empty queue.
func fill(q queue.Queue[uint64], n int) error {
	for i := range n {
		if err := lenIs(q, i); err != nil {
			return err
		}
		if err := q.TryPut(uint64(i + 1)); err != nil {
			return fmt.Errorf("TryPut with %d items in: %v", i, err)
		}
	}
	return nil
}

// empty takes n items out of a queue that holds so many.
func empty(q queue.Queue[uint64], n int) error {
	for i := n; i > 0; i-- {
		if err := lenIs(q, i); err != nil {
			return err
		}
		if _, err := q.TryGet(); err != nil {
			return fmt.Errorf("TryGet with %d items in: %v", i, err)
		}
	}
	if err := lenIs(q, 0); err != nil {
		return err
	}
	if v, err := q.TryGet(); err != queue.ErrEmpty || v != 0 {
		return fmt.Errorf("TryGet with no item in: %d, %v, want 0, ErrEmpty", v, err)
	}
	return nil
}
