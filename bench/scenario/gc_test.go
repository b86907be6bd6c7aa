package scenario_test

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

func TestGC(t *testing.T) {
	const ops = 300_000 // nodes, some 20 MB
	const percent = 77
	defer debug.SetGCPercent(debug.SetGCPercent(percent))
	limit := debug.SetMemoryLimit(-1)
	gc := func(heap, gogc string) map[string]float64 {
		name := "GC/impl=chan/prod=1/cons=1/cap=1024/item=ptr/heap=" + heap + "/gogc=" + gogc
		got := measured(t, name, catalog.All(), scenario.Stop{Ops: ops})
		assert.Equal(t, percent, debug.SetGCPercent(percent), "the setting of the process is what it was")
		assert.Equal(t, limit, debug.SetMemoryLimit(-1))
		return got
	}

	got := gc("0", "100")
	assert.GreaterOrEqual(t, got["gc-cycles/Mop"], 1e6/ops, "a heap that begins with 4 MB is collected")
	assert.Positive(t, got["pause-p99-ns"])
	assert.InDelta(t, 64, got["B/op"], 3, "a node per item")

	got = gc("0", "off")
	assert.Zero(t, got["gc-cycles/Mop"])
	assert.Zero(t, got["pause-p99-ns"])

	assert.Zero(t, gc("256", "100")["gc-cycles/Mop"], "20 MB are little beside a large heap")
}

func TestGCIsChecked(t *testing.T) {
	entry := catalog.Entry{Name: "spoiling", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64:  catalog.Of(mutexq.New[uint64]),
		Pointer: spoiled(func(v **uint64) { *v = nil }),
	}}
	fails(t, "never put", "GC/impl=spoiling/prod=1/cons=1/cap=1024/item=ptr/heap=0/gogc=100",
		[]catalog.Entry{entry}, scenario.Stop{Ops: 20000})
}
