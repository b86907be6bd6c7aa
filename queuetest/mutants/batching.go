package mutants

import (
	"context"
	"slices"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// batching adds batches to a queue: each is so many single operations.
type batching[T any] struct {
	*waiting[T]
	kept    []T
	tickets atomics.Uint64 // for shortTickets
}

func (q *batching[T]) TryPut(v T) error {
	if q.fault != shortTickets {
		return q.waiting.TryPut(v)
	}
	// A Put, which does not come here, would have to wait for a getter.
	if q.tickets.Load()%(1<<12) >= 1<<12-32 && q.Len() < q.Cap() {
		q.tickets.Add(1)
		return queue.ErrFull
	}
	err := q.waiting.TryPut(v)
	if err == nil {
		q.tickets.Add(1)
	}
	return err
}

func (q *batching[T]) TryPutBatch(vs []T) (int, error) {
	all := len(vs)
	room := q.Cap() - q.Len()
	if q.fault == looksAtRoomOnce {
		widen()
	}
	if q.losesRace(fullOnLostRace) {
		return 0, queue.ErrFull
	}
	if q.fault == putsHalf && len(vs) > 1 {
		vs = vs[:len(vs)/2]
	}
	for i, v := range vs {
		if err := q.putOne(v, i < room); err != nil {
			return i, err
		}
	}
	if q.fault == batchWakesOne {
		q.getters.wakeOne()
	}
	return all, nil
}

// losesRace says whether others have changed the queue meanwhile, if that is
// the fault.
func (q *batching[T]) losesRace(f fault) bool {
	if q.fault != f {
		return false
	}
	n := q.Len()
	widen()
	return q.Len() != n
}

// putOne puts an item of a batch, for which there has been room or not.
func (q *batching[T]) putOne(v T, room bool) error {
	if q.fault == looksAtRoomOnce && room {
		c := q.core.(*locked[T])
		return c.putUpTo(len(c.lanes[0].slots), v)
	}
	if q.fault == batchWakesOne {
		return q.core.TryPut(v)
	}
	return q.TryPut(v)
}

func (q *batching[T]) TryGetBatch(buf []T) (int, error) {
	if q.fault == allocatesPerBatch {
		q.kept = slices.Clone(buf)
		clear(q.kept)
	}
	if q.losesRace(emptyOnLostRace) {
		return 0, queue.ErrEmpty
	}
	for i := range buf {
		v, err := q.getOne()
		if err != nil && i == 0 {
			return 0, err
		}
		if err != nil {
			switch q.fault {
			case countsOneMore:
				i++
			case writesBeyond:
				buf[i] = v
			}
			return i, nil
		}
		buf[i] = v
	}
	switch q.fault {
	case batchWakesOne:
		q.putters.wakeOne()
	case keepsTakenBatch:
		q.kept = slices.Clone(buf)
	}
	return len(buf), nil
}

func (q *batching[T]) getOne() (T, error) {
	if q.fault == batchWakesOne {
		return q.core.TryGet()
	}
	return q.TryGet()
}

func (q *batching[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	n, err := q.TryPutBatch(vs)
	for err == queue.ErrFull {
		if q.fault == reordersRest {
			vs = slices.Concat(vs[:n], vs[n:])
			slices.Reverse(vs[n:])
		}
		if err = q.Put(ctx, vs[n]); err != nil {
			break
		}
		n++
		if q.fault == losesRest {
			return len(vs), nil
		}
		var m int
		m, err = q.TryPutBatch(vs[n:])
		n += m
	}
	switch {
	case err == nil:
	case q.fault == keepsCancelledBatch && err == ctx.Err():
		q.kept = slices.Clone(vs)
	case q.fault == forgetsPrefixOnCancel && err == ctx.Err():
		return 0, err
	case q.fault == losesRestAtClose && err == queue.ErrClosed && n > 0:
		return len(vs), nil
	}
	return n, err
}

func (q *batching[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	n, err := q.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	v, err := q.Get(ctx)
	if err != nil {
		return 0, err
	}
	buf[0] = v
	if q.fault == cancelledGetBatchTakes && ctx.Err() != nil {
		return 0, ctx.Err()
	}
	n, _ = q.TryGetBatch(buf[1:])
	return 1 + n, nil
}
