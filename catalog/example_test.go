package catalog_test

import (
	"context"
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/queuetest"
)

// In your module: your queue, here a wrapper for the sake of the example.
type myQueue[T any] struct{ queue.Queue[T] }

func newMyQueue[T any](capacity int) *myQueue[T] { return &myQueue[T]{mutexq.New[T](capacity)} }

// An entry makes a queue of any module known to the conformance suite and to
// the benchmarks.
var mine = catalog.Entry{
	Name:    "mine",
	Purpose: "the queue of my module",
	Traits:  queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true},
	New: catalog.Factory{
		Uint64:  catalog.Of(newMyQueue[uint64]),
		Pointer: catalog.Of(newMyQueue[*uint64]),
	},
}

func Example() {
	report := queuetest.Verify(context.Background(), mine.New, mine.Traits,
		queuetest.Options{Short: true, Checks: []string{"ExactCapacity", "DropsReferences"}})
	fmt.Println("conformance:", report.Err())

	cell, err := scenario.ParseCell("Pair/impl=mine/cap=1024/item=8/fill=0")
	if err != nil {
		fmt.Println(err)
		return
	}
	sample, err := scenario.Measure(cell, []catalog.Entry{mine}, scenario.Stop{Ops: 1000})
	fmt.Println("benchmark:", sample.Ops, "pairs,", err)
	// Output:
	// conformance: <nil>
	// benchmark: 1000 pairs, <nil>
}
