package queuetest_test

import (
	"context"
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/queuetest"
)

// channel is an adapter for a queue of somebody else, here a plain channel.
type channel chan uint64

func (c channel) TryPut(v uint64) error {
	select {
	case c <- v:
		return nil
	default:
		return queue.ErrFull
	}
}

func (c channel) TryGet() (uint64, error) {
	select {
	case v := <-c:
		return v, nil
	default:
		return 0, queue.ErrEmpty
	}
}

func (c channel) Len() int { return len(c) }

func newChannel(capacity int) channel { return make(channel, capacity) }

// Two methods are enough to hold a queue of any kind against the checks.
func ExampleAdapt() {
	factory := catalog.Factory{Uint64: queuetest.Adapt(newChannel)}
	anyone := queue.Traits{Producers: queue.Many, Consumers: queue.Many}
	c := queuetest.Classify(context.Background(), factory, anyone, queuetest.Options{Short: true})
	fmt.Println("level", c.Level, "bounded", c.Bounded, "close", c.Verdict("close"))

	promised := queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true}
	report := queuetest.Verify(context.Background(), factory, promised, queuetest.Options{
		Short:  true,
		Checks: []string{"ExactCapacity", "FIFO", "Linearizable"},
	})
	fmt.Println(report.Verdict, report.Err())
	// Output:
	// level S4 bounded true close skipped
	// passed <nil>
}
