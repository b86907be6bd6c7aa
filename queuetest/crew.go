package queuetest

import (
	"context"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// A crew is a number of goroutines that work on one queue. The first error
// tells the others to stop.
type crew struct {
	ctx     context.Context // ends with the first error
	cancel  context.CancelFunc
	stopped atomic.Bool // cheaper than ctx.Err
	working sync.WaitGroup
	once    sync.Once
	err     error
	release func() // if not nil, frees those who wait otherwise than with ctx
}

func (t *trial) crew() *crew {
	ctx, cancel := context.WithCancel(t.ctx)
	return &crew{ctx: ctx, cancel: cancel}
}

// start lets n goroutines work, numbered from 0.
func (c *crew) start(n int, work func(i int) error) {
	for i := range n {
		c.working.Go(func() {
			if err := guard(func() error { return work(i) }); err != nil {
				c.fail(err)
			}
		})
	}
}

// fail stops the crew.
func (c *crew) fail(err error) {
	c.once.Do(func() {
		c.err = err
		c.stopped.Store(true)
		c.cancel()
		if c.release != nil {
			_ = guard(func() error { c.release(); return nil }) // a broken queue may panic here, too
		}
	})
}

// wait returns the first error, once all goroutines have ended. If there is an
// error, it gives them a moment only: some may hang because of it.
func (c *crew) wait() error {
	ended := make(chan struct{})
	go func() {
		c.working.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		c.cancel()
		return c.err
	case <-c.ctx.Done():
	}
	select {
	case <-ended:
	case <-time.After(100 * time.Millisecond):
	}
	// The context may also have ended because the check was abandoned.
	c.fail(c.ctx.Err())
	return c.err
}

// do lets n goroutines work and waits for them.
func (t *trial) do(n int, work func(i int) error) error {
	c := t.crew()
	c.start(n, work)
	return c.wait()
}

// waiting returns the number of goroutines of the process that sleep.
func waiting() int {
	sample := []metrics.Sample{{Name: "/sched/goroutines/waiting:goroutines"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}

// settle waits until n goroutines sleep, for a short time at most: a queue
// whose waiters do not sleep is another check's concern.
func settle(n int) {
	end := time.Now().Add(5 * time.Millisecond)
	for waiting() < n && time.Now().Before(end) {
		runtime.Gosched()
	}
}

// oversubscribe gives the program more threads than there are processors, until
// the returned function is called: the operating system takes the processor
// away at any instruction, and far more often than Go's scheduler does.
func oversubscribe() (restore func()) {
	before := runtime.GOMAXPROCS(4 * runtime.NumCPU())
	return func() { runtime.GOMAXPROCS(before) }
}
