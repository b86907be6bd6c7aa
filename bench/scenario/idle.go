package scenario

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/cputime"
)

// Idle measures what waiting costs: waiters goroutines are blocked in Get on
// an empty queue, or in Put on a full one, and nothing happens. One operation
// is the whole time.
var Idle = &Scenario{
	Name:    "Idle",
	Purpose: "how much of a core goroutines burn that wait on an empty or a full queue",
	Window:  200 * time.Millisecond, // for fractions of a percent of a core
	keys: []key{keyCap, keyItem, {name: "wait", allowed: []string{waitBlock, waitCtx}},
		{name: "waiters", min: 1}, {name: "side", allowed: []string{sideEmpty, sideFull}}},
	grid: func(procs int) [][]Param {
		var grid [][]Param
		for _, waiters := range slices.Compact([]int{1, procs, 1000}) {
			for _, side := range []string{sideEmpty, sideFull} {
				grid = append(grid, idleParams(8, waiters, side))
			}
		}
		return grid
	},
	standard: onAll(idleParams(8, 1000, sideEmpty), idleParams(8, 1000, sideFull)),
	quick:    onAll(idleParams(8, 1000, sideEmpty)),
	entries:  besideChan,
	fits:     fitsIdle,
	measure:  measureIdle,
}

// Which side of the queue the goroutines wait on.
const (
	sideEmpty = "empty"
	sideFull  = "full"
)

func idleParams(capacity, waiters int, side string) []Param {
	return params("cap", capacity, "item", 8, "wait", waitBlock, "waiters", waiters, "side", side)
}

func fitsIdle(e catalog.Entry, c Cell) bool {
	if c.value("side") == sideFull {
		return e.Traits.Bounded && fitsCallers(e, c.Procs, c.int("waiters"), 1)
	}
	return fitsCallers(e, c.Procs, 1, c.int("waiters"))
}

// idleTime is the length of an operation under go test.
const idleTime = time.Second

func measureIdle(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	ctx, cancel := waitContext(c.value("wait"))
	defer cancel()
	q := e.New.Uint64(c.int("cap"))
	waiters, full := c.int("waiters"), c.value("side") == sideFull
	if full {
		if err := fill(q); err != nil {
			return Sample{}, err
		}
	}
	var waiting sync.WaitGroup
	errs := make([]error, waiters)
	for i := range waiters {
		waiting.Go(func() {
			if full {
				errs[i] = q.Put(ctx, uint64(i))
			} else {
				_, errs[i] = q.Get(ctx)
			}
		})
	}
	s, err := idle(stop)
	if err != nil {
		return Sample{}, err
	}
	if err := release(q, waiters, full); err != nil {
		return Sample{}, err
	}
	waiting.Wait()
	for i, err := range errs {
		if err != nil {
			return Sample{}, fmt.Errorf("waiter %d: %w", i, err)
		}
	}
	if n := q.Len(); full && n != q.Cap() || !full && n != 0 {
		return Sample{}, fmt.Errorf("%d items are left after every waiter was served", n)
	}
	return s, nil
}

// fill fills the queue with the items from 1 to its capacity.
func fill(q queue.Queue[uint64]) error {
	for i := range q.Cap() {
		if err := q.TryPut(uint64(i) + 1); err != nil {
			return fmt.Errorf("item %d of %d does not go in: %w", i, q.Cap(), err)
		}
	}
	return nil
}

// release serves the waiters, each with one item. A queue is not closed for
// that: a bare channel does not survive it.
func release(q queue.Queue[uint64], waiters int, full bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for i := range waiters {
		var err error
		if full {
			_, err = q.Get(ctx)
		} else {
			err = q.Put(ctx, uint64(i))
		}
		if err != nil {
			return fmt.Errorf("serving waiter %d: %w", i, err)
		}
	}
	return nil
}

// idle lets the waiters go to sleep, and reads what the process uses in a
// window in which nothing happens.
func idle(stop Stop) (Sample, error) {
	runtime.GC()
	settle()
	before, ok := cputime.Process()
	if !ok {
		return Sample{}, fmt.Errorf("this operating system does not tell the processor time of a process")
	}
	start := time.Now()
	time.Sleep(stop.timed(idleTime).Window)
	after, _ := cputime.Process()
	elapsed := time.Since(start)

	s := Sample{Ops: 1}
	s.add(100*float64(after.CPU-before.CPU)/float64(elapsed), "cpu-%")
	s.add(float64(after.Switches-before.Switches)/elapsed.Seconds(), "switches/s")
	return s, nil
}

// settle waits until the process has come to rest, or half a second: those who
// never rest are measured at it.
func settle() {
	const look, quiet = 20 * time.Millisecond, 200 * time.Microsecond
	last, _ := cputime.Process()
	for range 25 {
		time.Sleep(look)
		now, _ := cputime.Process()
		if now.CPU-last.CPU < quiet {
			return
		}
		last = now
	}
}
