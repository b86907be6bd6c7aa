package ringq

import (
	"fmt"
	"math/bits"
	"sort"
	"unsafe"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/park"
	"github.com/queuebench/queue/internal/prefetch"
)

// A ring is what both ends of a queue read and nobody writes: it fills one
// cache line.
//
// State. The ends count positions. A position is a lap in the upper bits and an
// index into slots below; the index counts to capacity and the lap is a power
// of two that is not smaller, so that no division is needed. The lowest bits
// are flags.
//
// The stamp of a slot says whose turn it is. For the item of position p it is,
// one after the other:
//
//	p            free for the Put of p
//	p|published  holds the item of that Put
//	p+lap        free for the Put one lap later
//
// and p|sealed, for ever, if the queue was closed before the Put (single.go).
//
// Ownership. The one Put that has claimed p owns the slot from the stamp p
// until it stores p|published. The one Get that has claimed p owns it from
// there until it stores p+lap. Nobody else touches the item. Of the slots of a
// batch the first is stamped last: until then all belong to the batch, whatever
// the others' stamps say, because everybody begins with the first.
//
// Invariants.
//
//   - I1: head <= tail <= head plus one lap, as positions.
//   - I2: the stamp of a slot that is first in a batch or alone only grows, in the
//     steps above.
//   - I3: after Close has returned, no item is published but those of Puts that
//     had begun before.
//
// Wrap-around. Positions count modulo 2^62; all comparisons are for equality or
// by wrapping subtraction.
type ring[T any] struct {
	slots []slot[T]
	index uint64 // mask of the index in a position
	last  uint64 // index of the last slot, as it stands in a position
	lap   uint64 // one lap, as it stands in a position
	line  uint64 // mask that is 0 in a position from which to prefetch
	lot   *park.Lot[T]
}

type slot[T any] struct {
	stamp atomics.Uint64
	item  atomics.Cell[T]
}

// The flags below a position.
const (
	published = 1 // in a stamp: the slot holds an item
	sealed    = 2 // in a stamp: the slot stays empty for ever
	closed    = 2 // in the tail of many: no more Puts
	flags     = 3
	step      = flags + 1 // from one index to the next
)

// newRing returns a ring that stands at the beginning of the given lap, and
// that position.
func newRing[T any](capacity int, laps uint64, lot *park.Lot[T]) (ring[T], uint64) {
	if capacity < 1 {
		panic(fmt.Sprintf("ringq: capacity %d, want at least 1", capacity))
	}
	lap := step << bits.Len64(uint64(capacity-1))
	r := ring[T]{
		slots: make([]slot[T], capacity),
		index: uint64(lap - step),
		last:  uint64(capacity-1) * step,
		lap:   uint64(lap),
		line:  lineMask(unsafe.Sizeof(slot[T]{})),
		lot:   lot,
	}
	start := laps * r.lap
	for i := range r.slots {
		r.slots[i].stamp.Store(start + uint64(i)*step)
	}
	return r, start
}

// lineMask returns the mask that is 0 in one position per cache line of slots
// of the given size, or hardly ever if they are larger than a line.
func lineMask(size uintptr) uint64 {
	if size > prefetch.LineSize {
		return ^uint64(flags)
	}
	perLine := uint64(1) << (bits.Len64(uint64(prefetch.LineSize/size)) - 1)
	return (perLine - 1) * step
}

// at returns the slot of a position, whatever the flags.
func (r *ring[T]) at(pos uint64) *slot[T] { return &r.slots[pos&r.index/step] }

// next returns the position after pos, with the same flags.
func (r *ring[T]) next(pos uint64) uint64 {
	if pos&r.index == r.last {
		return pos - r.last + r.lap
	}
	return pos + step
}

// plus returns the position n after pos, with the same flags; n is at most the
// capacity.
func (r *ring[T]) plus(pos uint64, n int) uint64 {
	i := pos&r.index + uint64(n)*step
	if i > r.last {
		return pos - pos&r.index + r.lap + i - r.last - step
	}
	return pos + uint64(n)*step
}

// distance returns the number of positions from head to tail.
func (r *ring[T]) distance(head, tail uint64) int {
	n := int(tail&r.index/step) - int(head&r.index/step)
	if (tail-tail&r.index)-(head-head&r.index) >= r.lap {
		n += len(r.slots) // tail is one lap ahead
	}
	return n
}

// run returns the slots from pos on, up to n, that lie side by side: those
// before the end of the array. Their positions differ by step.
func (r *ring[T]) run(pos uint64, n int) []slot[T] {
	i := int(pos & r.index / step)
	return r.slots[i:min(i+n, len(r.slots))]
}

