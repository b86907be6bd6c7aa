// Package catalog lists the queue implementations of this module, each with
// its name, purpose, traits and constructors. The conformance suite, the
// benchmarks and the command queuebench learn from it what there is.
//
// An implementation of another module joins in by an [Entry] of its own, see
// the example.
package catalog

import (
	"fmt"
	"strings"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/chanq"
	"github.com/queuebench/queue/lockfree"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/ringq"
	"github.com/queuebench/queue/shardq"
)

// An Entry describes one implementation.
type Entry struct {
	Name    string       // as in benchmark names: lower case, no spaces or slashes
	Purpose string       // one line: what to use it for
	Traits  queue.Traits // what it promises
	New     Factory      // how to make one

	// Call is the Go expression that makes one, in which T stands for the type of
	// the items and n for the capacity: "ringq.NewMPMC[T](n)". Imports are the
	// paths of the packages that it names. Both are for people; they may be empty.
	Call    string
	Imports []string

	// Spins tells that waiting goroutines occupy a processor each, if GOMAXPROCS
	// is above 1. It is not measured with more goroutines than processors.
	Spins bool

	// Opaque tells that goroutines share memory by other means than package
	// atomics, so that package explore cannot see what they do.
	Opaque bool
}

// A Constructor makes an empty queue. The capacity is at least 1 items;
// constructors of unbounded queues ignore it.
type Constructor[T any] func(capacity int) queue.Queue[T]

// A Factory holds the constructors of one implementation for each item type
// that the checks and the benchmarks use. (A Go value cannot be generic, so the
// instances are listed.) Only Uint64 is required; what needs one of the others
// is left out if it is missing, which the suite reports. [Of] makes the
// fields from constructors that return a type of their own.
type Factory struct {
	Uint64  Constructor[uint64]         // most checks and benchmarks
	Words   Constructor[[8]uint64]      // benchmarks with items of 64 bytes
	Block   Constructor[[64]uint64]     // benchmarks with items of 512 bytes
	Page    Constructor[[512]uint64]    // benchmarks with items of 4096 bytes
	Empty   Constructor[struct{}]       // items without size
	Pointer Constructor[*uint64]        // nil items, whether items are released, benchmarks
	Any     Constructor[any]            // typed nil items
	Array   Constructor[[64 << 10]byte] // items of 64 KiB
	Large   Constructor[[100_000]byte]  // items of more than 64 KiB
}

// Of converts a constructor that returns the implementation's own type.
func Of[T any, Q queue.Queue[T]](construct func(capacity int) Q) Constructor[T] {
	return func(capacity int) queue.Queue[T] { return construct(capacity) }
}

// With converts a constructor that takes options, and gives it these.
func With[T any, Q queue.Queue[T]](construct func(int, ...queue.Option) Q, options ...queue.Option) Constructor[T] {
	return func(capacity int) queue.Queue[T] { return construct(capacity, options...) }
}

// Unbounded converts a constructor without a capacity.
func Unbounded[T any, Q queue.Queue[T]](construct func() Q) Constructor[T] {
	return func(int) queue.Queue[T] { return construct() }
}

// UnboundedWith converts a constructor without a capacity that takes options,
// and gives it these.
func UnboundedWith[T any, Q queue.Queue[T]](construct func(...queue.Option) Q, options ...queue.Option) Constructor[T] {
	return func(int) queue.Queue[T] { return construct(options...) }
}

