package queuetest

import (
	"fmt"

	"github.com/queuebench/queue"
)

var longStream = Check{
	Name: "LongStream",
	Rule: "1, 4, 6 However many items have passed, those that come out are those that went in, and Len is right",
	run: func(t *trial) error {
		const size = 64
		capacity := t.capacities(2 * size)[0]
		q := t.queue(capacity)
		var in, out [size]uint64
		for passed := uint64(0); passed < t.items; passed += size {
			if t.ctx.Err() != nil {
				return t.ctx.Err()
			}
			for i := range in {
				in[i] = passed + uint64(i)
			}
			if n, err := queue.TryPutBatch(q, in[:]); n != size {
				return fmt.Errorf("after %d items: %d of %d went in: %w", passed, n, size, err)
			}
			if n := q.Len(); n != size {
				return fmt.Errorf("after %d items: Len is %d, want %d", passed, n, size)
			}
			if err := t.take(q, out[:]); err != nil {
				return fmt.Errorf("after %d items: %w", passed, err)
			}
			if err := t.same(in[:], out[:]); err != nil {
				return err
			}
			t.count(2 * size)
		}
		return nil
	},
}

// take fills buf with items of the queue.
func (t *trial) take(q queue.Queue[uint64], buf []uint64) error {
	for n := 0; n < len(buf); {
		k, err := queue.TryGetBatch(q, buf[n:])
		if err != nil {
			return fmt.Errorf("%d of %d came out: %w", n, len(buf), err)
		}
		n += k
	}
	return nil
}

// same checks that what came out went in, and the order, if one is promised.
func (t *trial) same(in, out []uint64) error {
	var sum uint64
	for i := range in {
		if t.traits.Order != queue.Unordered && in[i] != out[i] {
			return fmt.Errorf("item %d came out, want %d", out[i], in[i])
		}
		sum += in[i]*in[i] - out[i]*out[i]
	}
	if sum != 0 {
		return fmt.Errorf("other items than %d to %d came out: %v", in[0], in[len(in)-1], out)
	}
	return nil
}
