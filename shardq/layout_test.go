package shardq

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/internal/pad/padtest"
	"github.com/queuebench/queue/internal/prefetch"
)

// TestLayout checks that goroutines at different tasks write different lines,
// and none that all of them read.
func TestLayout(t *testing.T) {
	q := NewShards[uint64](2, 2)
	padtest.Apart(t,
		padtest.Fields("constants", &q.shards, &q.stay),
		padtest.Fields("homes", &q.putters, &q.getters),
		padtest.Field("flag of getters", &q.gettersWait),
		padtest.Field("flag of putters", &q.puttersWait),
		padtest.Fields("handles", &q.producers, &q.consumers))
	assert.EqualValues(t, prefetch.LineSize, unsafe.Sizeof(q.getters[0]), "homes do not share lines")
}
