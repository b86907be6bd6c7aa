package scenario

import (
	"context"
	"runtime"

	"github.com/queuebench/queue"
)

// A policy is how a goroutine waits at a full or an empty queue.
type policy struct {
	ctx  context.Context // of Put and Get
	poll bool            // TryPut and TryGet instead
}

// newPolicy returns the wait policy of that name.
func newPolicy(wait string) (policy, context.CancelFunc) {
	ctx, cancel := waitContext(wait)
	return policy{ctx, wait == waitPoll}, cancel
}

func (p policy) put(q queue.Queue[uint64], v uint64) error {
	if !p.poll {
		return q.Put(p.ctx, v)
	}
	_, err := pollPut(q, v)
	return err
}

func (p policy) get(q queue.Queue[uint64]) (uint64, error) {
	if !p.poll {
		return q.Get(p.ctx)
	}
	v, _, err := pollGet(q)
	return v, err
}

// The wait policy poll, the same loop for all implementations: 16 tries, then
// the processor goes to another goroutine.
const pollTries = 16

// pollPut puts v by trying, and returns how often it was refused.
func pollPut(q queue.Queue[uint64], v uint64) (refused int, err error) {
	for {
		if err = q.TryPut(v); err != queue.ErrFull {
			return refused, err
		}
		refused++
		if refused%pollTries == 0 {
			runtime.Gosched()
		}
	}
}

// pollGet gets an item by trying, and returns how often it was refused.
func pollGet(q queue.Queue[uint64]) (v uint64, refused int, err error) {
	for {
		if v, err = q.TryGet(); err != queue.ErrEmpty {
			return v, refused, err
		}
		refused++
		if refused%pollTries == 0 {
			runtime.Gosched()
		}
	}
}
