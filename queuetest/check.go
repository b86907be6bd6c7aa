package queuetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/catalog"
)

// A Check tests one property that the contract asks for.
type Check struct {
	Name string // of the property, and of the sub-test of [Run]
	Rule string // the sentence of the contract behind it

	// spares is what the check can do without, of what a queue may lack.
	spares ability

	// run does the testing. It returns nil, the violation, or a skipped.
	run func(*trial) error
}

// Checks returns all checks, in the order in which they run: the simple ones,
// whose failure explains others, come first. In a build with the tag qmodel they
// are others: the stages of package model, and Progress.
func Checks() []Check {
	if atomics.Build == atomics.Model {
		return explorations()
	}
	return []Check{
		exactCapacity,
		sequential,
		elementTypes,
		cancelledContext,
		closedWinsOverFull,
		closeIdempotent,
		quiescentTry,
		longStream,
		exactlyOnce,
		fifoPerProducer,
		fifo,
		rankError,
		batchExactlyOnce,
		batchOrder,
		noSpuriousFull,
		noSpuriousEmpty,
		linearizable,
		longHistory,
		lenWithinBounds,
		cancelledGetConsumesNothing,
		cancelledPutInsertsNothing,
		closeWakesEverybody,
		closeLosesNothing,
		interruptedBatch,
		waiterChurn,
		batchWakesEach,
		goroutineChurn,
		joinWaitsForAll,
		happensBefore,
		oneProcessor,
		dropsReferences,
		noAllocations,
		waitsPolitely,
		noGoroutineLeft,
		bubble,
		quiescence,
		fairness,
		wakeOrder,
	}
}

// ErrAbandoned marks the error of a check that was left while it was running, so
// that its goroutines are still there: what is checked after it in the same
// process may fail because of them.
var ErrAbandoned = errors.New("abandoned")

// skipped is returned by a check that does not apply; it says why.
type skipped string

func (s skipped) Error() string { return string(s) }

// verify runs the check in a goroutine of its own, and leaves it behind if it
// does not end in time. It tells how far it
// is, if tell is not nil: before it begins, and every second.
func (c Check) verify(ctx context.Context, f catalog.Factory, traits queue.Traits, o Options, tell func(Result)) Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := newTrial(ctx, f, traits, o)
	start := time.Now()
	done := make(chan error, 1)
	go func() {
		done <- guard(func() error {
			if err := c.applies(t); err != nil {
				return err
			}
			return c.run(t)
		})
	}()
	timer := time.NewTimer(o.Timeout)
	defer timer.Stop()
	second := time.NewTicker(time.Second)
	defer second.Stop()

	var err error
	res := c.result(o.Seed)
	res.Runs = 1
	for waiting := true; waiting; {
		if tell != nil {
			tell(res)
		}
		waiting = false
		select {
		case err = <-done:
			res.Measured = t.measured
		case <-timer.C:
			err = fmt.Errorf("no end within %v: goroutines hang or spin\n%s\n(%w)", o.Timeout, stacks(), ErrAbandoned)
		case <-ctx.Done():
			err = fmt.Errorf("%w (%w)", ctx.Err(), ErrAbandoned)
		case <-second.C:
			waiting = true
		}
		res.Operations = t.operations.Load()
		res.Programs = t.programs.Load()
		res.Histories = t.histories.Load()
		res.Unknowns = t.unknowns.Load()
		res.Elapsed = time.Since(start)
	}
	res.judge(err)
	if res.Err != nil {
		res.Err = fmt.Errorf("%s: %w\nrule: %s\nqueue: %v", c.Name, err, c.Rule, traits)
		if atomics.Build != atomics.Model { // where nothing is random
			res.Err = fmt.Errorf("%w\nrerun with %s=%d", res.Err, seedVariable, o.Seed)
		}
	}
	return res
}

// result returns the result of a check that has not run.
func (c Check) result(seed uint64) Result {
	return Result{Check: c.Name, Rule: c.Rule, Seed: seed, Verdict: Skipped}
}

// judge sets the verdict for what a run has returned.
func (r *Result) judge(err error) {
	reason, left := err.(skipped)
	switch {
	case left:
		r.Skipped = string(reason)
		if r.Operations > 0 {
			r.Verdict = Passed
		}
	case err == nil:
		r.Verdict = Passed
	default:
		r.Err = err
		r.Verdict = Failed
		if errors.Is(err, ErrAbandoned) && errors.Is(err, context.Canceled) {
			r.Verdict = Interrupted
		}
	}
}

// guard returns what f returns, or its panic as an error.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return f()
}

// stacks returns the stacks of all goroutines.
func stacks() []byte {
	for size := 1 << 20; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size >= 1<<26 {
			return buf[:n]
		}
	}
}
