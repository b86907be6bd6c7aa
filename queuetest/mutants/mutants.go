package mutants

import (
	"slices"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// A Mutant is a broken queue.
type Mutant struct {
	Name     string          // as in test names
	Fault    string          // what is wrong with it
	Source   string          // a public project with this fault, and where it was reported or can be read
	Traits   queue.Traits    // what the queue pretends to promise
	New      catalog.Factory // how to make one
	KilledBy string          // the check that rejects it
	Reason   string          // what the check's error contains
}

// All returns the mutants.
func All() []Mutant {
	var all []Mutant
	for _, m := range slices.Concat(lockedMutants, batchMutants) {
		m.mutant.New = lockedFactory(m.fault)
		all = append(all, m.mutant)
	}
	for _, m := range ringMutants {
		m.mutant.New = ringFactory(m.fault)
		all = append(all, m.mutant)
	}
	for i := range all {
		all[i].Traits = traits
	}
	return all
}

// traits are what all mutants pretend to promise.
var traits = queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true}

func lockedFactory(f fault) catalog.Factory {
	return catalog.Factory{
		Uint64:  lockedConstructor[uint64](f),
		Words:   lockedConstructor[[8]uint64](f),
		Empty:   lockedConstructor[struct{}](f),
		Pointer: lockedConstructor[*uint64](f),
		Any:     lockedConstructor[any](f),
		Array:   lockedConstructor[[64 << 10]byte](f),
	}
}

func lockedConstructor[T any](f fault) catalog.Constructor[T] {
	return func(capacity int) queue.Queue[T] { return newLocked[T](capacity, f) }
}

func ringFactory(f fault) catalog.Factory {
	return catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] { return newRing(capacity, f) },
	}
}

// faulty is a mutant and how to make it.
type faulty struct {
	fault  fault
	mutant Mutant
}
