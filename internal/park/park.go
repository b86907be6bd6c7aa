// Package park lets goroutines sleep until a queue changes, at no cost to those
// who do not sleep.
//
// The usual question "is anybody waiting?" after every change costs a fence or
// a shared cache line. Here the answer rides in a word that the other side
// replaces anyway: the counter from which it claims its positions carries a
// bit, [Waiting], and whoever claims a position learns from the word that it
// replaced whether there is somebody to wake.
package park

import (
	"context"
	"runtime"

	"github.com/queuebench/queue/atomics"
)

// The lowest bits of a queue's counters are flags, the rest is a position.
const (
	Waiting  = 1 // the list of the counter has waiters
	FlagBits = 2 // how many bits are flags
)

// How long to wait before sleeping, in turns of an empty loop: 1000 turns are
// about a third of a microsecond.
const (
	shortPause   = 1 << 10
	longPause    = 1 << 13
	pausePerSlot = 8
	maxVain      = 8 // after so many vain pauses in a row, every 65th wait tries one
)

const (
	maxFree     = 1024 // spare waiters kept for reuse
	recountMask = 63   // the number of processors is read every so many sleeps
)

// A List holds the goroutines that wait for one side of a queue, in order of
// arrival.
//
// State. word is the counter that the other side advances when it makes what
// the waiters wait for: the tail for getters, the head for putters. Its lowest
// bit, Waiting, is set while the list has waiters. waking is 1 from the choice
// of a waiter until it runs.
//
// Ownership. mu guards the list, the spare waiters and the clearing of Waiting.
// A waiter in the list belongs to the list. Whoever takes it out must send to
// its channel, and only after that does it belong to its goroutine again.
//
// Invariants.
//
//   - I1: while the list is not empty, Waiting is set.
//   - I2: a goroutine sleeps only after it has put itself into the list, which
//     sets Waiting, and has then tried once more in vain.
//   - I3: at most one woken waiter is on its way, unless Close wakes all. It
//     clears waking first, then tries, and if it succeeds and more is left, it
//     wakes the next. Meanwhile others need not wake anybody, which saves most
//     of the wake-ups when items come faster than goroutines start.
//   - I4: a waiter that gives up after it was chosen clears waking and wakes
//     the next.
//
// Why no wake-up is lost. The setting of Waiting and the claims of the other
// side are read-modify-write operations on the same word, hence ordered. A
// claim after the setting sees the bit and wakes. A claim before it is seen by
// the try of I2, which waits for a claimed position to be published. If the
// other side sees waking set and wakes nobody, the waiter on its way has not
// yet cleared it, and so its try comes after the other side's claim.
//
// The order "clear waking, then try" must not be turned around:
//
//	waiter: tries, finds nothing
//	putter: publishes, sees waking set, wakes nobody
//	waiter: clears waking, sleeps again beside an item
//
// (unless it tries again after registering, which is what I2 asks for).
type List struct {
	word   *atomics.Uint64
	own    *atomics.Uint64 // the counter that the waiters' own side advances
	pause  int             // length of the first pause
	last   atomics.Uint64  // position of own at the last wait
	vain   atomics.Uint32  // pauses in a row that have been in vain
	skip   atomics.Uint32  // waits for which not to pause
	waking atomics.Uint32
	spin   atomics.Uint32 // 1 if pausing makes sense: more than one processor
	mu     atomics.Mutex
	root   waiter // of the ring of waiters: root.next has waited longest
	free   *waiter
	nfree  int
	sleeps uint32
}

// A waiter is one goroutine that sleeps or is about to.
type waiter struct {
	wake       chan struct{} // capacity 1: waking never waits
	next, prev *waiter
	queued     bool
}

// Init makes l an empty list for one side of a queue of the given capacity.
// word carries its Waiting bit, own is the counter of the waiters' side.
func (l *List) Init(word, own *atomics.Uint64, capacity int) {
	l.word, l.own = word, own
	l.pause = min(max(shortPause, pausePerSlot*min(capacity, longPause)), longPause)
	l.root.next, l.root.prev = &l.root, &l.root
	l.countProcessors()
}

// Wait calls try until it returns anything but blocked, and returns that. In
// between it sleeps, and returns ctx.Err() if ctx ends while it does. It
// expects that try has just returned blocked. If a woken waiter succeeds and
// more then says that others could succeed too, the next one is woken.
func (l *List) Wait(ctx context.Context, blocked error, try func() error, more func() bool) error {
	done := ctx.Done()
	select {
	case <-done:
		return ctx.Err()
	default:
	}
	if l.streaming() {
		for turns := l.pause; turns <= longPause; turns *= 2 {
			pause(turns)
			if err := try(); err != blocked {
				l.vain.Store(0)
				return err
			}
		}
		l.pausedInVain()
	}
	runtime.Gosched()
	if err := try(); err != blocked {
		return err
	}
	for w := l.join(nil); ; l.join(w) {
		if err := try(); err != blocked {
			l.leave(w)
			return err
		}
		if !w.sleep(done) {
			l.leave(w)
			return ctx.Err()
		}
		l.waking.Store(0)
		if err := try(); err != blocked {
			l.release(w)
			if err == nil && more() {
				l.Wake()
			}
			return err
		}
	}
}

