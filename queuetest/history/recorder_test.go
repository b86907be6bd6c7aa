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
	"github.com/queuebench/queue/shardq"
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

// TestHandlesOfShards checks the order of what each handle puts, whichever
// goroutine gets it; the queue itself promises none.
func TestHandlesOfShards(t *testing.T) {
	const producers, n = 3, 3000
	var (
		r  history.Recorder
		wg sync.WaitGroup
	)
	q := shardq.NewShards[uint64](2, 8)
	for g := range producers {
		l, p := r.Log(n), q.Producer()
		wg.Go(func() {
			for i := range n {
				v := uint64(g*n + i + 1)
				l.Begin(history.Put, v)
				l.End(v, history.OutcomeOf(p.Put(t.Context(), v)))
			}
		})
	}
	for range 2 {
		l, c := r.Log(n), q.Consumer()
		wg.Go(func() {
			for range producers * n / 2 {
				l.Begin(history.Get, 0)
				v, err := c.Get(t.Context())
				l.End(v, history.OutcomeOf(err))
			}
		})
	}
	wg.Wait()
	h := r.History()
	v := history.CheckTraits(h, queue.Traits{Order: queue.PerProducer}, 8)
	require.Nil(t, v, "%v", v)

	// The same with two Gets exchanged that are far from each other.
	var first, last *history.Event
	for i := range h {
		if e := &h[i]; e.Kind == history.Get && e.Value <= n {
			if first == nil {
				first = e
			}
			last = e
		}
	}
	first.Value, last.Value = last.Value, first.Value
	require.NotNil(t, history.CheckTraits(h, queue.Traits{Order: queue.PerProducer}, 8))
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
	l.Close(q)
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
		"goroutine 0 Close() over [11,12] = ok",
		"goroutine 0 TryPut(2) over [13,14] = closed",
		"goroutine 0 Get() over [15,16] = 1",
		"goroutine 0 Get() over [17,18] = closed",
		"goroutine 0 Put(3) over [19,...) pending",
	}, got)
	require.Nil(t, history.Check(h, 1))
}

func TestLogNotesBatches(t *testing.T) {
	var r history.Recorder
	q := mutexq.New[uint64](2)
	l := r.Log(16)
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	buf := make([]uint64, 3)
	l.TryGetBatch(q, buf)
	l.PutBatch(short, q, []uint64{1, 2, 3, 4})
	l.TryPutBatch(q, []uint64{3, 4})
	n, err := l.GetBatch(t.Context(), q, buf)
	require.NoError(t, err)
	require.Equal(t, []uint64{1, 2}, buf[:n])
	l.TryPutBatch(q, nil)
	l.PutBatch(t.Context(), q, []uint64{5})
	l.BeginBatch(history.Get, buf[:2])

	h := r.History()
	var got []string
	for _, e := range h {
		got = append(got, e.String())
	}
	assert.Equal(t, []string{
		"goroutine 0 TryGetBatch[0]() over [1,2] = empty",
		"goroutine 0 PutBatch[0](1) over [3,4] = ok",
		"goroutine 0 PutBatch[1](2) over [3,4] = ok",
		"goroutine 0 PutBatch[2](3) over [3,4] = canceled",
		"goroutine 0 TryPutBatch[0](3) over [5,6] = full",
		"goroutine 0 GetBatch[0]() over [7,8] = 1",
		"goroutine 0 GetBatch[1]() over [7,8] = 2",
		"goroutine 0 PutBatch[0](5) over [11,12] = ok",
		"goroutine 0 GetBatch[0]() over [13,...) pending",
		"goroutine 0 GetBatch[1]() over [13,...) pending",
	}, got)
	require.Nil(t, history.Check(h, 2))
	require.Equal(t, history.Yes, history.Exact(h, 2, 1000))
}

// overdone is a queue whose batches count wrong.
type overdone struct{ *mutexq.Queue[uint64] }

func (overdone) TryPutBatch(vs []uint64) (int, error) { return len(vs), queue.ErrFull }
func (overdone) TryGetBatch([]uint64) (int, error)    { return -1, nil }

func TestLogReportsWrongCounts(t *testing.T) {
	var r history.Recorder
	l, q := r.Log(4), overdone{mutexq.New[uint64](2)}
	_, err := l.TryPutBatch(q, []uint64{1})
	require.ErrorContains(t, err, "history: a batch of 1 returns 1, queue: full")
	_, err = l.TryGetBatch(q, make([]uint64, 2))
	require.ErrorContains(t, err, "history: a batch of 2 returns -1, <nil>")
}

func TestOutcomeOf(t *testing.T) {
	assert.Equal(t, history.Canceled, history.OutcomeOf(context.Canceled))
	assert.Equal(t, history.Closed, history.OutcomeOf(fmt.Errorf("wrapped: %w", queue.ErrClosed)))
	assert.Equal(t, history.Pending, history.OutcomeOf(errors.New("unknown")))
}
