package queue

import "fmt"

// A Wait is a strategy: what a goroutine does while it waits in Put or Get.
// What each costs is in the README, measured.
type Wait int

const (
	// Balanced looks for a moment whether the other side is about to make
	// progress, if it has been making it lately, gives way once if only this
	// side has been waiting, and then sleeps. Items that
	// come in a stream are passed without sleeping, and a goroutine that waits
	// for long costs no processor time. It is the default.
	Balanced Wait = iota

	// LowLatency never sleeps: it looks again and again until there is
	// something to do, and occupies a processor meanwhile. It is for at most as
	// many waiting goroutines as there are processors to spare. If GOMAXPROCS
	// is 1, it sleeps like Polite. A goroutine that waits like this is not
	// durably blocked in the sense of testing/synctest.
	LowLatency

	// Polite sleeps at once. It uses the least processor time where items are
	// rare, and passes a stream of items slower than Balanced.
	Polite
)

// String returns the name of the strategy.
func (w Wait) String() string {
	switch w {
	case Balanced:
		return "balanced"
	case LowLatency:
		return "low-latency"
	case Polite:
		return "polite"
	}
	return fmt.Sprintf("Wait(%d)", int(w))
}

// An Option changes how a constructor makes a queue.
type Option func(*Options)

// Options are what the options of a constructor add up to. The zero value is
// what a constructor without options uses.
type Options struct {
	Wait Wait
}

// WithWait makes goroutines wait by the given strategy. It panics if there is
// no such strategy.
func WithWait(w Wait) Option {
	if w < Balanced || w > Polite {
		panic(fmt.Sprintf("queue: wait strategy %d, want Balanced, LowLatency or Polite", int(w)))
	}
	return func(o *Options) { o.Wait = w }
}

// MakeOptions applies the options in turn. Constructors call it.
func MakeOptions(options ...Option) Options {
	var o Options
	for _, set := range options {
		set(&o)
	}
	return o
}