// All returns the implementations of this module, sorted by name, each with its
// defaults. Others are in [Variants].
func All() []Entry {
	return []Entry{
		{
			Name:    "chanq",
			Purpose: "a Go channel that can be closed by anyone at any time; a stream at capacity 1",
			Opaque:  true,
			Traits:  queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true},
			Call:    "chanq.New[T](n)",
			Imports: imports("chanq"),
			New: Factory{
				Uint64:  Of(chanq.New[uint64]),
				Words:   Of(chanq.New[[8]uint64]),
				Block:   Of(chanq.New[[64]uint64]),
				Page:    Of(chanq.New[[512]uint64]),
				Empty:   Of(chanq.New[struct{}]),
				Pointer: Of(chanq.New[*uint64]),
				Any:     Of(chanq.New[any]),
			},
		},
		{
			Name:    "lockfree",
			Purpose: "a lock-free list of arrays: no capacity, producers never wait",
			Traits:  queue.Traits{Order: queue.FIFO, StrictTry: true, FIFOWaiters: true, LockFree: true},
			Call:    "lockfree.New[T]()",
			Imports: imports("lockfree"),
			New: Factory{
				Uint64:  UnboundedWith(lockfree.New[uint64]),
				Words:   UnboundedWith(lockfree.New[[8]uint64]),
				Block:   UnboundedWith(lockfree.New[[64]uint64]),
				Page:    UnboundedWith(lockfree.New[[512]uint64]),
				Empty:   UnboundedWith(lockfree.New[struct{}]),
				Pointer: UnboundedWith(lockfree.New[*uint64]),
				Any:     UnboundedWith(lockfree.New[any]),
				Array:   UnboundedWith(lockfree.New[[64 << 10]byte]),
				Large:   UnboundedWith(lockfree.New[[100_000]byte]),
			},
		},
		{
			Name:    "mutexq",
			Purpose: "a ring under one mutex: the reference, simplest to reason about",
			Traits:  queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true},
			Call:    "mutexq.New[T](n)",
			Imports: imports("mutexq"),
			New: Factory{
				Uint64:  Of(mutexq.New[uint64]),
				Words:   Of(mutexq.New[[8]uint64]),
				Block:   Of(mutexq.New[[64]uint64]),
				Page:    Of(mutexq.New[[512]uint64]),
				Empty:   Of(mutexq.New[struct{}]),
				Pointer: Of(mutexq.New[*uint64]),
				Any:     Of(mutexq.New[any]),
				Array:   Of(mutexq.New[[64 << 10]byte]),
				Large:   Of(mutexq.New[[100_000]byte]),
			},
		},
		{
			Name:    "mutexq.unbounded",
			Purpose: "a growing ring under one mutex: no capacity, producers never wait",
			Traits:  queue.Traits{Order: queue.FIFO, StrictTry: true},
			Call:    "mutexq.NewUnbounded[T]()",
			Imports: imports("mutexq"),
			New: Factory{
				Uint64:  Unbounded(mutexq.NewUnbounded[uint64]),
				Words:   Unbounded(mutexq.NewUnbounded[[8]uint64]),
				Block:   Unbounded(mutexq.NewUnbounded[[64]uint64]),
				Page:    Unbounded(mutexq.NewUnbounded[[512]uint64]),
				Empty:   Unbounded(mutexq.NewUnbounded[struct{}]),
				Pointer: Unbounded(mutexq.NewUnbounded[*uint64]),
				Any:     Unbounded(mutexq.NewUnbounded[any]),
				Array:   Unbounded(mutexq.NewUnbounded[[64 << 10]byte]),
				Large:   Unbounded(mutexq.NewUnbounded[[100_000]byte]),
			},
		},
		{
			Name:    "ringq.mpmc",
			Purpose: "a ring without locks: the most items per second between many goroutines",
			Traits:  queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true, FIFOWaiters: true},
			Call:    "ringq.NewMPMC[T](n)",
			Imports: imports("ringq"),
			New:     mpmc(),
		},
		{
			Name:    "ringq.mpsc",
			Purpose: "a ring for many producers and one consumer",
			Traits:  queue.Traits{Consumers: queue.One, Order: queue.FIFO, Bounded: true, StrictTry: true, FIFOWaiters: true},
			Call:    "ringq.NewMPSC[T](n)",
			Imports: imports("ringq"),
			New: Factory{
				Uint64:  With(ringq.NewMPSC[uint64]),
				Words:   With(ringq.NewMPSC[[8]uint64]),
				Block:   With(ringq.NewMPSC[[64]uint64]),
				Page:    With(ringq.NewMPSC[[512]uint64]),
				Empty:   With(ringq.NewMPSC[struct{}]),
				Pointer: With(ringq.NewMPSC[*uint64]),
				Any:     With(ringq.NewMPSC[any]),
				Array:   With(ringq.NewMPSC[[64 << 10]byte]),
				Large:   With(ringq.NewMPSC[[100_000]byte]),
			},
		},
		{
			Name:    "ringq.spmc",
			Purpose: "a ring for one producer and many consumers",
			Traits:  queue.Traits{Producers: queue.One, Order: queue.FIFO, Bounded: true, StrictTry: true, FIFOWaiters: true},
			Call:    "ringq.NewSPMC[T](n)",
			Imports: imports("ringq"),
			New: Factory{
				Uint64:  With(ringq.NewSPMC[uint64]),
				Words:   With(ringq.NewSPMC[[8]uint64]),
				Block:   With(ringq.NewSPMC[[64]uint64]),
				Page:    With(ringq.NewSPMC[[512]uint64]),
				Empty:   With(ringq.NewSPMC[struct{}]),
				Pointer: With(ringq.NewSPMC[*uint64]),
				Any:     With(ringq.NewSPMC[any]),
				Array:   With(ringq.NewSPMC[[64 << 10]byte]),
				Large:   With(ringq.NewSPMC[[100_000]byte]),
			},
		},
		{
			Name:    "ringq.spsc",
			Purpose: "a ring between two goroutines: one atomic step per operation",
			Traits:  queue.Traits{Producers: queue.One, Consumers: queue.One, Order: queue.FIFO, Bounded: true, StrictTry: true},
			Call:    "ringq.NewSPSC[T](n)",
			Imports: imports("ringq"),
			New:     spsc(),
		},
		{
			Name:    "shardq",
			Purpose: "several rings: for many processors, where the order of items does not matter",
			Traits:  queue.Traits{Order: queue.Unordered, Bounded: true, FIFOWaiters: true},
			Call:    "shardq.New[T](n)",
			Imports: imports("shardq"),
			New: Factory{
				Uint64:  With(shardq.New[uint64]),
				Words:   With(shardq.New[[8]uint64]),
				Block:   With(shardq.New[[64]uint64]),
				Page:    With(shardq.New[[512]uint64]),
				Empty:   With(shardq.New[struct{}]),
				Pointer: With(shardq.New[*uint64]),
				Any:     With(shardq.New[any]),
				Array:   With(shardq.New[[64 << 10]byte]),
				Large:   With(shardq.New[[100_000]byte]),
			},
		},
	}
}

// imports returns the paths of packages of this module.
func imports(packages ...string) []string {
	for i, name := range packages {
		packages[i] = strings.TrimSuffix("github.com/queuebench/queue/"+name, "/")
	}
	return packages
}

// Select returns the entries with the given names, in the order of the names.
// The error for a name that is not among the entries says which there are.
func Select(entries []Entry, names ...string) ([]Entry, error) {
	var found []Entry
	for _, name := range names {
		e, ok := find(entries, name)
		if !ok {
			return nil, fmt.Errorf("unknown implementation %q, want one of %s", name, strings.Join(Names(entries), ", "))
		}
		found = append(found, e)
	}
	return found, nil
}

func find(entries []Entry, name string) (Entry, bool) {
	for _, e := range entries {
		if e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}

// Names returns the names of the entries.
func Names(entries []Entry) []string {
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name
	}
	return names
}
