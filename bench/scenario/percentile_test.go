package scenario

import (
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPercentile99(t *testing.T) {
	var values []uint64
	assert.Zero(t, percentile99(values))
	for n := uint64(1); n <= 200; n++ {
		values = append(values, n)
		want := n - n/100 // one in a hundred is larger
		shuffled := slices.Clone(values)
		slices.Reverse(shuffled)
		assert.Equal(t, float64(want), percentile99(shuffled), "of 1 to %d", n)
	}
}

// Pauses come from a ring that the runtime overwrites.
func TestCollectionsAreCounted(t *testing.T) {
	for _, cycles := range []uint32{0, 1, 100, 256, 300} {
		m := new(meter)
		m.mem.NumGC = 77
		m.after.NumGC = 77 + cycles
		for c := m.mem.NumGC; c < m.after.NumGC; c++ {
			m.after.PauseNs[c%256] = uint64(c) // as documented: the last one is at (NumGC+255)%256
		}
		var s Sample
		m.addCollections(&s, 1000)
		assert.Equal(t, Metric{1000 * float64(cycles), "gc-cycles/Mop"}, s.Metrics[0])
		kept := min(cycles, 256)
		want := float64(0)
		if kept > 0 {
			want = float64(m.after.NumGC - 1 - kept/100)
		}
		assert.Equal(t, Metric{want, "pause-p99-ns"}, s.Metrics[1])
	}
}

func TestBackground(t *testing.T) {
	const size = 8 << 20
	before := liveHeap()
	nodes := background(size)
	assert.InEpsilon(t, size, float64(liveHeap()-before), 0.05)
	assert.NotNil(t, nodes[len(nodes)-1].next, "they point to each other")
	runtime.KeepAlive(nodes)
}
