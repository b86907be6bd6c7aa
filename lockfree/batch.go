package lockfree

import "context"

// PutBatch implements [queue.Batcher]. It never waits.
func (q *Queue[T]) PutBatch(_ context.Context, vs []T) (int, error) { return q.TryPutBatch(vs) }

// GetBatch implements [queue.Batcher].
func (q *Queue[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	return q.parked.GetBatch(ctx, buf)
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
			if err := q.extend(s); err != nil {
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
		if q.waiting.Load() != 0 {
			q.parked.Changed()
		}
	}
	return done, nil
}

// TryGetBatch implements [queue.Batcher]. It claims as many full slots as there
// are in a row with one compare-and-swap.
func (q *Queue[T]) TryGetBatch(buf []T) (int, error) {
	for i := 0; len(buf) > 0; i++ {
		s := q.head.Load()
		head := s.head.Load()
		n := 0
		for n < len(buf) && head+uint64(n) < uint64(len(s.slots)) && s.slots[head+uint64(n)].state.Load() == full {
			n++
		}
		if n > 0 {
			if !s.head.CompareAndSwap(head, head+uint64(n)) {
				continue
			}
			for j := range n {
				buf[j] = s.slots[head+uint64(j)].item.Take()
			}
			return n, nil
		}
		if head < uint64(len(s.slots)) && s.slots[head].state.Load() == void {
			s.head.CompareAndSwap(head, head+1)
			continue
		}
		if err := q.refuse(s, head, i); err != nil {
			return 0, err
		}
	}
	return 0, nil
}
