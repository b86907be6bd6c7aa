package queuetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
)

// A worker is one goroutine of a load.
type worker struct {
	load
	q      queue.Queue[uint64]
	random *rand.Rand
	buf    []uint64 // the items of one call
	events []event
}

func (l load) worker(q queue.Queue[uint64], seed uint64, i int) *worker {
	size := 1
	if l.batches {
		size = min(2*l.capacity+1, 64)
	}
	return &worker{load: l, q: q, random: rand.New(rand.NewPCG(seed, uint64(i))), buf: make([]uint64, size)}
}

// tick returns the next moment.
func (w *worker) tick() uint64 {
	if w.clock == nil {
		return 0
	}
	return w.clock.Add(1)
}

// choose returns a part of the buffer for the next call, of zero values, and
// whether that is to be a batch.
func (w *worker) choose() (buf []uint64, batch bool) {
	buf = w.buf[:1]
	if w.batches && w.random.IntN(4) != 0 {
		buf, batch = w.buf[:1+w.random.IntN(len(w.buf))], true
	}
	clear(buf)
	return buf, batch
}

// put puts the next items of a producer by one call. It writes down those that
// are in, and returns how many are not and the error.
func (w *worker) put(producer, most int) (left int, err error) {
	vs, batch := w.choose()
	vs = vs[:min(len(vs), most)]
	for i := range vs {
		vs[i] = number(producer, len(w.events)+i)
	}
	start := w.tick()
	n, err := w.tryOrPut(vs, batch)
	end := w.tick()
	if n < 0 || n > len(vs) || (n == len(vs)) != (err == nil) {
		return 0, fmt.Errorf("a batch of %d Puts returns %d, %v", len(vs), n, err)
	}
	for _, v := range vs[:n] {
		w.events = append(w.events, event{item: v, start: start, end: end})
	}
	return len(vs) - n, err
}

// refused writes down that the next items of a producer have not been put.
func (w *worker) refused(producer, n int, err error) {
	for range n {
		w.events = append(w.events, event{item: number(producer, len(w.events)), err: err})
	}
}

func (w *worker) tryOrPut(vs []uint64, batch bool) (int, error) {
	if w.polling && batch {
		return queue.TryPutBatch(w.q, vs)
	}
	if w.polling {
		return one(w.q.TryPut(vs[0]))
	}
	ctx, cancel := within(w.putWithin, w.random)
	defer cancel()
	if batch {
		return queue.PutBatch(ctx, w.q, vs)
	}
	return one(w.q.Put(ctx, vs[0]))
}

// get gets items by one call and writes them down.
func (w *worker) get() error {
	buf, batch := w.choose()
	start := w.tick()
	n, err := w.tryOrGet(buf, batch)
	end := w.tick()
	if n < 0 || n > len(buf) || (n == 0) != (err != nil) {
		return fmt.Errorf("a batch of %d Gets returns %d, %v", len(buf), n, err)
	}
	for _, v := range buf[n:] {
		if v != 0 {
			return fmt.Errorf("Get returns %d, %v together with %s", n, err, describe(v))
		}
	}
	for _, v := range buf[:n] {
		w.events = append(w.events, event{item: v, start: start, end: end})
	}
	return err
}

func (w *worker) tryOrGet(buf []uint64, batch bool) (n int, err error) {
	if w.polling && batch {
		return queue.TryGetBatch(w.q, buf)
	}
	if w.polling {
		buf[0], err = w.q.TryGet()
		return one(err)
	}
	ctx, cancel := within(w.getWithin, w.random)
	defer cancel()
	if batch {
		return queue.GetBatch(ctx, w.q, buf)
	}
	buf[0], err = w.q.Get(ctx)
	return one(err)
}

// one returns the number of items that a single call has moved.
func one(err error) (int, error) {
	if err != nil {
		return 0, err
	}
	return 1, nil
}

// produce puts items until they are limit or there are enough.
func (w *worker) produce(producer, limit int, enough *atomic.Bool) error {
	for len(w.events) < limit && !enough.Load() {
		left, err := w.put(producer, limit-len(w.events))
		switch {
		case err == nil:
		case err == context.DeadlineExceeded && w.putWithin > 0:
			w.refused(producer, left, err)
		case err == queue.ErrFull && w.polling:
			runtime.Gosched()
		case err == queue.ErrClosed && enough.Load():
			return nil // closed because a consumer failed
		default:
			return fmt.Errorf("Put of %s: unexpected error %w", describe(number(producer, len(w.events))), err)
		}
		if err := w.after(slowProducers); err != nil {
			return err
		}
	}
	return nil
}

// consume gets items until the queue is closed, or empty after the producers
// have finished.
func (w *worker) consume(finished *atomic.Bool) error {
	for {
		last := finished.Load() // if so, empty means for ever
		switch err := w.get(); {
		case err == nil:
		case err == queue.ErrEmpty && w.polling:
			if last {
				return nil
			}
			runtime.Gosched()
		case err == queue.ErrClosed && (!w.polling || last):
			return nil
		case err == context.DeadlineExceeded && w.getWithin > 0:
		default:
			return fmt.Errorf("Get: unexpected error %w", err)
		}
		if err := w.after(slowConsumers); err != nil {
			return err
		}
	}
}

// after is what a worker does between two operations; slow is the pace at
// which its side is the slower one.
func (w *worker) after(slow pace) error {
	if w.watchLen {
		if err := lenInBounds(w.q); err != nil {
			return err
		}
	}
	switch r := w.random.Uint32(); {
	case w.pace == slow:
		spin(int(r % 512))
	case r%16 == 0:
		runtime.Gosched()
	}
	return nil
}

// within returns a context that ends after a random part of d, at once in one
// of four cases, or the background context if d is 0.
func within(d time.Duration, random *rand.Rand) (context.Context, context.CancelFunc) {
	if d == 0 {
		return context.Background(), func() {}
	}
	d = max(0, time.Duration(random.Int64N(int64(d)*4/3))-d/3)
	return context.WithTimeout(context.Background(), d)
}

// spin passes some nanoseconds for each of n turns.
func spin(n int) {
	for range n {
	}
}