// manySlots is from how many slots on it pays to fetch their cache lines at one
// go.
const manySlots = 16

// ready counts the slots from pos whose stamp is that of their position plus
// offset, up to most.
func (r *ring[T]) ready(pos, offset uint64, most int) int {
	most = min(most, len(r.slots))
	n := 0
	for n < most {
		run := r.run(pos, most-n)
		want := pos + offset
		if size := unsafe.Sizeof(run[0]); len(run) >= manySlots && size <= prefetch.LineSize {
			last := len(run) - 1
			if run[0].stamp.Load() == want && run[last].stamp.Load() == want+uint64(last)*step { // probably all are ready
				prefetch.Lines(unsafe.Pointer(&run[0]), uintptr(len(run))*size)
			}
		}
		for i := range run {
			if run[i].stamp.Load() != want {
				return n + i
			}
			want += step
		}
		n += len(run)
		pos = r.plus(pos, len(run))
	}
	return n
}

// fill puts items into the slots from pos and publishes all but the first. It
// is for the owner of the slots.
func (r *ring[T]) fill(pos uint64, vs []T) {
	n := len(vs)
	for p := pos; len(vs) > 0; {
		run := r.run(p, len(vs))
		for i, v := range vs[:len(run)] {
			run[i].item.Set(v)
		}
		vs, p = vs[len(run):], r.plus(p, len(run))
	}
	r.stampRest(pos, published, n)
}

// unfill takes back what fill has done to n slots.
func (r *ring[T]) unfill(pos uint64, n int) {
	for i, p := 0, pos; i < n; i, p = i+1, r.next(p) {
		r.at(p).item.Take()
	}
	r.stampRest(pos, 0, n)
}

// empty takes the items out of the slots from pos and leaves all but the first
// to the next lap. It is for the owner of the slots.
func (r *ring[T]) empty(pos uint64, buf []T) {
	n := len(buf)
	for p := pos; len(buf) > 0; {
		run := r.run(p, len(buf))
		for i := range buf[:len(run)] {
			buf[i] = run[i].item.Take()
		}
		buf, p = buf[len(run):], r.plus(p, len(run))
	}
	r.stampRest(pos, r.lap, n)
}

// stampRest gives the n slots from pos but the first the stamp of their
// position plus offset.
func (r *ring[T]) stampRest(pos, offset uint64, n int) {
	for pos, n = r.next(pos), n-1; n > 0; {
		run := r.run(pos, n)
		atomics.StoreEach(&run[0].stamp, unsafe.Sizeof(run[0]), len(run), pos+offset, step)
		pos, n = r.plus(pos, len(run)), n-len(run)
	}
}

// search returns the position up to which an end with a position of its own has
// come, to others: the first for whose slot passed(stamp, position) is false.
func (r *ring[T]) search(passed func(stamp, pos uint64) bool) uint64 {
	first := r.slots[0].stamp.Load()
	lap := first &^ flags
	if !passed(first, lap) {
		lap -= r.lap // the last that the first slot has seen passing
	}
	n := sort.Search(len(r.slots)-1, func(i int) bool {
		pos := lap + uint64(i+1)*step
		return !passed(r.slots[i+1].stamp.Load(), pos)
	})
	return r.plus(lap, n+1)
}

// length returns the distance between two positions that move: it looks until
// it has seen one moment, or too much is going on to see one.
func (r *ring[T]) length(tail, head func() uint64) int {
	n := 0
	for range 8 {
		t := tail()
		h := head()
		again := tail()
		if n = r.distance(h, again); t == again {
			break
		}
	}
	return min(max(n, 0), len(r.slots))
}

// A refuser is what getters need to know of the end of the putters, to tell
// whether the queue is empty. One of the two is nil.
type refuser struct {
	tail   *atomics.Uint64 // of many putters
	closed *atomics.Uint32 // of one putter
}

// refuse returns [queue.ErrEmpty] or [queue.ErrClosed] if the queue has been
// empty at some moment since the stamp was seen to be pos or sealed, and the
// getters' position was pos. It returns nil if the slot is about to be
// published.
func (p refuser) refuse(stamp *atomics.Uint64, pos uint64) error {
	if p.tail != nil {
		switch p.tail.Load() {
		case pos:
			return queue.ErrEmpty
		case pos | closed:
			return queue.ErrClosed
		}
		return nil
	}
	if p.closed.Load() == 0 {
		return queue.ErrEmpty
	}
	if stamp.CompareAndSwap(pos, pos|sealed) || stamp.Load() == pos|sealed {
		return queue.ErrClosed
	}
	return nil
}
