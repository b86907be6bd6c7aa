package scenario

import (
	"math/bits"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/queuebench/queue/catalog"
)

// GC measures what the garbage collector makes of pointers in a queue: it is
// [Transfer] with pointers to 64 bytes, which the producer allocates for each
// item, while heap MB of other nodes that point to each other are live, which
// every collection has to follow. With gogc=off nothing is collected until there
// is a gigabyte more, as in a program that has memory to spare. Its metrics are
// those of Transfer, and
//
//   - gc-cycles/Mop: collections per million items;
//   - pause-p99-ns: the 99th percentile of how long a collection stopped all
//     goroutines, 0 if there was none.
var GC = &Scenario{
	Name:    "GC",
	Purpose: "what the garbage collector costs where each item is a new node, with a large heap beside",
	Window:  time.Second, // for several collections of a large heap
	keys: []key{{name: "prod", min: 1}, {name: "cons", min: 1}, keyCap, {name: "item", allowed: []string{itemPointer}},
		{name: "heap", allowed: []string{"0", "256", "1024"}}, {name: "gogc", allowed: []string{"100", gogcOff}}},
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, workers := range []int{1, 2} {
			for _, heap := range []int{0, 256} {
				grid = append(grid, gcParams(workers, heap, "100"), gcParams(workers, heap, gogcOff))
			}
		}
		return grid
	},
	standard: onAll(gcParams(1, 256, "100")),
	entries:  besideChan,
	fits: func(e catalog.Entry, c Cell) bool {
		return fitsTransfer(e, c) && e.New.Pointer != nil
	},
	measure: measureGC,
}

// gogcOff stands for no collections as long as there is memory.
const gogcOff = "off"

// spareMemory is how much garbage there may be with gogcOff.
const spareMemory = 1 << 30

func gcParams(workers, heap int, gogc string) []Param {
	return params("prod", workers, "cons", workers, "cap", 1024, "item", itemPointer, "heap", heap, "gogc", gogc)
}

func measureGC(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	size := c.int("heap") << 20
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // nothing to collect yet
	live := background(size)
	defer runtime.KeepAlive(live)
	if c.value("gogc") == gogcOff {
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(size) + spareMemory))
	} else {
		debug.SetGCPercent(c.int("gogc"))
	}
	t, cancel := newParcels(e, c, e.New.Pointer, pointTo, pointedTo)
	defer cancel()
	t.collections = true
	return t.run(c, stop)
}

// A node is 64 bytes that point to others.
type node struct {
	next *node
	_    [7]uint64
}

// background returns so many bytes of nodes. Each points to another one, so that
// the collector meets most of them more than once.
func background(size int) []*node {
	const pointer = bits.UintSize / 8
	nodes := make([]*node, size/(64+pointer))
	for i := range nodes {
		nodes[i] = &node{next: nodes[i/2]}
	}
	return nodes
}
