package scenario

import (
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Pair measures the cost of an operation when nobody disturbs: one goroutine
// puts an item and takes one out, with TryPut and TryGet, while fill other
// items are in the queue. One operation is one pair.
var Pair = &Scenario{
	Name:    "Pair",
	Purpose: "what an item costs when one goroutine puts and gets it (TryPut + TryGet)",
	keys:    pairKeys,
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, capacity := range []int{1, 64, 1024, 64 << 10} {
			for _, item := range []int{8, 64} {
				for _, fill := range fills(capacity) {
					grid = append(grid, pairParams(capacity, item, fill))
				}
			}
		}
		return grid
	},
	standard: onOne(
		pairParams(1024, 8, 0),
		pairParams(1024, 8, 512),
		pairParams(1024, 64, 0),
		pairParams(64<<10, 8, 64<<10-1),
	),
	quick:   onOne(pairParams(1024, 8, 0)),
	entries: besideChan,
	fits:    fitsPair,
	measure: measurePair,
}

var pairKeys = []key{keyCap, {name: "item", allowed: []string{"8", "64"}}, {name: "fill"}}

func pairParams(capacity, item, fill int) []Param {
	return params("cap", capacity, "item", item, "fill", fill)
}

// fills returns the numbers of items to have in the queue beside the one that
// passes: none, half, all but one.
func fills(capacity int) []int {
	if capacity == 1 {
		return []int{0}
	}
	return []int{0, capacity / 2, capacity - 1}
}

func fitsPair(e catalog.Entry, c Cell) bool {
	return c.int("fill") < c.int("cap") && (c.value("item") != "64" || e.New.Words != nil)
}

func measurePair(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	if c.value("item") == "64" {
		return pair(e.New.Words(c.int("cap")), c.int("fill"), stop, func(i int) [8]uint64 {
			return [8]uint64{uint64(i), 7: uint64(i)}
		})
	}
	return pair(e.New.Uint64(c.int("cap")), c.int("fill"), stop, word)
}

func word(i int) uint64 { return uint64(i) }

const (
	pairChunk = 1000 // pairs between two looks at the clock
	variety   = 64   // different items
)

// pair fills q with fill items and then passes items through it.
func pair[T comparable](q queue.Queue[T], fill int, stop Stop, item func(int) T) (Sample, error) {
	var items [variety]T
	for i := range items {
		items[i] = item(i)
	}
	for i := range fill {
		if err := q.TryPut(items[i%variety]); err != nil {
			return Sample{}, fmt.Errorf("item %d of %d does not go in: %w", i, fill, err)
		}
	}
	clock := theClock()
	ops, lap := 0, q.Cap()
	if lap == queue.Unbounded {
		lap = 0
	}
	for begin := clock.now(); ops < lap || clock.now()-begin < warmUpTime; ops += pairChunk {
		if err := pairs(q, &items, fill, ops, pairChunk); err != nil {
			return Sample{}, err
		}
	}
	m := startMeter(stop)
	start := clock.now()
	first, n := ops, pairChunk
	if stop.Ops > 0 {
		n = stop.Ops
	}
	for {
		if err := pairs(q, &items, fill, ops, n); err != nil {
			return Sample{}, err
		}
		ops += n
		if elapsed := clock.now() - start; elapsed >= stop.Window {
			return m.stop(ops-first, elapsed), nil
		}
	}
}

// pairs passes n items through q, the first one with number next. What comes
// out must be what went in fill items before.
func pairs[T comparable](q queue.Queue[T], items *[variety]T, fill, next, n int) error {
	for i := next; i < next+n; i++ {
		if err := q.TryPut(items[uint(i+fill)%variety]); err != nil {
			return fmt.Errorf("item %d does not go in: %w", i+fill, err)
		}
		v, err := q.TryGet()
		if err != nil {
			return fmt.Errorf("item %d does not come out: %w", i, err)
		}
		if v != items[uint(i)%variety] {
			return fmt.Errorf("item %d came out as %v, want %v", i, v, items[uint(i)%variety])
		}
	}
	return nil
}
