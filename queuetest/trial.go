package queuetest

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// A trial is one check at work on one implementation.
type trial struct {
	ctx        context.Context // ends when the check is abandoned
	make       catalog.Factory
	traits     queue.Traits
	can        ability // what the queues have
	seed       uint64
	short      bool
	goroutines int       // that come and go
	items      uint64    // of a long stream
	deadline   time.Time // when to give up waiting for a wake-up
	enough     time.Time // when to begin no more work
	deep       bool
	programs   atomic.Int64
	operations atomic.Int64
	histories  atomic.Int64
	unknowns   atomic.Int64
	measured   Measured // to be read when the check has ended
}

func newTrial(ctx context.Context, f catalog.Factory, traits queue.Traits, o Options) *trial {
	return &trial{
		ctx:    ctx,
		make:   f,
		traits: traits,
		seed:   o.Seed,
		short:  o.Short,
		deep:   o.Long,

		goroutines: o.Goroutines,
		items:      o.Items,
		// Before the watchdog, whose message says less.
		deadline: time.Now().Add(o.Timeout * 3 / 4),
		enough:   time.Now().Add(o.Timeout / 2),
	}
}

// queue makes a queue of items of type uint64.
func (t *trial) queue(capacity int) queue.Queue[uint64] { return t.make.Uint64(capacity) }

// rand returns a source of random numbers that depends on the seed and stream.
func (t *trial) rand(stream int) *rand.Rand {
	return rand.New(rand.NewPCG(t.seed, uint64(stream)))
}

// count adds to the number of operations that were judged.
func (t *trial) count(n int) { t.operations.Add(int64(n)) }

// work returns the part of n, an amount of work, that a check may do, less in a
// short run.
func (t *trial) work(n int) int {
	if t.short {
		return n / 4
	}
	return n
}

// goOn reports whether to go on after so much of n, an amount of work. A slow
// machine does less of it.
func (t *trial) goOn(done, n int) bool {
	return t.ctx.Err() == nil && done < t.work(n) && time.Now().Before(t.enough)
}

// share returns the part of d that a check may take, less in a short run.
func (t *trial) share(d time.Duration) time.Duration {
	if t.short {
		return d / 4
	}
	return d
}

// rounds yields 0, 1, 2 and so on until the share of d is used up, but at
// least four numbers: time and not number decides, so that a slow machine
// takes as long as a fast one.
func (t *trial) rounds(d time.Duration) iter.Seq[int] {
	return func(yield func(int) bool) {
		end := time.Now().Add(t.share(d))
		for i := 0; i < 4 || time.Now().Before(end); i++ {
			if t.ctx.Err() != nil || !yield(i) {
				return
			}
		}
	}
}

// producers returns how many goroutines may put if n would like to.
func (t *trial) producers(n int) int { return limited(t.traits.Producers, n) }

// consumers returns how many goroutines may get if n would like to.
func (t *trial) consumers(n int) int { return limited(t.traits.Consumers, n) }

func limited(c queue.Callers, n int) int {
	if c == queue.One {
		return 1
	}
	return n
}

// capacities returns the capacities to test: none, where there is none to
// choose, is 1.
func (t *trial) capacities(bounded ...int) []int {
	if !t.traits.Bounded {
		return []int{1}
	}
	return bounded
}

// await returns nil as soon as reached does, or an error if that takes until
// the trial's deadline.
func (t *trial) await(what string, reached func() bool) error {
	for i := 0; !reached(); i++ {
		if time.Now().After(t.deadline) {
			return fmt.Errorf("still waiting for this: %s\n%s", what, stacks())
		}
		if i < 1000 {
			runtime.Gosched()
		} else {
			time.Sleep(100 * time.Microsecond)
		}
	}
	return nil
}
