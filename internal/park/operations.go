package park

import (
	"context"

	"github.com/queuebench/queue"
)

// Get waits for an item. It expects that TryGet has just refused.
func (l *Lot[T]) Get(ctx context.Context) (v T, err error) {
	if _, err = l.look(ctx, &l.getters, &v, nil, Singly); refused(err) {
		err = l.park(ctx, &l.getters, &v)
	}
	return v, err
}

// Put waits for room for v. It expects that TryPut has just refused.
func (l *Lot[T]) Put(ctx context.Context, v T) error {
	_, err := l.look(ctx, &l.putters, &v, nil, Singly)
	if refused(err) {
		err = l.park(ctx, &l.putters, &v)
	}
	return err
}

// GetBatch gets at least one item, waiting for it, and what else there is, up to
// len(buf), after TryGetBatch has just refused.
func (l *Lot[T]) GetBatch(ctx context.Context, buf []T, others Pace) (int, error) {
	n, err := l.look(ctx, &l.getters, nil, buf, others)
	if !refused(err) {
		return n, err
	}
	var v T
	if err := l.park(ctx, &l.getters, &v); err != nil {
		return 0, err
	}
	buf[0] = v
	n, _ = l.q.TryGetBatch(buf[1:])
	return 1 + n, nil
}

// PutBatch puts the items from the n-th on, waiting for room, after TryPutBatch
// has put those before and then refused. It returns how many of all are in.
func (l *Lot[T]) PutBatch(ctx context.Context, vs []T, n int, others Pace) (int, error) {
	err := queue.ErrFull
	for err == queue.ErrFull {
		var m int
		m, err = l.look(ctx, &l.putters, nil, vs[n:], others)
		n += m
		if m > 0 || !refused(err) {
			continue
		}
		v := vs[n]
		if err = l.park(ctx, &l.putters, &v); err != nil {
			break
		}
		n++
		m, err = l.q.TryPutBatch(vs[n:])
		n += m
	}
	return n, err
}

// tryEither does the operation of the side with the item or, if that is nil,
// with the batch. It returns the number of items of the batch.
func (l *Lot[T]) tryEither(s *side[T], item *T, batch []T) (int, error) {
	switch {
	case item != nil:
		return 0, l.try(s, item)
	case s == &l.getters:
		return l.q.TryGetBatch(batch)
	default:
		return l.q.TryPutBatch(batch)
	}
}

// try does the operation of the side with the item.
func (l *Lot[T]) try(s *side[T], item *T) (err error) {
	if s == &l.getters {
		*item, err = l.q.TryGet()
		return err
	}
	return l.q.TryPut(*item)
}

// refused tells whether an operation of the queue has to wait.
func refused(err error) bool { return err == queue.ErrEmpty || err == queue.ErrFull }
