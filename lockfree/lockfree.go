// Package lockfree holds an unbounded queue in which no goroutine waits for
// another one that has stopped in the middle of an operation.
package lockfree

import (
	"context"
	"unsafe"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
	"github.com/queuebench/queue/internal/park"
	"github.com/queuebench/queue/internal/prefetch"
)

// Queue is an unbounded queue for any number of producers and consumers.
//
// Use it where producers must never wait, and where it is known otherwise that
// the consumers keep up on average. Prefer ringq.MPMC where the number of items
// has a bound: it is faster, and tells producers when they are too fast.
//
//   - Order: FIFO.
//   - Progress: lock-free. Whenever several goroutines are at work, some
//     operation completes, even if others lose their processor at any point: a
//     Get that meets an unfinished Put waits for it a moment and then passes
//     over its slot, and that Put starts again. The exception: goroutines that
//     sleep in Get or are about to, because who serves them holds a latch, for
//     which the others do not wait.
//   - Callers: any number of putters and getters.
//   - Memory model: the change of a slot's state by the Put is read by the Get.
//   - Memory: one T and 8 bytes per item, in segments of 64 slots at first, then
//     of up to 32 KiB, or of one slot if that is larger. Segments are used once
//     and left to the garbage collector as soon as they are empty; a long stream
//     allocates one per 2048 items of 8 bytes. When the queue is empty it holds
//     one segment, or two. A goroutine that
//     sleeps needs a waiter of about 150 bytes, kept for reuse.
//   - Capacity: none, and no limit short of memory; Cap returns
//     [queue.Unbounded].
//   - The zero value is not usable; call [New].
//   - Source: Maged M. Michael, Michael L. Scott, "Simple, Fast, and Practical
//     Non-Blocking and Blocking Concurrent Queue Algorithms", PODC 1996,
//     https://doi.org/10.1145/248052.248106, for the list, and Adam Morrison,
//     Yehuda Afek, "Fast Concurrent Queues for x86 Processors", PPoPP 2013,
//     https://doi.org/10.1145/2442516.2442527, for arrays as its nodes and for
//     slots that a Get gives up. Different here: positions are claimed by
//     compare-and-swap, and a Get only claims what it has seen published, so
//     that it has one atomic step and TryGet on an empty queue none;
//     consumed segments are cut off; blocking, closing, batches.
type Queue[T any] struct {
	_       pad.Line
	tail    atomics.Pointer[segment[T]]
	head    atomics.Pointer[segment[T]]
	waiting atomics.Uint32 // not 0 while getters wait
	_       pad.Line
	parked  park.Lot[T]
	never   atomics.Uint32 // the flag of waiting putters: there are none
}

// New returns an empty queue.
func New[T any](options ...queue.Option) *Queue[T] {
	q := new(Queue[T])
	first := newSegment[T](slotsAfter[T](0), 0)
	q.tail.Store(first)
	q.head.Store(first)
	q.parked.Init(q, queue.Unbounded,
		park.End{Flag: &q.waiting, Passed: q.headPosition},
		park.End{Flag: &q.never, Passed: q.tailPosition},
		queue.MakeOptions(options...).Wait)
	return q
}

// Put implements [queue.Queue]. It never waits.
func (q *Queue[T]) Put(_ context.Context, v T) error { return q.TryPut(v) }

// Get implements [queue.Queue].
func (q *Queue[T]) Get(ctx context.Context) (T, error) {
	v, err := q.TryGet()
	if err != queue.ErrEmpty {
		return v, err
	}
	return q.parked.Get(ctx)
}

// TryPut implements [queue.Queue]. It never returns [queue.ErrFull].
func (q *Queue[T]) TryPut(v T) error {
	for {
		s := q.tail.Load()
		tail := s.tail.Load()
		i := tail / step
		if i >= uint64(len(s.slots)) || tail&closed != 0 {
			if done, err := q.extendBy(s, v); done || err != nil {
				return err
			}
			continue
		}
		if !s.tail.CompareAndSwap(tail, tail+step) { // claims slot i
			continue
		}
		if s.put(i, v) {
			if q.waiting.Load() != 0 { // as added, which would not be inlined
				q.parked.Changed()
			}
			return nil
		}
	}
}

// put puts v into the claimed slot i, or returns false if the slot is void.
func (s *segment[T]) put(i uint64, v T) bool {
	t := &s.slots[i]
	t.item.Set(v)
	if t.state.CompareAndSwap(vacant, full) { // hands the item to the getter of i
		return true
	}
	t.item.Take()
	return false
}

// added serves the getters that wait.
func (q *Queue[T]) added() {
	if q.waiting.Load() != 0 {
		q.parked.Changed()
	}
}

