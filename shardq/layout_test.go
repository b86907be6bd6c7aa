package shardq

import (
	"testing"

	"github.com/queuebench/queue/internal/pad/padtest"
)

// TestLayout checks that goroutines at different tasks write different lines,
// and none that all of them read.
func TestLayout(t *testing.T) {
	q := NewShards[uint64](2, 2)
	padtest.Apart(t,
		padtest.Fields("constants", &q.shards, &q.capacity),
		padtest.Field("flag of getters", &q.getters),
		padtest.Field("flag of putters", &q.putters),
		padtest.Fields("handles", &q.producers, &q.consumers))
	padtest.Apart(t,
		padtest.Field("first ring", &q.shards[0].ring),
		padtest.Field("first count", &q.shards[0].got),
		padtest.Field("second ring", &q.shards[1].ring),
		padtest.Field("second count", &q.shards[1].got),
		padtest.End(&q.shards[1]))
}
