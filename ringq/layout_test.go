package ringq

import (
	"testing"

	"github.com/queuebench/queue/internal/pad/padtest"
)

// TestLayout checks that goroutines at different tasks write different lines,
// and none that all of them read.
func TestLayout(t *testing.T) {
	t.Run("MPMC", func(t *testing.T) {
		q := NewMPMC[uint64](1)
		regions := append(manyPuttersRegions(&q.manyPutters), manyGettersRegions(&q.manyGetters)...)
		padtest.Apart(t, append(regions, padtest.Field("parked", &q.parked))...)
	})
	t.Run("MPSC", func(t *testing.T) {
		q := NewMPSC[uint64](1)
		regions := append(manyPuttersRegions(&q.manyPutters), oneGetterRegion(&q.oneGetter))
		padtest.Apart(t, append(regions, padtest.Field("parked", &q.parked))...)
	})
	t.Run("SPMC", func(t *testing.T) {
		q := NewSPMC[uint64](1)
		regions := append([]padtest.Region{padtest.Begin(q), onePutterRegion(&q.onePutter)}, manyGettersRegions(&q.manyGetters)...)
		padtest.Apart(t, append(regions, padtest.Field("parked", &q.parked))...)
	})
	t.Run("SPSC", func(t *testing.T) {
		q := NewSPSC[uint64](1)
		padtest.Apart(t, padtest.Begin(q), onePutterRegion(&q.onePutter), oneGetterRegion(&q.oneGetter), padtest.Field("parked", &q.parked))
	})
}

func manyPuttersRegions(p *manyPutters[uint64]) []padtest.Region {
	return []padtest.Region{
		padtest.Fields("putters' constants and flag", &p.ring, &p.waiting),
		padtest.Field("tail", &p.tail),
	}
}

func manyGettersRegions(g *manyGetters[uint64]) []padtest.Region {
	return []padtest.Region{
		padtest.Fields("getters' constants and flag", &g.ring, &g.waiting),
		padtest.Field("head", &g.head),
	}
}

func onePutterRegion(p *onePutter[uint64]) padtest.Region {
	return padtest.Fields("putter", &p.ring, &p.waiting)
}

func oneGetterRegion(g *oneGetter[uint64]) padtest.Region {
	return padtest.Fields("getter", &g.ring, &g.waiting)
}
