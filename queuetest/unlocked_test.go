package queuetest

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// monitor is a list under a mutex. Its waiters do not look at contexts.
type monitor struct {
	mu     sync.Mutex
	change sync.Cond
	items  []uint64
	size   int
	closed atomic.Bool

	looksEarly     bool // at closed, before Put has the lock
	sleepsEarly    bool // Put sleeps if the queue was open before it had the lock
	closesUnlocked bool
}

func newMonitor(capacity int) *monitor {
	q := &monitor{size: capacity}
	q.change.L = &q.mu
	return q
}

func (q *monitor) put(v uint64, waits bool) error {
	open := !q.closed.Load()
	early := q.looksEarly && open
	q.mu.Lock()
	defer q.mu.Unlock()
	for unseen := q.sleepsEarly && open; len(q.items) == q.size && (unseen || !q.closed.Load()); unseen = false {
		if !waits {
			return queue.ErrFull
		}
		q.change.Wait()
	}
	if q.closed.Load() && (!early || len(q.items) == q.size) {
		return queue.ErrClosed
	}
	q.items = append(q.items, v)
	q.change.Broadcast()
	return nil
}

func (q *monitor) get(waits bool) (uint64, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		if q.closed.Load() {
			return 0, queue.ErrClosed
		}
		if !waits {
			return 0, queue.ErrEmpty
		}
		q.change.Wait()
	}
	v := q.items[0]
	q.items = q.items[1:]
	q.change.Broadcast()
	return v, nil
}

func (q *monitor) Put(_ context.Context, v uint64) error { return q.put(v, true) }
func (q *monitor) TryPut(v uint64) error                 { return q.put(v, false) }
func (q *monitor) Get(context.Context) (uint64, error)   { return q.get(true) }
func (q *monitor) TryGet() (uint64, error)               { return q.get(false) }
func (q *monitor) Cap() int                              { return q.size }

func (q *monitor) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items)
}

func (q *monitor) Close() {
	if !q.closesUnlocked {
		q.mu.Lock()
		defer q.mu.Unlock()
	}
	q.closed.Store(true)
	q.change.Broadcast()
}

// TestCloseWindows checks that the moments in which Close does harm are hit,
// though they last for a few instructions.
func TestCloseWindows(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0)) // a check that hangs does not set it back
	with := func(plant func(*monitor)) catalog.Factory {
		return catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
			q := newMonitor(capacity)
			plant(q)
			return q
		}}
	}
	close := func(rounds int, timeout time.Duration, plant func(*monitor)) error {
		r := Verify(t.Context(), with(plant), strict, Options{Rounds: rounds, Timeout: timeout, Checks: []string{"CloseLosesNothing"}})
		return r.Err()
	}
	assert.NoError(t, close(1, 0, func(*monitor) {}))
	assert.ErrorContains(t, close(30, 0, func(q *monitor) { q.looksEarly = true }), "after ErrClosed")
	assert.ErrorContains(t, close(30, 4*time.Second, func(q *monitor) { q.closesUnlocked = true }), "goroutines hang")

	// A Put that goes to sleep just before Close has woken all, with nobody to get.
	closings := Check{Name: "closings", run: func(t *trial) error { return t.closings(2 * time.Second) }}
	var err error
	for round := 0; round < 30 && err == nil; round++ {
		err = closings.verify(t.Context(), with(func(q *monitor) { q.sleepsEarly = true }), strict, Options{Timeout: 4 * time.Second}.complete(), nil).Err
	}
	assert.ErrorContains(t, err, "goroutines hang")
}
