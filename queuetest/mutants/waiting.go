package mutants

import (
	"context"
	"runtime"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
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
	timedOut atomics.Uint32 // 1: a wait has timed out
	closed   atomics.Uint32
	putting  atomics.Uint32 // Puts that try, for endsOnLostRace
	served   T              // for keepsServedItem
}

func newWaiting[T any](c core[T], f fault) *waiting[T] {
	q := &waiting[T]{core: c, fault: f}
	q.getters.init(f == wakesLastFirst)
	q.putters.init(f == wakesLastFirst)
	return q
}

func (q *waiting[T]) TryPut(v T) error {
	wakes := true
	switch q.fault {
	case wakesOnFirstOnly:
		wakes = q.Len() == 0
	case looksBeforeItPuts:
		wakes = q.getters.n.Load() > 0
		widen()
	}
	err := q.core.TryPut(v)
	if err == nil && wakes {
		q.wake(&q.getters)
	}
	return err
}

func (q *waiting[T]) TryGet() (T, error) {
	v, err := q.core.TryGet()
	if err == nil {
		q.wake(&q.putters)
	}
	return v, err
}

// wake wakes one of the list, if the queue is sound.
func (q *waiting[T]) wake(list *waiters) {
	if q.fault == wakesHerd {
		list.wakeAll()
	} else {
		list.wakeOne()
	}
}

func (q *waiting[T]) Put(ctx context.Context, v T) error {
	if r, ok := any(q.core).(*ring); ok && q.fault == leavesHole {
		return r.putLater(ctx, any(v).(uint64))
	}
	tries := 0
	err := q.wait(ctx, &q.putters, queue.ErrFull, func() error {
		tries++
		return q.tryInPut(v)
	})
	if q.fault == keepsServedItem && tries > 1 && err == nil {
		q.served = v
	}
	if q.fault == cancelledPutAdds && err == nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// tryInPut is TryPut, or fails because another Put is trying.
func (q *waiting[T]) tryInPut(v T) error {
	if q.fault == endsOnLostRace {
		defer q.putting.Add(^uint32(0))
		if q.putting.Add(1) > 1 {
			return queue.ErrFull
		}
		widen()
	}
	return q.TryPut(v)
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
	if q.fault == closePanicsTwice && !q.closed.CompareAndSwap(0, 1) {
		panic("close of closed queue")
	}
	if q.fault == closeLingers && q.Len() == q.Cap() {
		time.Sleep(time.Millisecond)
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
	if q.fault == looksAtContext {
		_ = ctx.Err()
	}
	for {
		if err := try(); err != blocked {
			return err
		}
		if ctx.Err() != nil {
			return q.ended(ctx)
		}
		if q.fault == waitsBusily || q.fault == spinsAfterTimeout && q.timedOut.Load() != 0 {
			runtime.Gosched()
			continue
		}
		if q.fault == spins {
			continue
		}
		w := q.join(list)
		if q.fault != sleepsUnchecked {
			if err := try(); err != blocked {
				q.leave(list, w, recheckKeepsWakeUp)
				return err
			}
		}
		if !w.wake.WaitContext(ctx) {
			q.timedOut.Store(1)
			q.leave(list, w, keepsWakeUp)
			return q.ended(ctx)
		}
	}
}

// join puts a waiter into the list.
func (q *waiting[T]) join(list *waiters) *waiter {
	if q.fault == sleepsUnchecked {
		widen()
	}
	w := list.join()
	switch q.fault {
	case remembersWaiters:
		list.leak(w)
	case recheckKeepsWakeUp:
		widen()
	}
	return w
}

// leave takes a waiter out of the list. If it was chosen, the next is woken,
// unless the fault is to keep the wake-up there.
func (q *waiting[T]) leave(list *waiters, w *waiter, keeps fault) {
	switch q.fault {
	case leavesWaiterBehind:
		return
	case leaksTimedOutWaiters:
		list.leak(w)
	}
	if !list.remove(w) && q.fault != keeps {
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

// A waiter is a goroutine that sleeps or is about to.
type waiter struct {
	next atomics.Cell[*waiter]
	wake atomics.Token
}

// waiters is a list of waiters in order of arrival.
type waiters struct {
	n      atomics.Uint64 // how many
	mu     atomics.Mutex
	first  atomics.Cell[*waiter]
	end    atomics.Cell[*atomics.Cell[*waiter]] // where the next one goes
	leaked []*waiter
	last   bool // wake the last one first
}

func (l *waiters) init(last bool) {
	l.end.Set(&l.first)
	l.last = last
}

func (l *waiters) join() *waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := &waiter{wake: atomics.NewToken()}
	l.end.Get().Set(w)
	l.end.Set(&w.next)
	l.n.Add(1)
	return w
}

// remove reports false if w is not in the list any more, because it was woken.
func (l *waiters) remove(w *waiter) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := &l.first
	for at.Get() != w {
		if at.Get() == nil {
			return false
		}
		at = &at.Get().next
	}
	l.takeOut(at)
	return true
}

// takeOut takes out the waiter that at points to.
func (l *waiters) takeOut(at *atomics.Cell[*waiter]) {
	next := at.Get().next.Take()
	at.Set(next)
	if next == nil {
		l.end.Set(at)
	}
	l.n.Add(^uint64(0))
}

func (l *waiters) wakeOne() {
	if l.n.Load() == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	at := &l.first
	w := at.Get()
	for w != nil && l.last && w.next.Get() != nil {
		at = &w.next
		w = at.Get()
	}
	if w != nil {
		l.takeOut(at)
		w.wake.Signal()
	}
}

func (l *waiters) wakeAll() {
	for l.n.Load() > 0 {
		l.wakeOne()
	}
}

func (l *waiters) leak(w *waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leaked = append(l.leaked, w)
}
