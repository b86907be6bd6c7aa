package queuetest

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/queuebench/queue"
)

var noSpuriousFull = Check{
	Name:   "NoSpuriousFull",
	Rule:   "3 Strict try: ErrFull only if the queue held Cap items at some instant during the call",
	spares: usual,
	run: func(t *trial) error {
		if !t.traits.Bounded {
			return skipped("an unbounded queue is never full")
		}
		return t.strict(queue.ErrFull)
	},
}

var noSpuriousEmpty = Check{
	Name:   "NoSpuriousEmpty",
	Rule:   "3 Strict try: ErrEmpty only if the queue held no item at some instant during the call",
	spares: usual,
	run:    func(t *trial) error { return t.strict(queue.ErrEmpty) },
}

// strict runs schedules in which the given refusal is always wrong.
func (t *trial) strict(wrong error) error {
	if !t.traits.StrictTry {
		return skipped("the traits do not promise StrictTry")
	}
	for round := range t.rounds(500 * time.Millisecond) {
		workers := []int{2, 3, 8, 8 * runtime.NumCPU()}[round%4]
		if t.traits.Producers == queue.Many && t.traits.Consumers == queue.Many {
			batch := []int{1, 3, 20}[round/12%3]
			capacity := t.capacities(workers*batch, workers*batch+1, 1024)[round/4%len(t.capacities(1, 2, 3))]
			if err := t.pairs(max(capacity, workers*batch), workers, batch, wrong); err != nil {
				return fmt.Errorf("%d goroutines each put and get %d items by turns, capacity %d: %w", workers, batch, capacity, err)
			}
		}
		capacity := t.capacities(1, 2, 3, 7)[round/4%len(t.capacities(1, 2, 3, 7))]
		if err := t.tickets(capacity, workers, nil, wrong); err != nil {
			return fmt.Errorf("%d goroutines on each side with a ticket for each item, capacity %d: %w", workers, capacity, err)
		}
	}
	return nil
}

// pairs lets each worker put a batch of items and get as many, by turns. The
// queue is never full at a TryPut, for it has room for a batch of every worker,
// and never empty at a TryGet, for the worker's own items came before.
func (t *trial) pairs(capacity, workers, batch int, wrong error) error {
	q := t.queue(capacity)
	const turns = 500
	c := t.crew()
	c.start(workers, func(int) error {
		buf := make([]uint64, batch)
		for turn := range turns / batch {
			n := 0
			if err := c.try(wrong, func() error { return tryPut(q, buf, &n) }); err != nil {
				return fmt.Errorf("TryPut, turn %d: %w, yet there is room", turn+1, err)
			}
			for n = 0; n < batch && !c.stopped.Load(); {
				if err := c.try(wrong, func() error { return tryGet(q, buf, &n) }); err != nil {
					return fmt.Errorf("TryGet, turn %d: %w, yet there is an item", turn+1, err)
				}
			}
		}
		return nil
	})
	t.count(2 * turns * workers)
	return c.wait()
}

// tryPut tries to put the items of vs from *n on, by a batch if they are more
// than one, and adds to *n how many are in.
func tryPut(q queue.Queue[uint64], vs []uint64, n *int) (err error) {
	var m int
	if len(vs) > 1 {
		m, err = queue.TryPutBatch(q, vs[*n:])
	} else {
		m, err = one(q.TryPut(vs[0]))
	}
	*n += m
	return err
}

// tryGet tries to get items into buf from *n on, by a batch if that is for more
// than one, and adds to *n how many there are.
func tryGet(q queue.Queue[uint64], buf []uint64, n *int) (err error) {
	var m int
	if len(buf) > 1 {
		m, err = queue.TryGetBatch(q, buf[*n:])
	} else {
		buf[0], err = q.TryGet()
		m, err = one(err)
	}
	*n += m
	return err
}

// tickets lets the two sides hand each other tickets, for room and for items,
// so that every call finds what it needs. The calls are TryPut and TryGet if ctx
// is nil, else Put and Get.
func (t *trial) tickets(capacity, workers int, ctx context.Context, wrong error) error {
	q := t.queue(capacity)
	const total = 2000
	n := 64 // tickets for room, of which an unbounded queue has enough
	if t.traits.Bounded {
		n = capacity
	}
	room, items := make(chan struct{}, n), make(chan struct{}, n)
	for range n {
		room <- struct{}{}
	}
	c := t.crew()
	work := func(workers int, take, give chan struct{}, try func() error) {
		c.start(workers, func(int) error {
			for range total / workers {
				select {
				case <-take:
				case <-c.ctx.Done():
					return nil
				}
				if err := c.try(wrong, try); err != nil {
					return fmt.Errorf("%w, yet a ticket says otherwise", err)
				}
				give <- struct{}{}
			}
			return nil
		})
	}
	// As many puts as gets, whatever the number of goroutines.
	producers, consumers := t.producers(workers), t.consumers(workers)
	if total%producers != 0 || total%consumers != 0 {
		producers, consumers = t.producers(4), t.consumers(4)
	}
	put, get := func() error { return q.TryPut(1) }, func() error { _, err := q.TryGet(); return err }
	if ctx != nil {
		put, get = func() error { return q.Put(ctx, 1) }, func() error { _, err := q.Get(ctx); return err }
	}
	work(producers, room, items, put)
	work(consumers, items, room, get)
	t.count(2 * total)
	return c.wait()
}

