package ringq

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
)

// An unfinished operation has claimed the only slot of a queue, and not left it.
type unfinished struct {
	claim, finish func()
	put, get      error // of the others, once it is finished
}

// unfinishedPut returns a Put by one of many.
func unfinishedPut(p *manyPutters[int]) (u unfinished) {
	var pos uint64
	u.claim = func() {
		pos = p.tail.Load()
		p.tail.Store(p.next(pos))
	}
	u.finish = func() { p.stamp(pos).Store(pos | published) }
	u.put = queue.ErrFull
	return u
}

// unfinishedGet returns a Get by one of many.
func unfinishedGet(g *manyGetters[int], put func(int) error) (u unfinished) {
	var pos uint64
	u.claim = func() {
		_ = put(1)
		pos = g.head.Load()
		g.head.Store(g.next(pos))
	}
	u.finish = func() {
		stamp, item := g.slot(pos)
		item.Clear()
		stamp.Store(pos + g.lap())
	}
	u.get = queue.ErrEmpty
	return u
}

// TestYieldsToUnfinishedOperation stops an operation between claim and
// publication, on a single processor. Whoever meets its slot must yield: a loop
// that does not is stopped by the scheduler after 10 ms. The least time of
// several rounds leaves out what else keeps the processor busy.
func TestYieldsToUnfinishedOperation(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	mpmc, mpsc, spmc := NewMPMC[int](1), NewMPSC[int](1), NewSPMC[int](1)
	for _, c := range []struct {
		name string
		q    batcher[int]
		unfinished
	}{
		{"MPMC, Put", mpmc, unfinishedPut(&mpmc.manyPutters)},
		{"MPMC, Get", mpmc, unfinishedGet(&mpmc.manyGetters, mpmc.TryPut)},
		{"MPSC, Put", mpsc, unfinishedPut(&mpsc.manyPutters)},
		{"SPMC, Get", spmc, unfinishedGet(&spmc.manyGetters, spmc.TryPut)},
	} {
		for name, call := range map[string]struct {
			do   func() error
			want error
		}{
			"TryPut": {func() error { return c.q.TryPut(1) }, c.put},
			"TryPutBatch": {func() error {
				n, err := c.q.TryPutBatch(make([]int, minBatch))
				if n > 0 {
					return nil
				}
				return err
			}, c.put},
			"TryGet":      {func() error { _, err := c.q.TryGet(); return err }, c.get},
			"TryGetBatch": {func() error { _, err := c.q.TryGetBatch(make([]int, minBatch)); return err }, c.get},
		} {
			least := time.Hour
			for range 20 {
				c.claim()
				go c.finish()
				start := time.Now()
				assert.Equal(t, call.want, call.do(), "%s: %s", c.name, name)
				least = min(least, time.Since(start))
				_, _ = c.q.TryGet()
			}
			assert.Less(t, least, 5*time.Millisecond, "%s: %s waits", c.name, name)
		}
	}
}
