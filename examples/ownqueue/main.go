// Command ownqueue is queuebench with one queue more: this is all that a module
// needs to measure and verify its own queue beside the others.
//
//	go run . list
//	go run . run -impl ownqueue,ringq.mpmc
//	go run . verify -impl ownqueue
package main

import (
	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench"
	"github.com/queuebench/queue/catalog"
)

// mine says what the queue promises, and how to make one.
var mine = catalog.Entry{
	Name:    "ownqueue",
	Purpose: "the bounded buffer of the textbooks: two semaphores and a mutex",
	Traits:  queue.Traits{Order: queue.FIFO, Bounded: true},
	New: catalog.Factory{
		Uint64:  catalog.Of(newBuffer[uint64]),
		Words:   catalog.Of(newBuffer[[8]uint64]),
		Block:   catalog.Of(newBuffer[[64]uint64]),
		Page:    catalog.Of(newBuffer[[512]uint64]),
		Empty:   catalog.Of(newBuffer[struct{}]),
		Pointer: catalog.Of(newBuffer[*uint64]),
		Any:     catalog.Of(newBuffer[any]),
	},
}

func main() { bench.Main(mine) }
