package mutants

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
)

// A core is a queue without the waiting.
type core[T any] interface {
	TryPut(v T) error
	TryGet() (T, error)
	Close()
	Len() int
	Cap() int
}

// waiting makes a queue of a core: one waiter is woken for each operation that
// makes what waiters wait for.
type waiting[T any] struct {
	core[T]
	fault    fault
	getters  waiters
	putters  waiters
	timedOut atomic.Bool
	closed   atomic.Bool
}

func (q *waiting[T]) TryPut(v T) error {
	first := q.fault == wakesOnFirstOnly && q.Len() == 0
	err := q.core.TryPut(v)
	if err == nil && (q.fault != wakesOnFirstOnly || first) {
		q.getters.wakeOne()
	}
	return err
}

func (q *waiting[T]) TryGet() (T, error) {
	v, err := q.core.TryGet()
	if err == nil {
		q.putters.wakeOne()
	}
	return v, err
}

func (q *waiting[T]) Put(ctx context.Context, v T) error {
	err := q.wait(ctx, &q.putters, queue.ErrFull, func() error { return q.TryPut(v) })
	if q.fault == cancelledPutAdds && err == nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (q *waiting[T]) Get(ctx context.Context) (v T, err error) {
	err = q.wait(ctx, &q.getters, queue.ErrEmpty, func() error { v, err = q.TryGet(); return err })
	if q.fault == cancelledGetTakes && err == nil && ctx.Err() != nil {
		var zero T
		return zero, ctx.Err()
	}
	return v, err
}

func (q *waiting[T]) Close() {
	if q.closed.Swap(true) && q.fault == closePanicsTwice {
		panic("close of closed queue")
	}
	q.core.Close()
	switch q.fault {
	case closeWakesOne:
		q.getters.wakeOne()
		q.putters.wakeOne()
	case closeForgetsPutters:
		q.getters.wakeAll()
	default:
		q.getters.wakeAll()
		q.putters.wakeAll()
	}
}

// wait tries until the result is another than blocked, and sleeps in between.
func (q *waiting[T]) wait(ctx context.Context, list *waiters, blocked error, try func() error) error {
	if q.fault == contextFirst && ctx.Err() != nil {
		return ctx.Err()
	}
	for {
		if err := try(); err != blocked {
			return err
		}
		if ctx.Err() != nil {
			return q.ended(ctx)
		}
		if q.fault == waitsBusily || q.fault == spinsAfterTimeout && q.timedOut.Load() {
			runtime.Gosched()
			continue
		}
		if q.fault == spins {
			continue
		}
		w := list.join()
		if q.fault == remembersWaiters {
			list.leak(w)
		}
		if err := try(); err != blocked {
			q.leave(list, w)
			return err
		}
		select {
		case <-w:
		case <-ctx.Done():
			q.timedOut.Store(true)
			q.leave(list, w)
			return q.ended(ctx)
		}
	}
}

// leave takes a waiter out of the list. If it was chosen, the next is woken.
func (q *waiting[T]) leave(list *waiters, w waiter) {
	switch q.fault {
	case leavesWaiterBehind:
		return
	case leaksTimedOutWaiters:
		list.leak(w)
	}
	if !list.remove(w) && q.fault != keepsWakeUp {
		list.wakeOne()
	}
}

// ended returns the error for a context that has ended.
func (q *waiting[T]) ended(ctx context.Context) error {
	if q.fault == returnsCause {
		return context.Cause(ctx)
	}
	return ctx.Err()
}

// A waiter receives its wake-up; the capacity is 1.
type waiter chan struct{}

// waiters is a list of waiters in order of arrival.
type waiters struct {
	n      atomic.Int64 // len(list)
	mu     sync.Mutex
	list   []waiter
	leaked []waiter
}

func (l *waiters) join() waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := make(waiter, 1)
	l.list = append(l.list, w)
	l.n.Add(1)
	return w
}

// remove reports false if w is not in the list any more, because it was woken.
func (l *waiters) remove(w waiter) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.list, w)
	if i < 0 {
		return false
	}
	l.list = slices.Delete(l.list, i, i+1)
	l.n.Add(-1)
	return true
}

func (l *waiters) wakeOne() {
	if l.n.Load() == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) > 0 {
		l.list[0] <- struct{}{}
		l.list = slices.Delete(l.list, 0, 1)
		l.n.Add(-1)
	}
}

func (l *waiters) wakeAll() {
	for l.n.Load() > 0 {
		l.wakeOne()
	}
}

func (l *waiters) leak(w waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leaked = append(l.leaked, w)
}

// widen lets others run where the fault is, so that it shows soon.
func widen() {
	runtime.Gosched()
	if spun.Add(1)%64 == 0 {
		time.Sleep(time.Microsecond)
	}
}

var spun atomic.Uint32
