package queue

import (
	"context"
	"iter"
)

// All returns an iterator that gets items from q, waiting for each, until q is
// closed and nothing is left in it or until ctx ends while waiting. If ctx.Err()
// is nil afterwards, it was the former. Ending the loop early removes nothing
// more from q.
//
//	for v := range queue.All(ctx, q) {
//		use(v)
//	}
func All[T any](ctx context.Context, q Queue[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			v, err := q.Get(ctx)
			if err != nil || !yield(v) {
				return
			}
		}
	}
}

// Drain returns an iterator that takes items out of q without waiting, until
// TryGet refuses. After [Queue.Close] it yields everything that is left, once
// the Puts that were in progress have returned. Ending the loop early leaves
// the rest in q.
//
// If q has a method Done, as [Tasks] has, Drain calls it for each item after the
// body of the loop: what has been drained is finished.
func Drain[T any](q Queue[T]) iter.Seq[T] {
	tasks, counted := q.(interface{ Done() })
	return func(yield func(T) bool) {
		for {
			v, err := q.TryGet()
			if err != nil {
				return
			}
			more := yield(v)
			if counted {
				tasks.Done()
			}
			if !more {
				return
			}
		}
	}
}
