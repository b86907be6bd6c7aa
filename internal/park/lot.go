// Package park lets goroutines sleep until a queue changes, at almost no cost
// to those who do not sleep, and hands items over to them when it does.
package park

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
)

// A Queue is what a Lot asks of the queue that it belongs to. All of it calls
// Changed of the Lot.
type Queue[T any] interface {
	TryPut(v T) error
	TryGet() (T, error)
	TryPutBatch(vs []T) (int, error)
	TryGetBatch(buf []T) (int, error)
}

// A Lot is where the goroutines are parked that wait for a queue to change:
// getters while it is empty, putters while it is full.
//
// A goroutine that parks leaves its operation with the lot. Whoever changes the
// queue afterwards does the operation for it, and wakes it with the result. So
// nobody wakes in vain, and no other goroutine can come in between and take
// what the wake-up was for.
//
// State. Each side has its waiters in order of arrival and a flag, which is 1
// while there are some. The latch is free, held, or noted: held, and somebody
// has left a note that the queue has changed.
//
// Ownership. Who holds the latch owns both lists and every waiter in them, and
// does the operations of those waiters. So an end for a single goroutine may
// be used by the holder while that goroutine waits. A waiter that has been
// taken out of its list belongs to its goroutine from the receipt of the
// wake-up.
//
// Invariants.
//
//   - I1: when the latch is let go, the flag of a side is 1 if and only if the
//     side has waiters.
//   - I2: when the latch is let go with waiters, the first of each side has been
//     tried after its flag was set and was refused.
//
// Why no wake-up is lost. A Put publishes its item and then reads the flag of
// the getters. The holder of the latch sets the flag and then tries. As all
// these are atomic operations, one of the two sees the other: either the try
// finds the item, or the Put finds the flag. In the latter case it takes the
// latch and serves, or leaves a note, and the holder serves again before it can
// let the latch go. The tempting order "try, and if refused set the flag"
// loses:
//
//	holder: tries for the getter, finds nothing
//	putter: publishes, finds the flag 0, goes away
//	holder: sets the flag; the getter sleeps beside an item
//
// Nobody waits for the latch but goroutines that are about to park, or that
// have been cancelled. In particular the operations that the holder does may
// call Changed: it leaves a note.
type Lot[T any] struct {
	// What sleeping and waking is about lies together: it wanders between the
	// processors when every item meets a sleeping goroutine.
	_       pad.Line
	latch   atomics.Uint32
	getters side[T]
	putters side[T]
	ready   atomics.Cell[*waiter[T]] // taken out of the lists, to be woken: last one first
	_       pad.Line

	q      Queue[T]
	spares *atomics.Pool // of *waiter[T]; apart, as the runtime holds on to it for two collections
	linger linger
}

// States of the latch.
const (
	free  = 0
	held  = 1
	noted = 2
)

// A side has the goroutines that wait at one end of the queue.
type side[T any] struct {
	flag        *atomics.Uint32 // 1 while there are waiters
	first, last atomics.Cell[*waiter[T]]
	spare       atomics.Pointer[waiter[T]] // the first one to be used again
}

// A waiter is a goroutine that sleeps or is about to, and its operation.
type waiter[T any] struct {
	item       atomics.Cell[T]     // to be put, or the result of getting
	err        atomics.Cell[error] // the result
	queued     atomics.Cell[bool]  // in the list of its side
	next, prev atomics.Cell[*waiter[T]]
	wake       atomics.Token
}

// An End is what a Lot needs to know of one end of a queue.
type End struct {
	// Flag is not 0 while goroutines wait at this end. It lies where the
	// goroutines at the other end find it at once.
	Flag *atomics.Uint32

	// Passed returns how many items have passed the end, modulo 2^64. Only
	// goroutines that may use the end call it.
	Passed func() uint64
}

// Init prepares the lot of a queue of the given capacity.
func (l *Lot[T]) Init(q Queue[T], capacity int, getters, putters End, wait queue.Wait) {
	l.q, l.spares = q, new(atomics.Pool)
	l.getters.flag, l.putters.flag = getters.Flag, putters.Flag
	l.linger.init(capacity, getters.Passed, putters.Passed, wait)
}

// Changed serves the waiters. It must be called after each change that makes
// TryGet return anything but [queue.ErrEmpty] if the getters' flag is then not
// 0, and likewise for TryPut, [queue.ErrFull] and the putters' flag.
//
//go:noinline
func (l *Lot[T]) Changed() {
	for {
		if l.latch.CompareAndSwap(free, held) {
			l.serveBoth()
			l.unlock()
			return
		}
		if l.latch.CompareAndSwap(held, noted) || l.latch.Load() == noted {
			return
		}
	}
}

