package queuetest

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/queuebench/queue"
)

// A side is one of the two ways to wait, for items or for room, in words that
// fit both.
type side struct {
	name    string // of the call that waits
	waiters int    // how many may wait at the same time, at most

	// block brings a new queue to where wait has to wait, and unblock undoes
	// that for one waiter. It returns the item that it has put or got. Waiting
	// with an even value is a batch of one item.
	block   func(q queue.Queue[uint64]) error
	wait    func(ctx context.Context, q queue.Queue[uint64], v uint64) (uint64, error)
	unblock func(q queue.Queue[uint64], v uint64) (uint64, error)

	// serve does unblock for so many waiters, in batches that are as large as
	// the queue lets them be. It returns the items.
	serve func(q queue.Queue[uint64], n int) ([]uint64, error)
}

// manyWaiters are more than what a queue may have room for from the start.
const manyWaiters = 500

// getters returns the side that waits for items.
func (t *trial) getters() side {
	return side{
		name:    "Get",
		waiters: t.consumers(1 << 20),
		block:   func(queue.Queue[uint64]) error { return nil },
		wait: func(ctx context.Context, q queue.Queue[uint64], v uint64) (uint64, error) {
			if v%2 != 0 {
				return q.Get(ctx)
			}
			var buf [1]uint64
			n, err := queue.GetBatch(ctx, q, buf[:])
			return buf[0], exactly(1, n, err)
		},
		unblock: func(q queue.Queue[uint64], v uint64) (uint64, error) {
			return v, t.retry(func() error { return q.TryPut(v) })
		},
		serve: func(q queue.Queue[uint64], n int) ([]uint64, error) {
			vs := upTo(n)
			done, err := queue.TryPutBatch(q, vs)
			if err == queue.ErrFull {
				ctx, cancel := context.WithDeadline(t.ctx, t.deadline)
				defer cancel()
				var more int
				more, err = queue.PutBatch(ctx, q, vs[done:])
				done += more
			}
			return vs, exactly(n, done, err)
		},
	}
}

// putters returns the side that waits for room.
func (t *trial) putters() side {
	return side{
		name:    "Put",
		waiters: t.producers(1 << 20),
		block:   func(q queue.Queue[uint64]) error { return fill(q, q.Cap()) },
		wait: func(ctx context.Context, q queue.Queue[uint64], v uint64) (uint64, error) {
			if v%2 != 0 {
				return v, q.Put(ctx, v)
			}
			n, err := queue.PutBatch(ctx, q, []uint64{v})
			return v, exactly(1, n, err)
		},
		unblock: func(q queue.Queue[uint64], _ uint64) (v uint64, err error) {
			err = t.retry(func() error { v, err = q.TryGet(); return err })
			return v, err
		},
		serve: func(q queue.Queue[uint64], n int) (vs []uint64, err error) {
			for buf := make([]uint64, n); err == nil && len(vs) < n; {
				err = t.retry(func() error {
					m, err := queue.TryGetBatch(q, buf[:n-len(vs)])
					vs = append(vs, buf[:m]...)
					return err
				})
			}
			return vs, err
		},
	}
}

// exactly returns the error of a call that moves n items if it has none. A call
// that has moved others than it says is as bad.
func exactly(n, moved int, err error) error {
	if err == nil && moved != n || err != nil && moved == n {
		return fmt.Errorf("a batch of %d moved %d items and returned %v", n, moved, err)
	}
	return err
}

// sides returns the ways to wait that the implementation has.
func (t *trial) sides() []side {
	if t.traits.Bounded {
		return []side{t.getters(), t.putters()}
	}
	return []side{t.getters()}
}

// retry repeats try while it is refused: because others have been served and
// not yet run, or because the queue is not strict.
func (t *trial) retry(try func() error) error {
	for {
		err := try()
		if err != queue.ErrFull && err != queue.ErrEmpty {
			return err
		}
		if time.Now().After(t.deadline) {
			return fmt.Errorf("%w, for too long\n%s", err, stacks())
		}
		runtime.Gosched()
	}
}

// blocked returns a new queue on which the side has to wait.
func (t *trial) blocked(s side, capacity int) (queue.Queue[uint64], error) {
	q := t.queue(capacity)
	if err := s.block(q); err != nil {
		return nil, fmt.Errorf("before the waiting: %w", err)
	}
	return q, nil
}

// A call is an operation in a goroutine of its own.
type call struct {
	cancel context.CancelFunc
	ended  chan struct{}
	value  uint64 // once ended
	err    error  // once ended
}

// call starts the waiting operation of the side. If ctx is nil, the call gets a
// context of its own, which its cancel ends.
func (s side) call(ctx context.Context, q queue.Queue[uint64], v uint64) *call {
	c := &call{cancel: func() {}, ended: make(chan struct{})}
	if ctx == nil {
		ctx, c.cancel = context.WithCancel(context.Background())
	}
	go func() {
		defer close(c.ended)
		c.err = guard(func() (err error) {
			c.value, err = s.wait(ctx, q, v)
			return err
		})
	}()
	return c
}

// calls starts n waiting operations with the values 1001, 1002 and so on, and
// gives them the time to fall asleep. Every second has a context that never
// ends.
func (s side) calls(q queue.Queue[uint64], n int, cancellable bool) []*call {
	before := waiting()
	calls := make([]*call, n)
	for i := range calls {
		ctx := context.Background()
		if cancellable || i%2 == 0 {
			ctx = nil
		}
		calls[i] = s.call(ctx, q, uint64(1001+i))
	}
	settle(before + n)
	return calls
}

// done reports whether the call has ended.
func (c *call) done() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// ends waits for the call to end.
func (t *trial) ends(c *call, what string) error {
	timer := time.NewTimer(time.Until(t.deadline))
	defer timer.Stop()
	select {
	case <-c.ended:
		return nil
	case <-timer.C:
		return fmt.Errorf("%s has not returned\n%s", what, stacks())
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
}

// succeeded counts the calls that have ended without an error.
func succeeded(calls []*call) int {
	n := 0
	for _, c := range calls {
		if c.done() && c.err == nil {
			n++
		}
	}
	return n
}
