package ringq

import (
	"context"
	"fmt"
	"math/bits"
	"unsafe"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
	"github.com/queuebench/queue/internal/park"
	"github.com/queuebench/queue/internal/prefetch"
)

// MPMC is a bounded queue for any number of producers and consumers.
//
// Use it where many items pass between goroutines, or requests and replies.
// Prefer chanq.Queue for a stream of items at capacity 1.
//
//   - Order: FIFO.
//   - Progress: an operation claims a position with one compare-and-swap, at
//     which some operation always succeeds. Between the claim and the
//     publication, some nanoseconds later, the slot is not ready. If the
//     goroutine loses its processor there, getters wait that reach the
//     unpublished item, and putters wait that come round to the slot; all
//     others go on. They wait by yielding: answering "empty" or "full" instead
//     would be wrong.
//   - Callers: any number of putters and getters.
//   - Memory model: the store of a slot's stamp by the Put is read by the Get,
//     and the store by the Get is read by the Put one lap later.
//   - Memory: one T and 8 bytes per slot, all from the start. No operation
//     allocates, except that a queue makes a waiter of about 150 bytes for the
//     first goroutines that sleep at the same time, and keeps up to 1024 for
//     each side.
//   - Capacity: exact, from 1.
//   - The zero value is not usable; call [NewMPMC].
//   - Source: Dmitry Vyukov, "Bounded MPMC queue", 2010,
//     https://www.1024cores.net/home/lock-free-algorithms/queues/bounded-mpmc-queue.
//     Different here: exact capacities by counting laps, refusals decided by
//     comparing the two counters, blocking, closing, and prefetching.
//
// State. tail and head hold the position of the next Put and of the next Get.
// A position is a lap in the upper bits and an index into slots below; the
// index counts to capacity and the lap is a power of two that is not smaller,
// so that no division is needed. Below the index are two flags:
//
//	tail: lap | index | closed | getters wait
//	head: lap | index |      0 | putters wait
//
// A slot's stamp is p while it is free for the Put of position p, p|published
// while it holds the item of that Put, and then p plus one lap.
//
// Ownership. The goroutine whose compare-and-swap moves tail from p owns the
// slot of p until it stores p|published; the one that moves head from p owns
// it from then until it stores p plus one lap. Nobody else touches the item.
//
// Invariants.
//
//   - I1: head <= tail <= head plus one lap, as positions.
//   - I2: a stamp only grows, in the three steps above.
//   - I3: once closed is set, tail's position stays.
//
// Refusals. If the slot at tail still holds the item of the lap before and
// head, read after tail, is exactly one lap behind, then by I1 tail has not
// moved in between: at the moment of reading head the queue was full. If the
// slot at head is still free and tail, read after head, is at the same
// position, the queue was empty at that moment. In any other case somebody is
// in the middle of an operation. The textbook queue answers "empty" there:
//
//	A: claims position 0, loses its processor
//	B: Put at position 1 returns
//	B: TryGet finds position 0 not published and says "empty", yet B's item is in
//
// Wrap-around. Positions count modulo 2^62 and all comparisons are for
// equality or by wrapping subtraction.
type MPMC[T any] struct {
	_    pad.Line
	tail atomics.Uint64
	_    pad.Line
	head atomics.Uint64
	_    pad.Line

	// Constant after construction: read by every operation, hence on a line
	// that nobody writes.
	slots []slot[T]
	index uint64 // mask of the index in a position
	last  uint64 // index of the last slot, as it stands in a position
	lap   uint64 // one lap, as it stands in a position
	line  uint64 // mask that is 0 in a position from which to prefetch
	_     pad.Line

	getters park.List // wait for tail to move
	_       pad.Line
	putters park.List // wait for head to move
	_       pad.Line
}

type slot[T any] struct {
	stamp atomics.Uint64
	item  atomics.Cell[T]
}

// The flags below a position.
const (
	waiting   = park.Waiting // in tail: getters wait; in head: putters wait
	published = 1            // in a stamp: the slot holds an item
	closed    = 2            // in tail: no more Puts
	flags     = waiting | closed
	step      = 1 << park.FlagBits // from one index to the next
)

// NewMPMC returns an empty queue that holds up to capacity items. It panics if
// capacity is below 1.
func NewMPMC[T any](capacity int) *MPMC[T] {
	return newMPMCAt[T](capacity, 0)
}

// newMPMCAt returns an empty queue whose counters have gone through the given
// number of laps already.
func newMPMCAt[T any](capacity int, laps uint64) *MPMC[T] {
	if capacity < 1 {
		panic(fmt.Sprintf("ringq: capacity %d, want at least 1", capacity))
	}
	lap := step << bits.Len64(uint64(capacity-1))
	q := &MPMC[T]{
		slots: make([]slot[T], capacity),
		index: uint64(lap - step),
		last:  uint64(capacity-1) * step,
		lap:   uint64(lap),
		line:  lineMask(unsafe.Sizeof(slot[T]{})),
	}
	start := laps * q.lap
	q.tail.Store(start)
	q.head.Store(start)
	for i := range q.slots {
		q.slots[i].stamp.Store(start + uint64(i)*step)
	}
	q.getters.Init(&q.tail, &q.head, capacity)
	q.putters.Init(&q.head, &q.tail, capacity)
	return q
}

