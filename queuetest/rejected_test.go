package queuetest

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// batchShy takes single items once several goroutines have met in it.
type batchShy struct {
	*mutexq.Queue[uint64]
	inside atomic.Int32
	met    atomic.Bool
}

func (q *batchShy) TryPut(v uint64) error {
	defer q.inside.Add(-1)
	if q.inside.Add(1) > 1 {
		q.met.Store(true)
	}
	runtime.Gosched()
	return q.Queue.TryPut(v)
}

func (q *batchShy) TryGetBatch(buf []uint64) (int, error) {
	if q.met.Load() {
		buf = buf[:min(len(buf), 1)]
	}
	return q.Queue.TryGetBatch(buf)
}

// single takes single items always.
type single struct{ *mutexq.Queue[uint64] }

func (q single) TryGetBatch(buf []uint64) (int, error) {
	return q.Queue.TryGetBatch(buf[:min(len(buf), 1)])
}

// sleepy lets the first waiters sleep as they should, up to 150 of them. Others
// look again from time to time, or are not woken by Close if they are forgotten.
type sleepy struct {
	single
	waiters atomic.Int32
	forgets bool
}

func (q *sleepy) Get(ctx context.Context) (uint64, error) {
	defer q.waiters.Add(-1)
	if q.waiters.Add(1) <= 150 {
		return q.Queue.Get(ctx)
	}
	for {
		v, err := q.TryGet()
		if err == queue.ErrClosed && q.forgets {
			<-ctx.Done()
		}
		if err != queue.ErrEmpty || ctx.Err() != nil {
			return v, err
		}
		time.Sleep(time.Millisecond)
	}
}

// eager spins for a while before it waits, and tries many times before it is
// refused.
type eager struct {
	single
	spin  time.Duration
	tries int
}

func (q eager) Get(ctx context.Context) (uint64, error) {
	for end := time.Now().Add(q.spin); q.Len() == 0 && time.Now().Before(end); {
	}
	return q.Queue.Get(ctx)
}

func (q eager) TryGet() (v uint64, err error) {
	for range q.tries {
		if v, err = q.Queue.TryGet(); err != queue.ErrEmpty {
			break
		}
		runtime.Gosched()
	}
	return v, err
}

// compares looks whether an item is the one before.
type compares struct {
	*mutexq.Queue[any]
	last any
}

func (q *compares) TryPut(v any) error {
	if v != q.last {
		q.last = v
	}
	return q.Queue.TryPut(v)
}

// TestRejects checks that queues which go wrong in few cases are found out.
func TestRejects(t *testing.T) {
	numbers := func(construct func(*mutexq.Queue[uint64]) queue.Queue[uint64]) catalog.Factory {
		return catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] { return construct(mutexq.New[uint64](capacity)) }}
	}
	for _, c := range []struct {
		name, check, want string
		f                 catalog.Factory
		timeout           time.Duration
	}{
		{"a batch is one item", "Sequential", "TryGetBatch of ",
			numbers(func(q *mutexq.Queue[uint64]) queue.Queue[uint64] { return single{q} }), 0},
		{"a batch is one item after contention", "QuiescentTry", "TryGetBatch of 100 with ",
			numbers(func(q *mutexq.Queue[uint64]) queue.Queue[uint64] { return &batchShy{Queue: q} }), 0},
		{"the waiters from the 151st on poll", "WaitsPolitely", "some do not sleep",
			numbers(func(q *mutexq.Queue[uint64]) queue.Queue[uint64] { return &sleepy{single: single{q}} }), 6 * time.Second},
		{"the waiters from the 151st on poll", "Bubble", "of 500 waiting calls of Get have ended",
			numbers(func(q *mutexq.Queue[uint64]) queue.Queue[uint64] { return &sleepy{single: single{q}} }), 0},
		{"a waiter spins before it sleeps", "WaitsPolitely", "waiters arrived in Get one after the other",
			numbers(func(q *mutexq.Queue[uint64]) queue.Queue[uint64] { return eager{single{q}, 300 * time.Microsecond, 1} }), 0},
		{"TryGet tries many times", "WaitsPolitely", "gave way to another goroutine more than 50 times",
			numbers(func(q *mutexq.Queue[uint64]) queue.Queue[uint64] { return eager{single{q}, 0, 200} }), 0},
		{"Close forgets the waiters from the 151st on", "CloseWakesEverybody", "one of 500 calls of Get",
			numbers(func(q *mutexq.Queue[uint64]) queue.Queue[uint64] { return &sleepy{single: single{q}, forgets: true} }), 4 * time.Second},
		{"items are compared", "ElementTypes", "comparing uncomparable type []int", catalog.Factory{
			Uint64: sound.Uint64,
			Any:    func(capacity int) queue.Queue[any] { return &compares{Queue: mutexq.New[any](capacity)} },
		}, 0},
	} {
		t.Run(c.check+": "+c.name, func(t *testing.T) {
			r := Verify(t.Context(), c.f, strict, Options{Seed: 7, Short: true, Timeout: c.timeout, Checks: []string{c.check}})
			require.Error(t, r.Err())
			assert.Contains(t, r.Err().Error(), c.want)
		})
	}
}