// streaming decides how to wait at first. If several items have passed since
// somebody last had to wait, they come in a stream from another processor:
// then a pause lets that one get ahead, and many items can be taken at one go.
// The larger the ring, the longer the pause, because goroutines that work close
// behind each other wait for the same cache lines most of the time.
//
// If one item passes per wait, each is handed over to somebody who waits for
// it. Then the other goroutine is likely to need this processor, and a pause
// only keeps it from running.
//
// All this is guessing at no risk: what is wrong costs time only.
func (l *List) streaming() bool {
	position := l.own.Load() >> FlagBits
	passed := position - l.last.Load()
	l.last.Store(position)
	if n := l.skip.Load(); n > 0 {
		l.skip.Store(n - 1)
		return false
	}
	return passed > 1 && l.spin.Load() != 0
}

// pausedInVain makes the next waits do without a pause, the more of them the
// more often pauses were in vain: the other side may have no processor to run
// on, whatever GOMAXPROCS says.
func (l *List) pausedInVain() {
	n := min(l.vain.Load()+1, maxVain)
	l.vain.Store(n)
	l.skip.Store(1 << n / 4)
}

// Wake wakes the goroutine that has waited longest, unless one is on its way
// already. To be called after a change that may concern it, if the word that
// the change replaced had Waiting set.
//
//go:noinline
func (l *List) Wake() {
	if l.waking.Load() != 0 {
		return
	}
	l.mu.Lock()
	var w *waiter
	if l.waking.Load() == 0 {
		if w = l.root.next; w != &l.root {
			l.waking.Store(1)
			l.remove(w)
		} else {
			w = nil
		}
	}
	l.mu.Unlock()
	if w != nil {
		w.wake <- struct{}{}
	}
}

// WakeAll wakes every waiter.
func (l *List) WakeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.root.next != &l.root {
		w := l.root.next
		l.remove(w)
		w.wake <- struct{}{}
	}
}

// sleep waits for a wake-up, and reports false if done is closed before.
func (w *waiter) sleep(done <-chan struct{}) bool {
	if done == nil {
		<-w.wake
		return true
	}
	select {
	case <-w.wake:
		return true
	case <-done:
		return false
	}
}

// join adds w, or a spare waiter if w is nil, to the end of the list.
func (l *List) join(w *waiter) *waiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sleeps++; l.sleeps&recountMask == 0 {
		l.countProcessors()
	}
	if w == nil {
		w = l.spare()
	}
	w.next, w.prev = &l.root, l.root.prev
	w.prev.next, w.next.prev = w, w
	w.queued = true
	l.word.Or(Waiting)
	return w
}

// leave takes w out of the list. If w has been chosen already, its wake-up
// goes to the next.
func (l *List) leave(w *waiter) {
	l.mu.Lock()
	chosen := !w.queued
	if !chosen {
		l.remove(w)
	}
	l.mu.Unlock()
	if chosen {
		<-w.wake
		l.waking.Store(0)
		l.Wake()
	}
	l.release(w)
}

// remove unlinks w; mu is held.
func (l *List) remove(w *waiter) {
	w.prev.next, w.next.prev = w.next, w.prev
	w.queued = false
	if l.root.next == &l.root {
		l.word.And(^uint64(Waiting))
	}
}

// spare returns a waiter that is in no list; mu is held.
//
// Spare waiters belong to the list and not to a pool shared by all lists:
// inside a testing/synctest bubble their channels belong to the bubble, and
// using one of them outside is fatal.
func (l *List) spare() *waiter {
	w := l.free
	if w == nil {
		return &waiter{wake: make(chan struct{}, 1)}
	}
	l.free = w.next
	l.nfree--
	return w
}

// release gives back a waiter that is in no list and whose channel is empty.
func (l *List) release(w *waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.nfree < maxFree {
		w.next, w.prev = l.free, nil
		l.free = w
		l.nfree++
	}
}

// countProcessors decides whether pausing makes sense. It takes a lock of the
// scheduler, hence is not for every call.
func (l *List) countProcessors() {
	var spin uint32
	if runtime.GOMAXPROCS(0) > 1 {
		spin = 1
	}
	l.spin.Store(spin)
}

// Backoff waits a moment for a goroutine that is in the middle of an
// operation. i counts the calls of one operation from 0: first it returns at
// once, then it yields the processor, in case the other needs this one.
func Backoff(i int) {
	if i >= 8 {
		runtime.Gosched()
	}
}

// pause runs n turns of an empty loop.
func pause(n int) {
	for range n {
	}
}
