package queuetest_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/queuetest"
)

// oneMore is a queue of somebody else, with a fault: Close comes too late by
// one item.
type oneMore struct {
	*mutexq.Queue[uint64]
	forgiven bool
}

func (q *oneMore) Close() {
	if q.forgiven {
		q.Queue.Close()
	}
	q.forgiven = true
}

// A third party tests its own queue: a factory, the traits, and the checks.
// The message of a failure says what happened, which rule forbids it, and how
// to run it again.
func ExampleVerify() {
	mine := catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
		return &oneMore{Queue: mutexq.New[uint64](capacity)}
	}}
	traits := queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true}

	report := queuetest.Verify(context.Background(), mine, traits, queuetest.Options{
		Seed:   1,
		Checks: []string{"ExactCapacity", "ClosedWinsOverFull", "DropsReferences"},
	})
	for _, r := range report.Results {
		switch {
		case r.Err != nil:
			fmt.Println(strings.ReplaceAll(r.Err.Error(), "\n", "\n\t"))
		case r.Skipped != "":
			fmt.Println(r.Check, "left out:", r.Skipped)
		default:
			fmt.Println(r.Check, "ok")
		}
	}
	// Output:
	// ExactCapacity ok
	// ClosedWinsOverFull: capacity 1, closed with 0 items in: TryPut with 0 items left: <nil>, want ErrClosed
	// 	rule: 5 Close: afterwards every Put and TryPut gives ErrClosed, also if the queue is full
	// 	queue: MPMC, bounded, FIFO, strict
	// 	rerun with QUEUETEST_SEED=1
	// DropsReferences left out: no constructor Pointer
}
