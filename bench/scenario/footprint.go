package scenario

import (
	"fmt"
	"runtime"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Footprint measures the memory of a queue of words: live bytes of the heap,
// after the collector has run. Its metrics are
//
//   - empty-B: a new queue;
//   - B/slot: a queue with cap items in it, by cap;
//   - peak-B: a queue without a capacity with a million items in it;
//   - retained-B: what is left when they, or the cap items, have been taken out.
//
// Small queues are measured by the many, so that what else is on the heap does
// not count. One operation is one measurement; nothing is timed.
var Footprint = &Scenario{
	Name:    "Footprint",
	Purpose: "how much memory a queue takes empty, full, and after that",
	keys:    []key{keyCap, keyItem},
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, capacity := range []int{64, 1024, 64 << 10} {
			grid = append(grid, params("cap", capacity, "item", 8))
		}
		return grid
	},
	standard: onAll(params("cap", 1024, "item", 8)),
	entries:  besideChan,
	fits:     func(e catalog.Entry, _ Cell) bool { return e.New.Uint64 != nil },
	measure:  measureFootprint,
}

const (
	footprintSlots = 64 << 10  // in all queues together, at least
	burst          = 1_000_000 // items
	settling       = 5         // looks beforehand: the first collections of a process allocate
)

func measureFootprint(e catalog.Entry, c Cell, _ Stop) (Sample, error) {
	capacity := c.int("cap")
	f := &footprint{queues: make([]queue.Queue[uint64], max(1, footprintSlots/capacity))}
	for range settling {
		f.base = liveHeap()
	}
	for i := range f.queues {
		f.queues[i] = e.New.Uint64(capacity)
	}
	s, items := Sample{Ops: 1}, capacity
	s.add(f.perQueue(), "empty-B")
	if err := f.put(items); err != nil {
		return Sample{}, err
	}
	s.add(f.perQueue()/float64(items), "B/slot")
	if !e.Traits.Bounded {
		clear(f.queues[1:]) // one will do
		f.queues = f.queues[:1]
		if err := f.put(burst - items); err != nil {
			return Sample{}, err
		}
		items = max(items, burst)
		s.add(f.perQueue(), "peak-B")
	}
	if err := f.take(items); err != nil {
		return Sample{}, err
	}
	s.add(f.perQueue(), "retained-B")
	return s, nil
}

// A footprint is some queues and the size of the heap before they were made.
type footprint struct {
	queues []queue.Queue[uint64]
	base   uint64
}

// perQueue returns the bytes that a queue takes now.
func (f *footprint) perQueue() float64 {
	live := liveHeap()
	defer runtime.KeepAlive(f.queues)
	return (float64(live) - float64(f.base)) / float64(len(f.queues))
}

// liveHeap returns the bytes that are in use. It collects twice, as what is in
// a [sync.Pool] survives once.
func liveHeap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// put puts so many items into each queue.
func (f *footprint) put(items int) error {
	for _, q := range f.queues {
		for i := range items {
			if err := q.TryPut(uint64(i)); err != nil {
				return fmt.Errorf("item %d of %d does not go in: %w", i, items, err)
			}
		}
	}
	return nil
}

// take takes all items out of each queue: so many.
func (f *footprint) take(items int) error {
	for _, q := range f.queues {
		for i := range items {
			if _, err := q.TryGet(); err != nil {
				return fmt.Errorf("item %d of %d does not come out: %w", i, items, err)
			}
		}
		if n := q.Len(); n > 0 {
			return fmt.Errorf("%d items are left after %d came out", n, items)
		}
	}
	return nil
}
