package mutants

import (
	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// A Mutant is a broken queue.
type Mutant struct {
	Name      string          // as in test names
	Mechanism string          // the part of a queue that is broken
	Fault     string          // what is wrong with it
	Source    string          // a public project with this fault, and where it was reported or can be read
	Traits    queue.Traits    // what the queue pretends to promise
	New       catalog.Factory // how to make one
	KilledBy  string          // the check that rejects it, or Explorer
	Reason    string          // what the check's error contains
	Program   string          // where the killer is Explorer: what the goroutines do, as package model writes it
}

// Explorer is the killer of mutants that need an order of steps too rare to
// wait for. It is the package explore, in the build with the tag qmodel.
const Explorer = "Explorer"

// A mechanism is a sound part of a queue and the ways to break it.
type mechanism struct {
	name    string
	factory func(fault) catalog.Factory
	traits  queue.Traits
	mutants []faulty
}

// faulty is a mutant and how to make it.
type faulty struct {
	fault  fault
	mutant Mutant
}

var (
	strict    = queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true}
	inLine    = queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true, FIFOWaiters: true}
	unbounded = queue.Traits{Order: queue.FIFO, StrictTry: true}
	unordered = queue.Traits{Bounded: true}
	oneToOne  = queue.Traits{Producers: queue.One, Consumers: queue.One, Order: queue.FIFO, Bounded: true, StrictTry: true}
)

// mechanisms returns all, in the order of reports.
func mechanisms() []mechanism {
	return []mechanism{
		{"buffer", lockedFactory, strict, bufferMutants},
		{"ring", numbers(newRing), strict, ringMutants},
		{"single ring", numbers(newSingle), oneToOne, singleMutants},
		{"runs", numbers(newRuns), oneToOne, runMutants},
		{"list", listFactory, unbounded, listMutants},
		{"shards", numbers(newShards), unordered, shardMutants},
		{"parking", lockedFactory, inLine, parkingMutants},
		{"latch", numbers(newLatched), strict, latchMutants},
		{"closing", lockedFactory, strict, closingMutants},
		{"batches", lockedFactory, strict, batchMutants},
		{"tasks", numbers(newCounted), strict, taskMutants},
	}
}

// All returns the mutants.
func All() []Mutant {
	var all []Mutant
	for _, part := range mechanisms() {
		for _, f := range part.mutants {
			m := f.mutant
			m.Mechanism, m.New = part.name, part.factory(f.fault)
			if m.Traits == (queue.Traits{}) {
				m.Traits = part.traits
			}
			all = append(all, m)
		}
	}
	return all
}

func lockedFactory(f fault) catalog.Factory {
	return catalog.Factory{
		Uint64:  lockedConstructor[uint64](f),
		Words:   lockedConstructor[[8]uint64](f),
		Empty:   lockedConstructor[struct{}](f),
		Pointer: lockedConstructor[*uint64](f),
		Any:     lockedConstructor[any](f),
		Array:   lockedConstructor[[64 << 10]byte](f),
		Large:   lockedConstructor[[100_000]byte](f),
	}
}

func lockedConstructor[T any](f fault) catalog.Constructor[T] {
	return func(capacity int) queue.Queue[T] { return newLocked[T](capacity, f) }
}

func listFactory(f fault) catalog.Factory {
	return catalog.Factory{
		Uint64:  func(int) queue.Queue[uint64] { return newList[uint64](f) },
		Empty:   func(int) queue.Queue[struct{}] { return newList[struct{}](f) },
		Pointer: func(int) queue.Queue[*uint64] { return newList[*uint64](f) },
		Any:     func(int) queue.Queue[any] { return newList[any](f) },
		Array:   func(int) queue.Queue[[64 << 10]byte] { return newList[[64 << 10]byte](f) },
		Large:   func(int) queue.Queue[[100_000]byte] { return newList[[100_000]byte](f) },
	}
}

// numbers returns the factory of a queue of numbers.
func numbers(construct func(capacity int, f fault) queue.Queue[uint64]) func(fault) catalog.Factory {
	return func(f fault) catalog.Factory {
		return catalog.Factory{
			Uint64: func(capacity int) queue.Queue[uint64] { return construct(capacity, f) },
		}
	}
}
