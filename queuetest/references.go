package queuetest

import (
	"context"
	"fmt"
	"runtime"
	"time"
	"weak"

	"github.com/queuebench/queue"
)

var dropsReferences = Check{
	Name:   "DropsReferences",
	Rule:   "9 Memory: a taken slot is cleared at once; 8 dropping a queue drops everything",
	spares: usual,
	run: func(t *trial) error {
		if t.make.Pointer == nil {
			return skipped("no constructor Pointer")
		}
		for _, c := range []struct {
			when  string
			needs ability
			use   func(*trial, queue.Queue[*uint64]) ([]weak.Pointer[uint64], error)
		}{
			{"was taken out and nothing came after it", 0, takeAll},
			{"was taken out and its slot has been used since", 0, wrapAround},
			{"was taken out in a batch", 0, takeBatch},
			{"was not put because its Put was cancelled", canWait, cancelledPut},
			{"was in a batch that was cancelled", canWait, cancelledBatch},
			{"was not put because the queue was closed", canClose, closedPut},
			{"was in a batch that was not put because the queue was closed", canClose, closedBatch},
			{"was drained after Close", 0, closeAndDrain},
			{"went to a Get that waited for it", canWait, handedOver},
			{"was taken out after its Put had waited for room", canWait, servedPut},
			{"was not put because the queue was closed while Put waited", canWait | canClose, closedWaiters},
		} {
			if !t.can.has(c.needs) {
				continue
			}
			for _, capacity := range t.capacities(1, 3, 8) {
				q := t.make.Pointer(capacity)
				items, err := c.use(t, q)
				if err == nil {
					err = collected(items)
				}
				if err != nil {
					return fmt.Errorf("capacity %d: an item that %s: %w", capacity, c.when, err)
				}
				t.count(len(items))
				runtime.KeepAlive(q)
			}
		}
		if err := collected(dropped(t)); err != nil {
			return fmt.Errorf("an item in a queue that was dropped: %w", err)
		}
		return nil
	},
}

// newItem makes an item that the garbage collector handles by itself, not
// together with other small objects.
func newItem() *uint64 {
	type block struct {
		item uint64
		_    [63]uint64
	}
	return &new(block).item
}

// putNew tries to put n new items and returns them as weak pointers.
//
//go:noinline
func putNew(q queue.Queue[*uint64], n int) ([]weak.Pointer[uint64], error) {
	var items []weak.Pointer[uint64]
	for range n {
		item := newItem()
		items = append(items, weak.Make(item))
		if err := q.TryPut(item); err != nil {
			return items, err
		}
	}
	return items, nil
}

// take takes n items out and forgets them.
//
//go:noinline
func take(q queue.Queue[*uint64], n int) error {
	for range n {
		if _, err := q.TryGet(); err != nil {
			return err
		}
	}
	return nil
}

func takeAll(_ *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	n := min(q.Cap(), 100)
	items, err := putNew(q, n)
	return items, firstError(err, kept(items), take(q, n))
}

// kept checks that the garbage collector sees the items of a queue.
func kept(items []weak.Pointer[uint64]) error {
	runtime.GC()
	for i, p := range items {
		if p.Value() == nil {
			return fmt.Errorf("the garbage collector took item %d while it was in the queue", i+1)
		}
	}
	return nil
}

// newBatch makes n new items.
func newBatch(n int) (batch []*uint64, items []weak.Pointer[uint64]) {
	for range n {
		item := newItem()
		batch = append(batch, item)
		items = append(items, weak.Make(item))
	}
	return batch, items
}

func takeBatch(_ *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	n := min(q.Cap(), 100)
	batch, items := newBatch(n)
	put, err := queue.TryPutBatch(q, batch)
	if err := exactly(n, put, err); err != nil {
		return nil, err
	}
	_, err = getAll(batch, func(buf []*uint64) (int, error) { return queue.TryGetBatch(q, buf) })
	return items, err
}

