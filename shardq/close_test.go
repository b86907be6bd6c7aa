package shardq

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
)

// TestClosedIsClosedEverywhere stops a Close between two shards: as soon as
// somebody has been told that the queue is closed, nobody can put any more.
func TestClosedIsClosedEverywhere(t *testing.T) {
	for name, put := range map[string]func(q *Queue[int], p *Producer[int]) error{
		"TryPut":               func(q *Queue[int], _ *Producer[int]) error { return q.TryPut(1) },
		"Put":                  func(q *Queue[int], _ *Producer[int]) error { return q.Put(t.Context(), 1) },
		"TryPutBatch":          func(q *Queue[int], _ *Producer[int]) error { _, err := q.TryPutBatch([]int{1}); return err },
		"PutBatch":             func(q *Queue[int], _ *Producer[int]) error { _, err := q.PutBatch(t.Context(), []int{1}); return err },
		"Producer.TryPut":      func(_ *Queue[int], p *Producer[int]) error { return p.TryPut(1) },
		"Producer.Put":         func(_ *Queue[int], p *Producer[int]) error { return p.Put(t.Context(), 1) },
		"Producer.TryPutBatch": func(_ *Queue[int], p *Producer[int]) error { _, err := p.TryPutBatch([]int{1}); return err },
		"Producer.PutBatch":    func(_ *Queue[int], p *Producer[int]) error { _, err := p.PutBatch(t.Context(), []int{1}); return err },
	} {
		t.Run(name, func(t *testing.T) {
			q := NewShards[int](2, 4)
			p := q.Producer() // at home in the first shard
			for i := range q.putters {
				q.putters[i].ring.Store(q.shards[0])
			}
			q.shards[0].Close()
			assert.Equal(t, queue.ErrClosed, put(q, p))
			assert.Equal(t, queue.ErrClosed, q.shards[1].TryPut(2))
		})
	}
}
