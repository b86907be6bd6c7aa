package queue

import "fmt"

// Traits say what an implementation promises beyond the part of the contract
// that has no choice. Conformance checks, benchmarks and reports read them: a
// check asks for exactly what is declared here.
//
// The zero value is the weakest promise about order and refusals: an unbounded
// queue, in any order, for any number of goroutines.
type Traits struct {
	Producers Callers // how many goroutines may put at the same time
	Consumers Callers // how many goroutines may get at the same time
	Order     Order   // in what order items come out
	Bounded   bool    // whether the constructor takes a capacity
	StrictTry bool    // whether ErrFull and ErrEmpty are exact under concurrency

	// FIFOWaiters tells that goroutines that sleep in Put, or in Get, are served
	// in the order in which they fell asleep. A call that comes later and finds
	// room, or an item, need not line up behind them.
	FIFOWaiters bool

	// LockFree tells that no goroutine can hold up the others, wherever it is
	// stopped: TryPut, TryGet and Len end within 64 accesses to shared memory while
	// all others stand still.
	LockFree bool

	// RankError is how many older items an item may overtake, if Order is not
	// FIFO: so many at most are still inside when it is taken out. 0 stands for
	// any number.
	RankError int
}

// String returns the traits in one line, such as "MPMC, bounded, FIFO, strict".
func (t Traits) String() string {
	s := t.Producers.letter() + "P" + t.Consumers.letter() + "C"
	if t.Bounded {
		s += ", bounded"
	} else {
		s += ", unbounded"
	}
	s += ", " + t.Order.String()
	if t.StrictTry {
		s += ", strict"
	}
	if t.FIFOWaiters {
		s += ", FIFO waiters"
	}
	if t.LockFree {
		s += ", lock-free"
	}
	if t.RankError > 0 {
		s += fmt.Sprintf(", rank error up to %d", t.RankError)
	}
	return s
}

// Callers is the number of goroutines that may use one side of a queue at the
// same time.
type Callers int

const (
	Many Callers = iota // any number of goroutines
	One                 // one at a time; the race detector reports a second one
)

func (c Callers) letter() string {
	if c == One {
		return "S"
	}
	return "M"
}

// Order is what a queue promises about the order in which items come out.
type Order int

const (
	// Unordered promises nothing.
	Unordered Order = iota

	// PerProducer keeps the items of each putting goroutine in the order of
	// its Puts, and says nothing about items of different goroutines.
	PerProducer

	// FIFO is first in, first out, linearizable: if the Put of one item
	// returned before the Put of another began, no Get of the second returns
	// before a Get of the first has begun.
	FIFO
)

// String returns the name of the order, as used in reports.
func (o Order) String() string {
	switch o {
	case Unordered:
		return "unordered"
	case PerProducer:
		return "per-producer FIFO"
	case FIFO:
		return "FIFO"
	}
	return fmt.Sprintf("Order(%d)", int(o))
}
