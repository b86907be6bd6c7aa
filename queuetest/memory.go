package queuetest

import (
	"fmt"
	"time"

	"github.com/queuebench/queue"
)

var happensBefore = Check{
	Name: "HappensBefore",
	Rule: "12 Memory model: the Put of an item synchronizes before the Get that returns it, the k-th Get before the completion of the (k+C)-th Put",
	run: func(t *trial) error {
		for round := range t.rounds(300 * time.Millisecond) {
			capacity := t.capacities(1, 2, 3, 7, 100)[round%len(t.capacities(1, 2, 3, 7, 100))]
			polling := round/5%2 == 0
			if err := t.handOver(capacity, polling, 1, 1); err != nil {
				return fmt.Errorf("capacity %d: %w", capacity, err)
			}
			if err := t.handOver(capacity, polling, t.producers(3), t.consumers(3)); err != nil {
				return fmt.Errorf("capacity %d: %w", capacity, err)
			}
		}
		return nil
	},
}

// handOver passes plain memory through the queue: what the race detector has
// to say about it is part of the check.
func (t *trial) handOver(capacity int, polling bool, producers, consumers int) error {
	q := t.queue(capacity)
	const total = 1200 // a multiple of the number of producers
	there := make([]uint64, total)
	back := make([]uint64, total)
	single := producers == 1 && consumers == 1
	each := total / producers
	c := t.crew()
	c.release = q.Close
	c.start(producers, func(p int) error {
		for i := p * each; i < (p+1)*each; i++ {
			there[i] = uint64(i) * 3
			if err := c.put(q, uint64(i), polling); err != nil {
				return fmt.Errorf("Put: %w", err)
			}
			// The Get of number k, counting both from 0, comes before the end
			// of the Put of number k+C. Which Get that is, only a single
			// consumer can tell.
			if k := i - q.Cap(); single && k >= 0 && back[k] != uint64(k)*5+1 {
				return fmt.Errorf("after Put %d, what was written before Get %d is not to be seen", i, k)
			}
		}
		return nil
	})
	c.start(consumers, func(int) error {
		for k := range total / consumers {
			if single {
				back[k] = uint64(k)*5 + 1
			}
			i, err := c.get(q, polling)
			if err != nil {
				return fmt.Errorf("Get: %w", err)
			}
			if i >= total || there[i] != i*3 {
				return fmt.Errorf("Get of %d: what was written before its Put is not to be seen", i)
			}
		}
		return nil
	})
	t.count(2 * total)
	return c.wait()
}

// put puts by waiting or by trying again.
func (c *crew) put(q queue.Queue[uint64], v uint64, polling bool) error {
	if polling {
		return c.try(nil, func() error { return q.TryPut(v) })
	}
	return q.Put(c.ctx, v)
}

// get gets by waiting or by trying again.
func (c *crew) get(q queue.Queue[uint64], polling bool) (v uint64, err error) {
	if polling {
		err = c.try(nil, func() error { v, err = q.TryGet(); return err })
		return v, err
	}
	return q.Get(c.ctx)
}
