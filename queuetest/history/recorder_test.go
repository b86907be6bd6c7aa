package history_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/lockfree"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/queuetest/history"
	"github.com/queuebench/queue/ringq"
)

// record lets goroutines put, get and measure n times each, and drains q.
func record(q queue.Queue[uint64], goroutines, n int) []history.Event {
	var (
		r  history.Recorder
		wg sync.WaitGroup
	)
	for g := range goroutines {
		l := r.Log(3 * n)
		wg.Go(func() {
			for i := range n {
				l.TryPut(q, uint64(g*n+i+1))
				l.TryGet(q)
				if i%8 == 0 {
					l.Len(q)
				}
			}
		})
	}
	wg.Wait()
	for l := r.Log(0); ; {
		if _, err := l.TryGet(q); err != nil {
			return r.History()
		}
	}
}

func TestQueuesOfThisModule(t *testing.T) {
	for _, c := range []struct {
		name     string
		q        queue.Queue[uint64]
		capacity int
		exactly  bool // Len is
	}{
		{"mutexq", mutexq.New[uint64](2), 2, true},
		{"ringq", ringq.NewMPMC[uint64](2), 2, false},
		{"lockfree", lockfree.New[uint64](), 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := record(c.q, 3, 2000)
			if !c.exactly {
				h = without(h, history.Len)
			}
			v := history.Check(h, c.capacity)
			require.Nil(t, v, "%v", v)
			require.Equal(t, history.Yes, history.Exact(h, c.capacity, 100*len(h)))
		})
	}
}

// without returns h without the calls of a method.
func without(h []history.Event, k history.Kind) (rest []history.Event) {
	for _, e := range h {
		if e.Kind != k {
			rest = append(rest, e)
		}
	}
	return rest
}

// stack is a queue that gives back the last item first.
type stack struct {
	*mutexq.Queue[uint64]
	items []uint64
}

func (s *stack) TryPut(v uint64) error {
	s.items = append(s.items, v)
	return nil
}

func (s *stack) TryGet() (uint64, error) {
	n := len(s.items)
	if n == 0 {
		return 0, queue.ErrEmpty
	}
	v := s.items[n-1]
	s.items = s.items[:n-1]
	return v, nil
}

// A history is recorded call by call. The violation lists those that prove it.
func ExampleCheck() {
	var r history.Recorder
	q := &stack{Queue: mutexq.New[uint64](8)}
	l := r.Log(0) // each goroutine has its own
	l.TryPut(q, 1)
	l.TryPut(q, 2)
	l.TryGet(q)
	l.TryGet(q)
	if v := history.Check(r.History(), 8); v != nil {
		fmt.Println(v)
	}
	// Output:
	// history: order: 1 was put before 2 and came out after it
	// 	goroutine 0 TryPut(1) over [1,2] = ok
	// 	goroutine 0 TryGet() over [7,8] = 1
	// 	goroutine 0 TryPut(2) over [3,4] = ok
	// 	goroutine 0 TryGet() over [5,6] = 2
}

func TestLogNotesEachOutcome(t *testing.T) {
	var r history.Recorder
	q := mutexq.New[uint64](1)
	short, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	l := r.Log(16)
	l.TryGet(q)
	l.Put(context.Background(), q, 1)
	l.TryPut(q, 2)
	l.Put(short, q, 2)
	l.Len(q)
	q.Close()
	l.TryPut(q, 2)
	l.Get(context.Background(), q)
	l.Get(context.Background(), q)
	l.Begin(history.Put, 3)

	h := r.History()
	var got []string
	for _, e := range h {
		got = append(got, e.String())
	}
	assert.Equal(t, []string{
		"goroutine 0 TryGet() over [1,2] = empty",
		"goroutine 0 Put(1) over [3,4] = ok",
		"goroutine 0 TryPut(2) over [5,6] = full",
		"goroutine 0 Put(2) over [7,8] = canceled",
		"goroutine 0 Len() over [9,10] = 1",
		"goroutine 0 TryPut(2) over [11,12] = closed",
		"goroutine 0 Get() over [13,14] = 1",
		"goroutine 0 Get() over [15,16] = closed",
		"goroutine 0 Put(3) over [17,...) pending",
	}, got)
	require.Nil(t, history.Check(h, 1))
}

func TestOutcomeOf(t *testing.T) {
	assert.Equal(t, history.Canceled, history.OutcomeOf(context.Canceled))
	assert.Equal(t, history.Closed, history.OutcomeOf(fmt.Errorf("wrapped: %w", queue.ErrClosed)))
	assert.Equal(t, history.Pending, history.OutcomeOf(errors.New("unknown")))
}
