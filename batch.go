package queue

import "context"

// A Batcher is a queue that moves several items at a time for less than the
// cost of as many single operations. [PutBatch], [GetBatch], [TryPutBatch] and
// [TryGetBatch] work for every queue, and use these methods where there are.
//
// Items of a batch are put and got in the order of the slice, unless the queue is
// [Unordered]; other goroutines' items may come in between. A slice without items makes every method return
// 0, nil at once.
type Batcher[T any] interface {
	// PutBatch adds the items of vs in turn, waiting while the queue is full,
	// and returns how many went in: len(vs) if the error is nil, else those
	// before the first that failed with the error that Put would return.
	PutBatch(ctx context.Context, vs []T) (int, error)

	// GetBatch waits until there is an item, then takes what is there, up to
	// len(buf), into buf, and returns the number, at least 1. With an error,
	// which is the one that Get would return, it is 0.
	GetBatch(ctx context.Context, buf []T) (int, error)

	// TryPutBatch adds items of vs in turn without waiting and returns how many
	// went in: len(vs) if the error is nil, else those before the first that
	// failed with the error that TryPut would return.
	TryPutBatch(vs []T) (int, error)

	// TryGetBatch takes what is there without waiting, up to len(buf), into
	// buf, and returns the number. With an error, which is the one that TryGet
	// would return, it is 0.
	TryGetBatch(buf []T) (int, error)
}

// PutBatch is [Batcher.PutBatch] for every queue.
func PutBatch[T any](ctx context.Context, q Queue[T], vs []T) (int, error) {
	if b, ok := q.(Batcher[T]); ok {
		return b.PutBatch(ctx, vs)
	}
	return each(vs, func(v *T) error { return q.Put(ctx, *v) })
}

// GetBatch is [Batcher.GetBatch] for every queue.
func GetBatch[T any](ctx context.Context, q Queue[T], buf []T) (int, error) {
	if b, ok := q.(Batcher[T]); ok {
		return b.GetBatch(ctx, buf)
	}
	if len(buf) == 0 {
		return 0, nil
	}
	v, err := q.Get(ctx)
	if err != nil {
		return 0, err
	}
	buf[0] = v
	n, _ := TryGetBatch(q, buf[1:])
	return 1 + n, nil
}

// TryPutBatch is [Batcher.TryPutBatch] for every queue.
func TryPutBatch[T any](q Queue[T], vs []T) (int, error) {
	if b, ok := q.(Batcher[T]); ok {
		return b.TryPutBatch(vs)
	}
	return each(vs, func(v *T) error { return q.TryPut(*v) })
}

// TryGetBatch is [Batcher.TryGetBatch] for every queue.
func TryGetBatch[T any](q Queue[T], buf []T) (int, error) {
	if b, ok := q.(Batcher[T]); ok {
		return b.TryGetBatch(buf)
	}
	n, err := each(buf, func(v *T) error {
		got, err := q.TryGet()
		if err == nil {
			*v = got
		}
		return err
	})
	if n > 0 {
		err = nil
	}
	return n, err
}

// each calls f for the items in turn until it fails, and returns for how many
// it did not.
func each[T any](vs []T, f func(*T) error) (int, error) {
	for i := range vs {
		if err := f(&vs[i]); err != nil {
			return i, err
		}
	}
	return len(vs), nil
}