// try repeats a call that is refused, unless the refusal is the wrong one or
// the crew is to stop.
func (c *crew) try(wrong error, call func() error) error {
	for {
		err := call()
		if err == wrong || err != queue.ErrFull && err != queue.ErrEmpty {
			return err
		}
		if c.stopped.Load() {
			return nil
		}
		runtime.Gosched()
	}
}

var quiescentTry = Check{
	Name:   "QuiescentTry",
	Rule:   "3 Strict try, at rest: with no concurrent call, TryPut succeeds if and only if Len < Cap and TryGet if and only if Len > 0",
	spares: usual,
	run: func(t *trial) error {
		for round := range t.rounds(300 * time.Millisecond) {
			capacity := t.capacities(1, 2, 3, 7, 100)[round%len(t.capacities(1, 2, 3, 7, 100))]
			if err := t.atRest(capacity, round); err != nil {
				return fmt.Errorf("capacity %d, at rest after concurrent work: %w", capacity, err)
			}
			if t.traits.StrictTry {
				if err := t.drainRace(capacity, 1+round%2*2); err != nil {
					return fmt.Errorf("capacity %d: %w", capacity, err)
				}
			}
		}
		return nil
	},
}

// atRest counts what goes in and comes out after a churn.
func (t *trial) atRest(capacity, round int) error {
	q := t.queue(capacity)
	n, err := t.churn(q, 200, round)
	if err != nil {
		return err
	}
	if err := lenIs(q, n); err != nil {
		return err
	}
	if round/2%2 != 0 {
		return wholeBatches(q, n)
	}
	if t.traits.Bounded {
		for ; n < capacity; n++ {
			if err := q.TryPut(1); err != nil {
				return fmt.Errorf("TryPut with %d items in: %v", n, err)
			}
		}
		if err := q.TryPut(1); err != queue.ErrFull {
			return fmt.Errorf("TryPut with %d items in: %v, want ErrFull", n, err)
		}
	}
	return empty(q, n)
}

// wholeBatches checks that a batch takes all that is there, n items, and then puts
// as many as there is room for.
func wholeBatches(q queue.Queue[uint64], n int) error {
	buf := make([]uint64, 100) // the largest capacity there is
	for {
		got, err := queue.TryGetBatch(q, buf)
		if want := min(n, len(buf)); got != want || want == 0 && err != queue.ErrEmpty || want > 0 && err != nil {
			return fmt.Errorf("TryGetBatch of %d with %d items in: %d, %v", len(buf), n, got, err)
		}
		if n -= got; n == 0 {
			break
		}
	}
	room := min(q.Cap(), len(buf))
	if got, err := queue.TryPutBatch(q, buf[:room]); got != room || err != nil {
		return fmt.Errorf("TryPutBatch of %d into an empty queue: %d, %v", room, got, err)
	}
	return empty(q, room)
}

// churn lets goroutines try to put and get at random, in batches if stream is
// odd, and returns how many items must be left.
func (t *trial) churn(q queue.Queue[uint64], turns, stream int) (int, error) {
	producers, consumers := t.producers(4), t.consumers(4)
	balance := make([]int, producers+consumers)
	err := t.do(producers+consumers, func(i int) error {
		random := t.rand(stream*len(balance) + i)
		buf := make([]uint64, 5)
		for range turns {
			var err error
			n, size := 0, 1
			if stream%2 != 0 {
				size += random.IntN(len(buf))
			}
			if i < producers {
				err = tryPut(q, buf[:size], &n)
				balance[i] += n
			} else {
				err = tryGet(q, buf[:size], &n)
				balance[i] -= n
			}
			if err != nil && err != queue.ErrFull && err != queue.ErrEmpty {
				return err
			}
			if random.IntN(4) == 0 {
				runtime.Gosched()
			}
		}
		return nil
	})
	t.count(turns * len(balance))
	n := 0
	for _, b := range balance {
		n += b
	}
	return n, err
}

// drainRace lets goroutines fill a queue by batches, each until it is refused,
// and then others empty it in the same way.
func (t *trial) drainRace(capacity, batch int) error {
	q := t.queue(capacity)
	refused := func(want error, try func(queue.Queue[uint64], []uint64, *int) error) func(int) error {
		return func(int) error {
			buf := make([]uint64, batch)
			return untilRefused(want, func() error { return try(q, buf, new(int)) })
		}
	}
	if t.traits.Bounded {
		if err := t.do(t.producers(4), refused(queue.ErrFull, tryPut)); err != nil {
			return err
		}
		if err := lenIs(q, capacity); err != nil {
			return fmt.Errorf("every producer was told that the queue is full: %w", err)
		}
	} else if err := fill(q, 100); err != nil {
		return err
	}
	err := t.do(t.consumers(4), refused(queue.ErrEmpty, tryGet))
	if err != nil {
		return err
	}
	if err := empty(q, 0); err != nil {
		return fmt.Errorf("every consumer was told that the queue is empty: %w", err)
	}
	return nil
}

// untilRefused repeats a call until it is refused.
func untilRefused(refusal error, call func() error) error {
	for {
		if err := call(); err == refusal {
			return nil
		} else if err != nil {
			return err
		}
	}
}
