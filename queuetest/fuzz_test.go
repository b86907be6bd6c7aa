package queuetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// rounded has a larger capacity than was asked for.
type rounded struct{ queue.Queue[uint64] }

func (q rounded) Cap() int { return q.Queue.Cap() + 1 }

// roomy takes one item more than it should.
type roomy struct{ queue.Queue[uint64] }

func (q roomy) Cap() int { return q.Queue.Cap() - 1 }

// swapping gives the second item first.
type swapping struct{ queue.Queue[uint64] }

func (q swapping) TryGet() (uint64, error) {
	first, err := q.Queue.TryGet()
	if second, err := q.Queue.TryGet(); err == nil {
		return second, q.Queue.TryPut(first)
	}
	return first, err
}

// forgetful answers ErrEmpty after Close.
type forgetful struct{ queue.Queue[uint64] }

func (q forgetful) TryGet() (uint64, error) {
	v, err := q.Queue.TryGet()
	if err == queue.ErrClosed {
		err = queue.ErrEmpty
	}
	return v, err
}

// TestReplay checks that the seeds of a fuzz target, which every go test runs,
// are enough for plain faults.
func TestReplay(t *testing.T) {
	// faults returns what the seeds find in a queue.
	faults := func(construct catalog.Constructor[uint64]) string {
		e := catalog.Entry{Name: "mine", Traits: queue.Traits{Order: queue.FIFO, Bounded: true}, New: catalog.Factory{Uint64: construct}}
		var errs []error
		for _, input := range seeds() {
			errs = append(errs, replay(e, input))
		}
		return fmt.Sprint(errors.Join(errs...))
	}
	assert.Equal(t, "<nil>", faults(catalog.Of(mutexq.New[uint64])))
	for want, construct := range map[string]catalog.Constructor[uint64]{
		"Cap is ":            func(n int) queue.Queue[uint64] { return rounded{mutexq.New[uint64](n)} },
		"want queue: full":   func(n int) queue.Queue[uint64] { return roomy{mutexq.New[uint64](n + 1)} },
		"want queue: closed": func(n int) queue.Queue[uint64] { return forgetful{mutexq.New[uint64](n)} },
		"got 2, want 1":      func(n int) queue.Queue[uint64] { return swapping{mutexq.New[uint64](n)} },
	} {
		assert.Contains(t, faults(construct), want)
	}
}
