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
	fill, mixed := c.int("fill"), e.Traits.Order == queue.Unordered
	if c.value("item") == "64" {
		loose := looseIf(mixed && fill > 0, func(v [8]uint64) uint64 { return read(&v) })
		return pair(e.New.Words(c.int("cap")), fill, loose, stop, func(i int) [8]uint64 {
			return [8]uint64{uint64(i), 7: uint64(i)}
		})
	}
	loose := looseIf(mixed && fill > 0, func(v uint64) uint64 { return v })
	return pair(e.New.Uint64(c.int("cap")), fill, loose, stop, word)
}

// loose checks items that may come out in any order: not one by one, but by
// their number and the sums of what stands in them.
type loose[T any] struct {
	number  func(T) uint64
	in, out tally
}

// looseIf returns what checks items without an order, or nil.
func looseIf[T any](mixed bool, number func(T) uint64) *loose[T] {
	if !mixed {
		return nil
	}
	return &loose[T]{number: number}
}

// pairs passes n items through q, the first one with number next.
func (l *loose[T]) pairs(q queue.Queue[T], items *[variety]T, next, n int) error {
	for i := next; i < next+n; i++ {
		item := items[uint(i)%variety]
		if err := q.TryPut(item); err != nil {
			return fmt.Errorf("item %d does not go in: %w", i, err)
		}
		v, err := q.TryGet()
		if err != nil {
			return fmt.Errorf("item %d does not come out: %w", i, err)
		}
		l.in.add(l.number(item))
		l.out.add(l.number(v))
	}
	return nil
}

// rest takes the last n items out of q, and returns an error unless all that went
// in came out. Without a loose there is nothing to check.
func (l *loose[T]) rest(q queue.Queue[T], n int) error {
	if l == nil {
		return nil
	}
	for range n {
		v, err := q.TryGet()
		if err != nil {
			return fmt.Errorf("one of the last %d items does not come out: %w", n, err)
		}
		l.out.add(l.number(v))
	}
	return same(l.in, l.out)
}

func word(i int) uint64 { return uint64(i) }

const (
	pairChunk = 1000 // pairs between two looks at the clock
	variety   = 64   // different items
)

// pair fills q with fill items and then passes items through it. They must come
// out in the order in which they went in, unless there is a loose.
func pair[T comparable](q queue.Queue[T], fill int, l *loose[T], stop Stop, item func(int) T) (Sample, error) {
	var items [variety]T
	for i := range items {
		items[i] = item(i)
	}
	for i := range fill {
		if err := q.TryPut(items[i%variety]); err != nil {
			return Sample{}, fmt.Errorf("item %d of %d does not go in: %w", i, fill, err)
		}
		if l != nil {
			l.in.add(l.number(items[i%variety]))
		}
	}
	pass := func(next, n int) error { return pairs(q, &items, fill, next, n) }
	if l != nil {
		pass = func(next, n int) error { return l.pairs(q, &items, next, n) }
	}
	clock := theClock()
	ops, lap := 0, q.Cap()
	if lap == queue.Unbounded {
		lap = 0
	}
	for begin := clock.now(); ops < lap || clock.now()-begin < warmUpTime; ops += pairChunk {
		if err := pass(ops, pairChunk); err != nil {
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
		if err := pass(ops, n); err != nil {
			return Sample{}, err
		}
		ops += n
		if elapsed := clock.now() - start; elapsed >= stop.Window {
			return m.stop(ops-first, elapsed), l.rest(q, fill)
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
