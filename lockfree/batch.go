package lockfree

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/park"
)

// PutBatch implements [queue.Batcher]. It never waits.
func (q *Queue[T]) PutBatch(_ context.Context, vs []T) (int, error) { return q.TryPutBatch(vs) }

// GetBatch implements [queue.Batcher].
func (q *Queue[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	n, err := q.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	return q.parked.GetBatch(ctx, buf, park.Singly)
}

// TryPutBatch implements [queue.Batcher]. It claims as many slots as there are
// in the segment with one compare-and-swap.
func (q *Queue[T]) TryPutBatch(vs []T) (int, error) {
	done := 0
	for done < len(vs) {
		s := q.tail.Load()
		tail := s.tail.Load()
		i := tail / step
		if i >= uint64(len(s.slots)) || tail&closed != 0 {
			n, err := q.extend(s, vs[done:])
			if done += n; err != nil {
				return done, err
			}
			continue
		}
		n := min(uint64(len(vs)-done), uint64(len(s.slots))-i)
		if !s.tail.CompareAndSwap(tail, tail+n*step) { // claims n slots
			continue
		}
		// If a slot is void, its item goes into the next one, to keep the order.
		for end := i + n; i < end; i++ {
			if s.put(i, vs[done]) {
				done++
			}
		}
		q.added()
	}
	return done, nil
}

// TryGetBatch implements [queue.Batcher]. It claims as many full slots as there
// are in a row with one compare-and-swap, and goes on in the next segment.
func (q *Queue[T]) TryGetBatch(buf []T) (int, error) {
	done := 0
	for i := 0; done < len(buf); i++ {
		s := q.head.Load()
		head := s.head.Load()
		if slots := s.slots[min(head, uint64(len(s.slots))):]; len(slots) > 0 {
			n, state := fullInRow(slots[:min(len(slots), len(buf)-done)])
			if n == 0 && state == void {
				s.head.CompareAndSwap(head, head+1)
				i = -1
				continue
			}
			if n > 0 {
				if s.head.CompareAndSwap(head, head+uint64(n)) { // claims n slots
					for j := range slots[:n] {
						buf[done+j] = slots[j].item.Take()
					}
					done += n
				}
				i = -1
				continue
			}
			if done > 0 {
				break // the Put of the next item is not finished
			}
		}
		if err := q.refuse(s, head, i); err != nil {
			if done > 0 {
				break
			}
			return 0, err
		}
	}
	return done, nil
}

// fullInRow counts the slots up to the first that is not full, and returns the
// state of that one.
func fullInRow[T any](slots []slot[T]) (n int, state uint32) {
	for n := range slots {
		if state := slots[n].state.Load(); state != full {
			return n, state
		}
	}
	return len(slots), full
}
