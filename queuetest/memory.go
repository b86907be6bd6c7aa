package queuetest

import (
	"fmt"
	"time"

	"github.com/queuebench/queue"
)

var happensBefore = Check{
	Name:   "HappensBefore",
	Rule:   "12 Memory model: the Put of an item synchronizes before the Get that returns it, the k-th Get before the completion of the (k+C)-th Put",
	spares: usual,
	run: func(t *trial) error {
		for round := range t.rounds(300 * time.Millisecond) {
			capacity := t.capacities(1, 2, 3, 7, 100)[round%len(t.capacities(1, 2, 3, 7, 100))]
			polling, batch := round/5%2 == 0 || !t.waits(), []int{1, 1, 3, 8}[round/10%4]
			if round < 4 {
				batch = round + 1 // also if there is no time for more
			}
			err := t.handOver(capacity, polling, batch, 1, 1)
			err = firstError(err, t.handOver(capacity, polling, batch, t.producers(3), t.consumers(3)))
			if err != nil {
				return fmt.Errorf("capacity %d, up to %d at a time: %w", capacity, batch, err)
			}
		}
		return nil
	},
}

// handOver passes plain memory through the queue: what the race detector has
// to say about it is part of the check.
func (t *trial) handOver(capacity int, polling bool, batch, producers, consumers int) error {
	q := t.queue(capacity)
	const total = 1200 // a multiple of the number of producers
	there := make([]uint64, total)
	back := make([]uint64, total)
	single := producers == 1 && consumers == 1
	each := total / producers
	c := t.crew()
	c.release = q.Close
	c.start(producers, func(p int) error {
		vs := make([]uint64, 0, batch)
		for i := p * each; i < (p+1)*each; i += len(vs) {
			vs = vs[:min(batch, (p+1)*each-i)]
			for j := range vs {
				vs[j] = uint64(i + j)
				there[i+j] = vs[j] * 3
			}
			if err := c.put(q, vs, polling); err != nil {
				return fmt.Errorf("Put: %w", err)
			}
			// The Get of number k, counting both from 0, comes before the end
			// of the Put of number k+C. Which Get that is, only a single
			// consumer can tell.
			for _, v := range vs {
				if k := int(v) - q.Cap(); single && k >= 0 && back[k] != uint64(k)*5+1 {
					return fmt.Errorf("after Put %d, what was written before Get %d is not to be seen", v, k)
				}
			}
		}
		return nil
	})
	c.start(consumers, func(int) error {
		buf := make([]uint64, batch)
		for k := 0; k < total/consumers; {
			most := min(batch, total/consumers-k)
			if single {
				for j := k; j < k+most; j++ {
					back[j] = uint64(j)*5 + 1
				}
			}
			n, err := c.get(q, buf[:most], polling)
			if err != nil {
				return fmt.Errorf("Get: %w", err)
			}
			for _, i := range buf[:n] {
				if i >= total || there[i] != i*3 {
					return fmt.Errorf("Get of %d: what was written before its Put is not to be seen", i)
				}
			}
			k += n
		}
		return nil
	})
	t.count(2 * total)
	return c.wait()
}

// put puts the items by waiting or by trying again.
func (c *crew) put(q queue.Queue[uint64], vs []uint64, polling bool) error {
	if polling {
		n := 0
		return c.try(nil, func() error { return tryPut(q, vs, &n) })
	}
	if len(vs) > 1 {
		_, err := queue.PutBatch(c.ctx, q, vs)
		return err
	}
	return q.Put(c.ctx, vs[0])
}

// get gets items by waiting or by trying again, at least one.
func (c *crew) get(q queue.Queue[uint64], buf []uint64, polling bool) (n int, err error) {
	if polling {
		err = c.try(nil, func() error { return tryGet(q, buf, &n) })
		return n, err
	}
	if len(buf) > 1 {
		return queue.GetBatch(c.ctx, q, buf)
	}
	buf[0], err = q.Get(c.ctx)
	return one(err)
}
