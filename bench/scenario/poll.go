package scenario

import (
	"runtime"

	"github.com/queuebench/queue"
)

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