// lineMask returns the mask that is 0 in one position per cache line of slots
// of the given size. Slots larger than a line are not prefetched.
func lineMask(size uintptr) uint64 {
	if size > prefetch.LineSize {
		return ^uint64(flags) // only in the first position of all
	}
	perLine := uint64(1) << (bits.Len64(uint64(prefetch.LineSize/size)) - 1)
	return (perLine - 1) * step
}

// Put implements [queue.Queue].
func (q *MPMC[T]) Put(ctx context.Context, v T) error {
	if err := q.TryPut(v); err != queue.ErrFull {
		return err
	}
	return q.putters.Wait(ctx, queue.ErrFull,
		func() error { return q.TryPut(v) },
		func() bool { return q.Len() < len(q.slots) })
}

// Get implements [queue.Queue].
func (q *MPMC[T]) Get(ctx context.Context) (T, error) {
	v, err := q.TryGet()
	if err != queue.ErrEmpty {
		return v, err
	}
	return q.get(ctx)
}

// get is the rest of Get once the queue has been seen empty.
func (q *MPMC[T]) get(ctx context.Context) (v T, err error) {
	err = q.getters.Wait(ctx, queue.ErrEmpty,
		func() error { v, err = q.TryGet(); return err },
		func() bool { return q.Len() > 0 })
	return v, err
}

// TryPut implements [queue.Queue].
func (q *MPMC[T]) TryPut(v T) error {
	for i := 0; ; i++ {
		tail := q.tail.Load()
		if tail&closed != 0 {
			return queue.ErrClosed
		}
		pos := tail &^ flags
		s := &q.slots[pos&q.index/step]
		switch stamp := s.stamp.Load(); stamp {
		case pos:
			if !q.tail.CompareAndSwap(tail, q.next(tail)) { // claims pos
				continue
			}
			s.item.Set(v)
			s.stamp.Store(pos | published) // hands the slot to the getter of pos
			if pos&q.line == 0 {
				prefetch.NextLine(unsafe.Pointer(s))
			}
			if tail&waiting != 0 {
				q.getters.Wake()
			}
			return nil
		case pos - q.lap | published:
			if q.head.Load()&^flags == pos-q.lap {
				return queue.ErrFull
			}
			park.Backoff(i) // a getter has claimed the slot and not yet left it
		default:
			park.Backoff(i) // the Put one lap before has not published, or tail has moved
		}
	}
}

// TryGet implements [queue.Queue].
func (q *MPMC[T]) TryGet() (T, error) {
	for i := 0; ; i++ {
		head := q.head.Load()
		pos := head &^ flags
		s := &q.slots[pos&q.index/step]
		switch stamp := s.stamp.Load(); stamp {
		case pos | published:
			if !q.head.CompareAndSwap(head, q.next(head)) { // claims pos
				continue
			}
			v := s.item.Take()
			s.stamp.Store(pos + q.lap) // hands the slot to the putter of the next lap
			if pos&q.line == 0 {
				prefetch.NextLine(unsafe.Pointer(s))
			}
			if head&waiting != 0 {
				q.putters.Wake()
			}
			return v, nil
		case pos:
			if tail := q.tail.Load(); tail&^flags == pos {
				var zero T
				if tail&closed != 0 {
					return zero, queue.ErrClosed
				}
				return zero, queue.ErrEmpty
			}
			park.Backoff(i) // a putter has claimed the slot and not yet published
		default:
			park.Backoff(i) // the Get one lap before has not left, or head has moved
		}
	}
}

// next returns the counter after w, with the same flags.
func (q *MPMC[T]) next(w uint64) uint64 {
	if w&q.index == q.last {
		return w - q.last + q.lap
	}
	return w + step
}

// Close implements [queue.Queue].
func (q *MPMC[T]) Close() {
	q.tail.Or(closed)
	q.getters.WakeAll()
	q.putters.WakeAll()
}

// Len implements [queue.Queue]. It looks until it has seen one moment: again
// whenever a Put came in between.
func (q *MPMC[T]) Len() int {
	for {
		tail := q.tail.Load() &^ flags
		head := q.head.Load() &^ flags
		if q.tail.Load()&^flags != tail {
			continue
		}
		n := int(tail&q.index/step) - int(head&q.index/step)
		if tail-tail&q.index != head-head&q.index {
			n += len(q.slots) // tail is one lap ahead
		}
		return n
	}
}

// Cap implements [queue.Queue].
func (q *MPMC[T]) Cap() int { return len(q.slots) }
