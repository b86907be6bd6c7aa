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
	closesUnlocked bool
}

func newMonitor(capacity int) *monitor {
	q := &monitor{size: capacity}
	q.change.L = &q.mu
	return q
}

func (q *monitor) put(v uint64, waits bool) error {
	early := q.looksEarly && !q.closed.Load()
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == q.size && !q.closed.Load() {
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
	close := func(looksEarly, closesUnlocked bool, rounds int, timeout time.Duration) error {
		f := catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
			q := newMonitor(capacity)
			q.looksEarly, q.closesUnlocked = looksEarly, closesUnlocked
			return q
		}}
		r := Verify(t.Context(), f, strict, Options{Rounds: rounds, Timeout: timeout, Checks: []string{"CloseLosesNothing"}})
		return r.Err()
	}
	assert.NoError(t, close(false, false, 1, 0))
	assert.ErrorContains(t, close(true, false, 30, 0), "after ErrClosed")
	assert.ErrorContains(t, close(false, true, 30, 4*time.Second), "goroutines hang")
}