// extendBy is extend for one item. It keeps the item out of memory where it is not
// called.
//
//go:noinline
func (q *Queue[T]) extendBy(s *segment[T], v T) (done bool, err error) {
	n, err := q.extend(s, []T{v})
	return n > 0, err
}

// extend moves the tail of the queue from s, which takes no more items, to the
// next segment. If there is none it appends one that has the first of the items,
// and returns how many. It returns ErrClosed if the queue has been closed.
//
// An item that comes with its segment is not passed over. So a Put whose slots
// are made void again and again is done at the end of the segment at the latest,
// or another one is.
func (q *Queue[T]) extend(s *segment[T], vs []T) (n int, err error) {
	next := s.next.Load()
	if next == nil {
		next = newSegment[T](slotsAfter[T](len(s.slots)), s.base+uint64(len(s.slots)))
		n = next.fill(vs)
		if !s.next.CompareAndSwap(nil, next) { // hands the items to the getters
			next, n = s.next.Load(), 0
		}
	}
	if next.isEnd() {
		return 0, queue.ErrClosed
	}
	if next != s {
		q.tail.CompareAndSwap(s, next)
	}
	if n > 0 {
		q.added()
	}
	return n, nil
}

// TryGet implements [queue.Queue].
func (q *Queue[T]) TryGet() (T, error) {
	for i := 0; ; i++ {
		s := q.head.Load()
		head := s.head.Load()
		if head < uint64(len(s.slots)) {
			t := &s.slots[head]
			switch t.state.Load() {
			case full:
				if s.head.CompareAndSwap(head, head+1) { // claims slot head
					if head%8 == 0 {
						prefetch.NextLines(unsafe.Pointer(t), unsafe.Pointer(t))
					}
					return t.item.Take(), nil
				}
				i = -1 // patience begins anew at each slot
				continue
			case void:
				s.head.CompareAndSwap(head, head+1)
				i = -1
				continue
			}
		}
		if err := q.refuse(s, head, i); err != nil {
			var zero T
			return zero, err
		}
	}
}

// refuse returns ErrEmpty or ErrClosed if the queue has been empty while head
// stood in s where its slot was found vacant, or past the last slot. Otherwise
// it returns nil: there is, or will be, something to get. It is the i-th time
// that the caller looks.
func (q *Queue[T]) refuse(s *segment[T], head uint64, i int) error {
	if head < uint64(len(s.slots)) {
		switch tail := s.tail.Load(); tail {
		case head * step:
			return queue.ErrEmpty
		case head*step | closed:
			return queue.ErrClosed
		}
		if i >= patience {
			s.slots[head].state.CompareAndSwap(vacant, void)
		} else {
			atomics.Spin(i)
		}
		return nil
	}
	next := s.next.Load()
	switch {
	case next == nil:
		return queue.ErrEmpty
	case next.isEnd():
		return queue.ErrClosed
	case next != s:
		q.tail.CompareAndSwap(s, next)
		q.head.CompareAndSwap(s, next)
		s.next.Store(s) // the queue is past s: see I3
	}
	return nil
}

// Close implements [queue.Queue].
func (q *Queue[T]) Close() {
	for {
		s := q.tail.Load()
		s.next.CompareAndSwap(nil, new(segment[T])) // nothing is appended any more
		next := s.next.Load()
		if next.isEnd() {
			s.tail.Or(closed) // nothing is put into s any more
			break
		}
		if next != s {
			q.tail.CompareAndSwap(s, next)
		}
	}
	q.parked.Changed()
}

// Len implements [queue.Queue]. It looks until it has seen one moment, or too
// much is going on to see one. It counts the Puts that have claimed a slot, even
// if they will have to start again.
func (q *Queue[T]) Len() int {
	n := 0
	for range 8 {
		tail := q.tailPosition()
		head := q.firstPosition()
		again := q.tailPosition()
		if n = int(again - head); tail == again {
			break
		}
	}
	return max(n, 0)
}

// Cap implements [queue.Queue].
func (q *Queue[T]) Cap() int { return queue.Unbounded }

// firstPosition is headPosition, or the position after it if the slot there is
// void. Others are not.
func (q *Queue[T]) firstPosition() uint64 {
	s := q.head.Load()
	head := s.head.Load()
	first := s.base + head
	if head < uint64(len(s.slots)) && s.slots[head].state.Load() == void {
		first++
	}
	return first
}

func (q *Queue[T]) tailPosition() uint64 {
	s := q.tail.Load()
	return s.base + s.tail.Load()/step
}

func (q *Queue[T]) headPosition() uint64 {
	s := q.head.Load()
	return s.base + s.head.Load()
}
