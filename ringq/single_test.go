package ringq

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

// A Put that has found the queue open, and then a slot that was sealed because
// the queue was closed meanwhile, is not to answer that the queue is full.
func TestPutMeetsSeal(t *testing.T) {
	for name, put := range map[string]func(q *SPSC[int]) error{
		"TryPut":      func(q *SPSC[int]) error { return q.TryPut(1) },
		"TryPutBatch": func(q *SPSC[int]) error { _, err := q.TryPutBatch(make([]int, minBatch)); return err },
	} {
		q := NewSPSC[int](16)
		q.Close()
		_, err := q.TryGet()
		require.Equal(t, queue.ErrClosed, err)
		q.closed.Store(0) // as the Put has found it
		time.AfterFunc(time.Millisecond, func() { q.closed.Store(1) })
		assert.Equal(t, queue.ErrClosed, put(q), name)
	}
}

// TestLenAfterReturn looks at Len from another goroutine as soon as an operation
// has returned. What orders the two is only that the first one, after its
// operation, has not seen what the second one wrote before its look.
func TestLenAfterReturn(t *testing.T) {
	if runtime.NumCPU() < 2 {
		t.Skip("needs two processors")
	}
	for name, construct := range constructorsAt[int]() {
		for _, n := range []int{1, 16} {
			lenAfterReturn(t, name, construct(64, 0), make([]int, n))
		}
	}
}

func lenAfterReturn(t *testing.T, name string, q batcher[int], vs []int) {
	var round, done, written atomic.Int64
	seen := int64(0)
	const rounds = 50_000
	go func() {
		for i := int64(1); i <= rounds; i++ {
			for round.Load() < i {
				runtime.Gosched()
			}
			if i%2 == 1 {
				_, _ = q.TryPutBatch(vs)
			} else {
				_, _ = q.TryGetBatch(vs)
			}
			seen = written.Load()
			done.Store(i)
		}
	}()
	for i := int64(1); i <= rounds; i++ {
		written.Store(0)
		round.Store(i)
		for range i % 400 {
		}
		written.Store(1)
		n := q.Len()
		for done.Load() < i {
			runtime.Gosched()
		}
		if want := int(i%2) * len(vs); seen == 0 && n != want {
			require.Fail(t, "wrong Len", "%s, batches of %d, round %d: %d, want %d", name, len(vs), i, n, want)
		}
	}
}