// park does the operation of the side with the item as soon as the queue lets
// it, or returns ctx.Err() if ctx ends before.
func (l *Lot[T]) park(ctx context.Context, s *side[T], item *T) error {
	w := s.spare.Load()
	if w == nil || !s.spare.CompareAndSwap(w, nil) {
		w = l.waiter()
	}
	w.item.Set(*item)
	l.lock()
	s.add(w)
	if s.first.Get() == w {
		l.serveSide(s, w)
	}
	parked := w.queued.Get()
	l.linger.parked(s.crowded(), s == &l.getters)
	l.unlock()
	if parked && !w.wake.WaitContext(ctx) && l.withdraw(s, w) {
		w.err.Set(ctx.Err())
	}
	*item = w.item.Take()
	err := w.err.Take()
	w.next.Clear()
	w.prev.Clear()
	if !s.spare.CompareAndSwap(nil, w) {
		l.spares.Put(w)
	}
	return err
}

// waiter returns a waiter where one is waiting already, or none has.
func (l *Lot[T]) waiter() *waiter[T] {
	if w, _ := l.spares.Get().(*waiter[T]); w != nil {
		return w
	}
	return &waiter[T]{wake: atomics.NewToken()}
}

// withdraw takes a waiter out of its side, or reports false if its operation
// has been done.
func (l *Lot[T]) withdraw(s *side[T], w *waiter[T]) bool {
	l.lock()
	withdrawn := w.queued.Get()
	if withdrawn {
		s.remove(w)
		l.serveSide(s, nil)
	}
	l.unlock()
	if !withdrawn {
		w.wake.Wait()
	}
	return withdrawn
}

// lock takes the latch. It is held for less than a microsecond, unless its
// holder loses the processor.
func (l *Lot[T]) lock() {
	for i := 0; !l.latch.CompareAndSwap(free, held); i++ {
		atomics.Spin(i)
	}
}

// unlock lets the latch go once there is no note, and wakes those who have been
// served meanwhile.
func (l *Lot[T]) unlock() {
	for {
		ready := l.ready.Take()
		if l.latch.CompareAndSwap(held, free) {
			for ready != nil {
				w := ready
				ready = w.next.Get() // before w is its goroutine's again
				w.wake.Signal()
			}
			return
		}
		l.ready.Set(ready)
		l.latch.Store(held)
		l.serveBoth()
	}
}

// serveBoth does the operations of both sides as far as the queue lets it. What
// one makes possible for the other leaves a note.
func (l *Lot[T]) serveBoth() {
	l.serveSide(&l.getters, nil)
	l.serveSide(&l.putters, nil)
}

// serveSide does the operations of the waiters of a side in turn, until one is
// refused. The caller, if it is one of them, needs no wake-up. The latch is
// held.
func (l *Lot[T]) serveSide(s *side[T], caller *waiter[T]) {
	for w := s.first.Get(); w != nil; w = s.first.Get() {
		if s.flag.Load() == 0 {
			s.flag.Store(1)
		}
		item := w.item.Get()
		err := l.try(s, &item)
		if refused(err) {
			return
		}
		w.item.Set(item)
		w.err.Set(err)
		s.remove(w)
		if w != caller {
			w.next.Set(l.ready.Get())
			l.ready.Set(w)
		}
	}
	if s.flag.Load() != 0 {
		s.flag.Store(0)
	}
}

// crowded tells whether more than two goroutines wait; the latch is held.
func (s *side[T]) crowded() bool {
	first := s.first.Get()
	if first == nil {
		return false
	}
	second := first.next.Get()
	return second != nil && second != s.last.Get()
}

// add appends a waiter; the latch is held.
func (s *side[T]) add(w *waiter[T]) {
	w.next.Clear()
	w.prev.Set(s.last.Get())
	if s.first.Get() == nil {
		s.first.Set(w)
	} else {
		s.last.Get().next.Set(w)
	}
	s.last.Set(w)
	w.queued.Set(true)
}

// remove takes a waiter out; the latch is held. If it is the first, no other
// waiter is written to.
func (s *side[T]) remove(w *waiter[T]) {
	w.queued.Set(false)
	next, prev := w.next.Get(), w.prev.Get()
	switch w {
	case s.first.Get():
		s.first.Set(next)
	case s.last.Get():
		s.last.Set(prev)
		prev.next.Clear()
	default:
		prev.next.Set(next)
		next.prev.Set(prev)
	}
}
