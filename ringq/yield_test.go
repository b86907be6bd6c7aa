package ringq

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
)

// TestYieldsToUnfinishedOperation stops an operation between claim and
// publication, on a single processor. Whoever meets its slot must yield: a loop
// that does not is stopped by the scheduler after 10 ms. The least time of
// several rounds leaves out what else keeps the processor busy.
func TestYieldsToUnfinishedOperation(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	q := NewMPMC[int](1)
	p, g := &q.manyPutters, &q.manyGetters
	least := func(claim, finish func(), call func() error, want error) time.Duration {
		least := time.Hour
		for range 5 {
			claim()
			go finish()
			start := time.Now()
			assert.Equal(t, want, call())
			least = min(least, time.Since(start))
		}
		return least
	}
	put := least(
		func() { q.tail.Store(p.next(q.tail.Load())) },
		func() { p.slots[0].stamp.Store(g.head.Load() | published) },
		func() error {
			err := q.TryPut(1)
			_, _ = q.TryGet()
			return err
		}, queue.ErrFull)
	assert.Less(t, put, 5*time.Millisecond, "TryPut over a Put that has not published")

	get := least(
		func() { _ = q.TryPut(1); g.head.Store(g.next(g.head.Load())) },
		func() { p.slots[0].stamp.Store(q.tail.Load()) },
		func() error { _, err := q.TryGet(); return err }, queue.ErrEmpty)
	assert.Less(t, get, 5*time.Millisecond, "TryGet over a Get that has not left")
}
