package queuetest

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/cputime"
)

// What a queue may do while a single processor runs Go code.
const (
	arrivals    = 100                   // of waiters, one after the other
	forArrivals = 10 * time.Millisecond // of processor time, a hundred times what parking takes
	slower      = 8                     // times what channels take, where that is more: on an emulated machine
	mostYields  = 50                    // of a call that does not wait
)

// alone checks what the calls of a side do where a single processor runs Go code.
func (t *trial) alone(s side) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if err := t.refusedAtOnce(s); err != nil {
		return err
	}
	var used time.Duration
	limit := max(forArrivals, slower*onChannels())
	for range 5 { // in one of them there is nothing else to do, such as collecting garbage
		var err error
		if used, err = t.arrive(s, limit); err != nil || used <= limit {
			return err
		}
	}
	return fmt.Errorf("with GOMAXPROCS(1) waiters arrived in %s one after the other and used %v of processor time, want at most %v for %d of them",
		s.name, used, limit, arrivals)
}

// onChannels returns the processor time of as many receives from channels.
func onChannels() time.Duration {
	before, _ := cputime.Process()
	for range arrivals {
		sleeping := waiting()
		item, served := make(chan int), make(chan int)
		go func() { served <- <-item }()
		settle(sleeping + 1)
		item <- 7
		<-served
	}
	after, _ := cputime.Process()
	return after.CPU - before.CPU
}

// arrive lets waiters come one after the other, and serves each when it sleeps. It
// returns the processor time that this took; when that is beyond the limit it stops.
func (t *trial) arrive(s side, limit time.Duration) (used time.Duration, err error) {
	q, err := t.blocked(s, 2)
	if err != nil {
		return 0, err
	}
	before, _ := cputime.Process()
	for i := 0; i < arrivals && used <= limit; i++ {
		sleeping := waiting()
		c := s.call(t.ctx, q, uint64(1001+i))
		settle(sleeping + 1)
		if _, err := s.unblock(q, 7); err != nil {
			return 0, err
		}
		if err := t.ends(c, s.name+" that was served"); err != nil {
			return 0, err
		}
		if c.err != nil {
			return 0, fmt.Errorf("%s that was served: %w", s.name, c.err)
		}
		after, _ := cputime.Process()
		used = after.CPU - before.CPU
	}
	t.count(2 * arrivals)
	return used, nil
}

// refusedAtOnce checks that a call which cannot succeed, and must not wait, does
// not give way time after time either: another goroutine counts its turns.
func (t *trial) refusedAtOnce(s side) error {
	q, err := t.blocked(s, 2)
	if err != nil {
		return err
	}
	var turns atomic.Int64
	var over atomic.Bool
	c := t.crew()
	c.start(1, func(int) error {
		for !over.Load() {
			turns.Add(1)
			runtime.Gosched()
		}
		return nil
	})
	least := int64(mostYields + 1)
	for i := 0; i < 20 && least > 0; i++ {
		before := turns.Load()
		if s.name == "Get" {
			_, err = q.TryGet()
		} else {
			err = q.TryPut(1)
		}
		least = min(least, turns.Load()-before)
		if err != queue.ErrEmpty && err != queue.ErrFull {
			break
		}
	}
	over.Store(true)
	if crewErr := c.wait(); crewErr != nil {
		return crewErr
	}
	if err != queue.ErrEmpty && err != queue.ErrFull {
		return fmt.Errorf("Try%s, which cannot succeed: %v", s.name, err)
	}
	if least > mostYields {
		return fmt.Errorf("Try%s, which cannot succeed, gave way to another goroutine more than %d times", s.name, mostYields)
	}
	return nil
}
