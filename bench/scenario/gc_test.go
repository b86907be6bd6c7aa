package scenario_test

import (
	"math"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

func TestGC(t *testing.T) {
	const ops = 300_000 // nodes, some 20 MB
	percent := debug.SetGCPercent(100)
	defer debug.SetGCPercent(percent)
	limit := debug.SetMemoryLimit(-1)
	const cell = "GC/impl=chan/prod=1/cons=1/cap=1024/item=ptr/heap="

	got := measured(t, cell+"0/gogc=100", catalog.All(), scenario.Stop{Ops: ops})
	assert.GreaterOrEqual(t, got["gc-cycles/Mop"], 1e6/ops, "a heap that begins with 4 MB is collected")
	assert.Positive(t, got["pause-p99-ns"])
	assert.InDelta(t, 64, got["B/op"], 3, "a node per item")

	got = measured(t, cell+"0/gogc=off", catalog.All(), scenario.Stop{Ops: ops})
	assert.Zero(t, got["gc-cycles/Mop"])
	assert.Zero(t, got["pause-p99-ns"])

	got = measured(t, cell+"256/gogc=100", catalog.All(), scenario.Stop{Ops: ops})
	assert.Zero(t, got["gc-cycles/Mop"], "20 MB are little beside a large heap")

	assert.Equal(t, 100, debug.SetGCPercent(100), "the setting of the process is what it was")
	assert.Equal(t, limit, debug.SetMemoryLimit(-1))
	assert.Equal(t, int64(math.MaxInt64), limit)
}

func TestGCIsChecked(t *testing.T) {
	entry := catalog.Entry{Name: "spoiling", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64:  catalog.Of(mutexq.New[uint64]),
		Pointer: spoiled(func(v **uint64) { *v = nil }),
	}}
	cell, err := scenario.ParseCell("GC/impl=spoiling/prod=1/cons=1/cap=1024/item=ptr/heap=0/gogc=100")
	require.NoError(t, err)
	_, err = scenario.Measure(cell, []catalog.Entry{entry}, scenario.Stop{Ops: 20000})
	assert.ErrorContains(t, err, "never put")
}
