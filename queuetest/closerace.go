package queuetest

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
)

// A closing is a new queue that one goroutine closes while some put and others
// get.
type closing struct {
	q       queue.Queue[uint64]
	here    atomic.Int32  // goroutines that have come
	in, out atomic.Uint64 // sums of the items that went in and came out
	_       [64]byte
}

// closings closes very many queues, each of which a few calls overlap.
func (t *trial) closings(d time.Duration) error {
	random := t.rand(1)
	for round := range t.rounds(d) {
		err := func() error {
			if round%2 != 0 {
				defer oversubscribe()()
			}
			return t.closeMany(round, random.IntN(1024))
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

// closeMany lets goroutines go from queue to queue: some put an item, one closes
// and, if several may get, takes out what is left, and others get. Or the queues are
// full, all who put have to wait, and nobody but Close ends that.
func (t *trial) closeMany(round, delay int) error {
	queues := make([]closing, 64)
	producers, consumers := t.producers(round%2*(1+round/2%3)), t.consumers([]int{4, 2, 1, 0}[round/2%4])
	full := consumers == 0 && producers == 0 && t.traits.Bounded
	if full {
		producers = t.producers(1 + round/2%3)
	}
	for i := range queues {
		capacity := t.capacities(1, 2, 7)[round%len(t.capacities(1, 2, 7))]
		if err := queues[i].open(t.queue(capacity), full); err != nil {
			return err
		}
	}
	width := 64 << (round / 3 % 3 * 2)
	players := producers + consumers + 1
	told := !full && (t.traits.Consumers == queue.Many || consumers == 0)
	c := t.crew()
	c.release = func() {
		for i := range queues {
			queues[i].q.Close()
		}
	}
	each := func(n int, play func(i int, r *closing) error) {
		c.start(n, func(i int) error {
			for k := range queues {
				queues[k].meet(players)
				spin((k*(i+1)*7 + delay) % width)
				if err := play(i, &queues[k]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	each(1, func(_ int, r *closing) error {
		r.q.Close()
		if told {
			return r.getAll(r.q.TryGet)
		}
		return nil
	})
	each(producers, func(i int, r *closing) error { return r.put(c, i, full) })
	each(consumers, func(_ int, r *closing) error {
		return r.getAll(func() (uint64, error) { return r.q.Get(c.ctx) })
	})
	err := c.wait()
	for i := range queues {
		if err == nil {
			err = queues[i].over(told || consumers > 0)
		}
	}
	t.count(len(queues) * (players + producers))
	return err
}

// open begins with a queue, which it fills if asked to.
func (r *closing) open(q queue.Queue[uint64], full bool) error {
	r.q = q
	if !full {
		return nil
	}
	n := q.Cap()
	r.in.Store(uint64(n * (n + 1) / 2)) // what fill puts
	return fill(q, n)
}

// meet waits for the others to come, for a moment at most.
func (r *closing) meet(players int) {
	r.here.Add(1)
	for n := 1; n <= 128 && int(r.here.Load()) < players; n++ {
		if n%16 == 0 {
			runtime.Gosched()
		}
	}
}

// put puts an item, if there is room or it can wait for room, as it must if full.
func (r *closing) put(c *crew, producer int, full bool) error {
	v := uint64(1) << (8 * producer) // so that the sums tell the items apart
	var err error
	if producer%2 == 0 && !full {
		err = r.q.TryPut(v)
	} else {
		err = r.q.Put(c.ctx, v)
	}
	switch err {
	case nil:
		r.in.Add(v)
	case queue.ErrFull, queue.ErrClosed:
		return nil
	}
	return err
}

// getAll gets until the queue is closed and empty.
func (r *closing) getAll(get func() (uint64, error)) error {
	for {
		v, err := get()
		if err == queue.ErrClosed {
			return nil
		}
		if err != nil {
			return fmt.Errorf("getting from a queue that is being closed: %w", err)
		}
		r.out.Add(v)
	}
}

// over checks that what went in has come out, once all have been told that
// nothing is left if anybody has.
func (r *closing) over(told bool) error {
	v, err := r.q.TryGet()
	if told && err != queue.ErrClosed {
		return fmt.Errorf("%d, %v came out after ErrClosed", v, err)
	}
	for ; err == nil; v, err = r.q.TryGet() {
		r.out.Add(v)
	}
	if in, out := r.in.Load(), r.out.Load(); err != queue.ErrClosed || in != out {
		return fmt.Errorf("the sum of the items that went in is %#x, that of those that came out %#x, then %w", in, out, err)
	}
	return nil
}
