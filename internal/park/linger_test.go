package park

import (
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

// Several items since the last wait make a stream, one does not.
func TestStreams(t *testing.T) {
	n := uint64(math.MaxUint64 - 3) // the counter overflows
	h := habit{passed: func() uint64 { return n }}
	h.streams()
	n++
	assert.False(t, h.streams())
	n += 2
	assert.True(t, h.streams())
	assert.False(t, h.streams())
	n += 5
	assert.True(t, h.streams())
}

// Looking in vain makes looks rarer, one that pays makes them usual again.
func TestVainLooksBecomeRare(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	q := newBounded(streamSlots, queue.Balanced)
	look := func() error {
		q.gets.Add(2)
		var v int
		_, err := q.lot.look(t.Context(), &q.lot.getters, &v, nil, Singly)
		return err
	}
	for range 100 {
		assert.Equal(t, queue.ErrEmpty, look())
	}
	for q.lot.linger.getters.skip.Load() != 1<<maxVain/4 {
		assert.Equal(t, queue.ErrEmpty, look())
	}
	q.items = []int{1, 2}
	for i := range 1 << maxVain / 4 {
		assert.Equal(t, queue.ErrEmpty, look(), "wait %d does without", i)
	}
	assert.NoError(t, look())
	assert.NoError(t, look())
}

// Who spins stops it when there is only one processor left.
func TestSpinningEnds(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	q := newBounded(1, queue.LowLatency)
	runtime.GOMAXPROCS(1)
	var v int
	_, err := q.lot.look(t.Context(), &q.lot.getters, &v, nil, Singly)
	assert.Equal(t, queue.ErrEmpty, err)
}

// One processor: nobody pauses, whatever the strategy.
func TestOneProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, wait := range []queue.Wait{queue.Balanced, queue.LowLatency, queue.Polite} {
		q := newBounded(1024, wait)
		q.items = []int{1}
		q.gets.Add(100)
		var v int
		_, err := q.lot.look(t.Context(), &q.lot.getters, &v, nil, Singly)
		assert.Equal(t, queue.ErrEmpty, err, wait)
	}
}

// The number of processors is looked at again as time goes by.
func TestProcessorsAreCountedAgain(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	q := newBounded(1, queue.Balanced)
	runtime.GOMAXPROCS(2)
	for range recountMask + 1 {
		q.lot.linger.parked(false, true)
	}
	assert.Equal(t, uint32(1), q.lot.linger.spin.Load())
}

// A crowd is more than two waiters on each side.
func TestCrowd(t *testing.T) {
	q := newBounded(1, queue.Balanced)
	g := &q.lot.linger
	recount := func(getters, putters bool) uint32 {
		g.parked(getters, true)
		g.parked(putters, false)
		for g.parkings.Get()&recountMask != 0 {
			g.parked(false, true)
		}
		return g.crowded.Load()
	}
	assert.Equal(t, uint32(0), recount(true, false))
	assert.Equal(t, uint32(1), recount(true, true))
	assert.Equal(t, uint32(0), recount(false, true), "what was long ago does not count")

	var s side[int]
	for n := range 5 {
		assert.Equal(t, n > 2, s.crowded(), "%d waiters", n)
		s.add(new(waiter[int]))
	}
}

func TestPauseGrowsWithTheCapacity(t *testing.T) {
	first := func(capacity int) [2]int {
		g := &newBounded(capacity, queue.Balanced).lot.linger
		return [2]int{g.short, g.long}
	}
	assert.Equal(t, [2]int{shortPause, 4 * shortPause}, first(1))
	assert.Equal(t, [2]int{64 * pausePerSlot, 4 * 64 * pausePerSlot}, first(64))
	assert.Equal(t, [2]int{longPause, longPause}, first(1<<20))
	assert.Equal(t, [2]int{longPause, longPause}, first(math.MaxInt))
}

// Where one side waits again and again and the other never, a wait begins with
// giving the processor to others. It does not where the sides wait by turns.
func TestOneSideWaits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	q := newBounded(1, queue.Balanced)
	look := func(s *side[int], item int) error {
		_, err := q.lot.look(t.Context(), s, &item, nil, Singly)
		return err
	}
	getters, putters := &q.lot.getters, &q.lot.putters
	assert.Equal(t, queue.ErrEmpty, look(getters, 0))
	require.NoError(t, q.TryPut(1))
	assert.NoError(t, look(getters, 0), "the second wait in a row")
	require.NoError(t, q.TryPut(2))
	for range 3 {
		assert.Equal(t, queue.ErrEmpty, look(putters, 3), "full")
		assert.Equal(t, queue.ErrEmpty, look(getters, 0), "would get it if it looked")
	}
	assert.NoError(t, look(getters, 0))
}