// cancelledBatch gives up the putting of more than there is room for, on
// arrival and after a wait, and takes out what was put.
func cancelledBatch(t *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	if !t.traits.Bounded {
		return nil, nil
	}
	var all []weak.Pointer[uint64]
	for _, wait := range []time.Duration{0, time.Millisecond} {
		batch, items := newBatch(q.Cap() + 2)
		all = append(all, items...)
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		n, err := queue.PutBatch(ctx, q, batch)
		cancel()
		if n != q.Cap() || err != context.DeadlineExceeded {
			return nil, fmt.Errorf("a batch of %d into an empty queue, cancelled: %d, %v", len(batch), n, err)
		}
		if err := take(q, n); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func closedBatch(_ *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	q.Close()
	batch, items := newBatch(3)
	n, err := queue.TryPutBatch(q, batch)
	if n != 0 || err != queue.ErrClosed {
		return nil, fmt.Errorf("TryPutBatch after Close: %d, %v", n, err)
	}
	return items, nil
}

func wrapAround(_ *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	n := min(q.Cap(), 100)
	var all []weak.Pointer[uint64]
	for range 3 {
		items, err := putNew(q, n)
		if err := firstError(err, take(q, n)); err != nil {
			return nil, err
		}
		all = append(all, items...)
	}
	// The queue goes on holding another item.
	return all, q.TryPut(nil)
}

// cancelledPut gives up Puts into a full queue, on arrival and after a wait.
func cancelledPut(t *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	if !t.traits.Bounded {
		return nil, nil
	}
	for range q.Cap() {
		if err := q.TryPut(nil); err != nil {
			return nil, err
		}
	}
	var items []weak.Pointer[uint64]
	for _, wait := range []time.Duration{0, time.Millisecond, time.Millisecond} {
		item := newItem()
		items = append(items, weak.Make(item))
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		err := q.Put(ctx, item)
		cancel()
		if err != context.DeadlineExceeded {
			return nil, fmt.Errorf("Put into a full queue, cancelled: %v", err)
		}
	}
	return items, nil
}

func closedPut(_ *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	q.Close()
	items, err := putNew(q, 1)
	if err != queue.ErrClosed {
		return nil, fmt.Errorf("TryPut after Close: %v", err)
	}
	return items, nil
}

// handedOver puts items for which calls of Get, and then of GetBatch, wait.
func handedOver(t *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	var all []weak.Pointer[uint64]
	for _, get := range []func() error{
		func() error { _, err := q.Get(t.ctx); return err },
		func() error { _, err := queue.GetBatch(t.ctx, q, make([]*uint64, 2)); return err },
	} {
		before, c := waiting(), t.crew()
		c.start(1, func(int) error { return get() })
		settle(before + 1)
		items, err := putNew(q, 1)
		if err := firstError(err, c.wait()); err != nil {
			return nil, err
		}
		all = append(all, items...)
	}
	return all, nil
}

// servedPut makes room for a Put that waits, and for a PutBatch, and takes their
// items out.
func servedPut(t *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	if !t.traits.Bounded {
		return nil, nil
	}
	var all []weak.Pointer[uint64]
	for _, put := range []func([]*uint64) error{
		func(batch []*uint64) error { return q.Put(t.ctx, batch[0]) },
		func(batch []*uint64) error { _, err := queue.PutBatch(t.ctx, q, batch); return err },
	} {
		for range q.Cap() {
			if err := q.TryPut(nil); err != nil {
				return nil, err
			}
		}
		batch, items := newBatch(1)
		before, c := waiting(), t.crew()
		c.start(1, func(int) error { return put(batch) })
		settle(before + 1)
		if err := firstError(take(q, 1), c.wait(), take(q, q.Cap())); err != nil {
			return nil, err
		}
		all = append(all, items...)
	}
	return all, nil
}

// closedWaiters closes a full queue while a Put waits, or a PutBatch.
func closedWaiters(t *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	if !t.traits.Bounded {
		return nil, nil
	}
	for range q.Cap() {
		if err := q.TryPut(nil); err != nil {
			return nil, err
		}
	}
	batch, items := newBatch(2)
	before, c := waiting(), t.crew()
	c.start(1, func(int) error {
		var err error
		if q.Cap() == 1 {
			err = q.Put(t.ctx, batch[0])
		} else {
			_, err = queue.PutBatch(t.ctx, q, batch)
		}
		if err != queue.ErrClosed {
			return fmt.Errorf("a Put that waited when the queue was closed: %v, want ErrClosed", err)
		}
		return nil
	})
	settle(before + 1)
	q.Close()
	return items, c.wait()
}

func closeAndDrain(_ *trial, q queue.Queue[*uint64]) ([]weak.Pointer[uint64], error) {
	items, err := putNew(q, min(q.Cap(), 100))
	q.Close()
	for range queue.Drain(q) {
	}
	return items, err
}

// dropped returns the items of a queue that is no longer reachable, and whose
// waiters have come and gone.
//
//go:noinline
func dropped(t *trial) []weak.Pointer[uint64] {
	q := t.make.Pointer(8)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if t.can.has(canWait) {
		q.Get(ctx)
	}
	items, _ := putNew(q, 5)
	return items
}

// collected waits until the items are gone. One collection is not always
// enough: it may find a pointer in a stale register of another goroutine.
func collected(items []weak.Pointer[uint64]) error {
	alive := 0
	for range 10 {
		runtime.GC()
		alive = 0
		for _, p := range items {
			if p.Value() != nil {
				alive++
			}
		}
		if alive == 0 {
			return nil
		}
	}
	return fmt.Errorf("%d of %d are still reachable", alive, len(items))
}
