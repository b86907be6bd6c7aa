package ringq

import (
	"fmt"
	"math/bits"
	"unsafe"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/park"
	"github.com/queuebench/queue/internal/prefetch"
)

// A ring is what both ends of a queue read and nobody writes: it fills one
// cache line.
//
// State. The ends count positions. A position is a lap in the upper bits and the
// index of a slot below; the index counts to capacity and the lap is a power of
// two that is not smaller, so that no division is needed. The lowest bits are
// flags.
//
// The stamp of a slot says whose turn it is. For the item of position p it is,
// one after the other:
//
//	p            free for the Put of p
//	p|published  holds the item of that Put
//	p+lap        free for the Put one lap later
//
// and p|sealed, for ever, if the queue was closed before the Put (one.go).
//
// Runs. What a batch hands over is a run of slots, for which the first stamp
// speaks: it has the flag run, and in place of the second stamp stands the
// length. The other stamps are what they happen to be. Who takes only the
// beginning of a run stamps the rest anew.
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
//   - I2: where an end stands there is a slot alone or the first of a run, or
//     whoever has claimed the slots before is about to stamp it.
//   - I3: a stamp inside of a run is one of the slot's earlier states, or a length.
//     No end takes it for the state that it is waiting for.
//   - I4: after Close has returned, no item is published but those of Puts that
//     had begun before.
//
// So a stamp can prove that there is an item, or room. That there is none, in a
// queue with runs and more than one goroutine at an end, only the positions of
// both ends prove.
//
// Wrap-around. Positions count modulo 2^61; all comparisons are for equality or
// by wrapping subtraction.
type ring[T any] struct {
	slots  *slot[T]         // the first, of a small ring
	stamps *atomics.Uint64  // the first, of a large ring, else nil
	items  *atomics.Cell[T] // the first, of a large ring, else nil
	mask   uint64           // of the index in a position
	last   uint64           // index of the last slot, as it stands in a position
	line   uint64           // mask that is 0 in a position from which to prefetch
	lot    *park.Lot[T]
	runs   bool // batches are handed over as runs
}

type slot[T any] struct {
	stamp atomics.Uint64
	item  atomics.Cell[T]
}

// The flags below a position.
const (
	published = 1 // in a stamp: the slot holds an item
	sealed    = 2 // in a stamp: the slot stays empty for ever
	runFlag   = 4 // in a stamp: it speaks for a run of slots
	closed    = 2 // in the tail of many: no more Puts
	flags     = 7
	flagBits  = 3
	step      = flags + 1 // from one index to the next
)

// newRing returns a ring that stands at the beginning of the given lap, and
// that position.
func newRing[T any](capacity int, laps uint64, runs bool, lot *park.Lot[T]) (ring[T], uint64) {
	if capacity < 1 {
		panic(fmt.Sprintf("ringq: capacity %d, want at least 1", capacity))
	}
	r := ring[T]{
		mask: step<<bits.Len64(uint64(capacity-1)) - step,
		last: uint64(capacity-1) * step,
		lot:  lot,
		runs: runs,
	}
	if capacity < largeRing {
		r.slots = unsafe.SliceData(make([]slot[T], capacity))
	} else {
		r.stamps = unsafe.SliceData(make([]atomics.Uint64, capacity))
		r.items = unsafe.SliceData(make([]atomics.Cell[T], capacity))
	}
	stampSize, _ := r.sizes()
	r.line = lineMask(stampSize)
	start := laps * r.lap()
	for i := range capacity {
		pos := start + uint64(i)*step
		r.stamp(pos).Store(pos)
	}
	return r, start
}

// lineMask returns the mask that is 0 in one position per cache line of slots
// of the given size, or in every 64th if they are larger than a line.
func lineMask(size uintptr) uint64 {
	if size > prefetch.LineSize {
		return (showEvery - 1) * step
	}
	perLine := uint64(1) << (bits.Len64(uint64(prefetch.LineSize/size)) - 1)
	return (perLine - 1) * step
}

// capacity returns the number of slots.
func (r *ring[T]) capacity() int { return int(r.last/step) + 1 }

// slot returns the stamp and the item of a position, whatever the flags.
func (r *ring[T]) slot(pos uint64) (*atomics.Uint64, *atomics.Cell[T]) {
	i := r.index(pos)
	if r.stamps != nil {
		return (*atomics.Uint64)(unsafe.Add(unsafe.Pointer(r.stamps), i*unsafe.Sizeof(*r.stamps))),
			(*atomics.Cell[T])(unsafe.Add(unsafe.Pointer(r.items), i*unsafe.Sizeof(*r.items)))
	}
	s := (*slot[T])(unsafe.Add(unsafe.Pointer(r.slots), i*unsafe.Sizeof(*r.slots)))
	return &s.stamp, &s.item
}

// stamp returns the stamp of a position, whatever the flags.
func (r *ring[T]) stamp(pos uint64) *atomics.Uint64 {
	stamp, _ := r.slot(pos)
	return stamp
}

// sizes returns how many bytes lie from one stamp and from one item to the next.
func (r *ring[T]) sizes() (stamp, item uintptr) {
	if r.stamps != nil {
		return unsafe.Sizeof(*r.stamps), unsafe.Sizeof(*r.items)
	}
	return unsafe.Sizeof(*r.slots), unsafe.Sizeof(*r.slots)
}

// lap returns one lap, as it stands in a position.
func (r *ring[T]) lap() uint64 { return r.mask + step }

// index returns the index of a position, whatever the flags.
func (r *ring[T]) index(pos uint64) uintptr { return uintptr(pos & r.mask / step) }

// ahead fetches the lines that follow those of the slot.
func (r *ring[T]) ahead(stamp *atomics.Uint64, item *atomics.Cell[T]) {
	prefetch.NextLines(unsafe.Pointer(stamp), unsafe.Pointer(item))
}

// next returns the position after pos, with the same flags.
func (r *ring[T]) next(pos uint64) uint64 {
	if pos&r.mask == r.last {
		return pos - r.last + r.lap()
	}
	return pos + step
}

// plus returns the position n after pos, with the same flags; n is at most the
// capacity.
func (r *ring[T]) plus(pos uint64, n int) uint64 {
	i := pos&r.mask + uint64(n)*step
	if i > r.last {
		return pos&^r.mask + r.mask + i - r.last
	}
	return pos + uint64(n)*step
}

// distance returns the number of positions from head to tail.
func (r *ring[T]) distance(head, tail uint64) int {
	n := int(r.index(tail)) - int(r.index(head))
	return n + r.capacity()*int(int64(tail&^r.mask-head&^r.mask)/int64(r.lap()))
}

// aside returns how many of the n slots from pos on lie side by side: those
// before the end of the array. Their positions differ by step.
func (r *ring[T]) aside(pos uint64, n int) int { return min(n, r.capacity()-int(r.index(pos))) }

// shows tells whether a single end shows that it has come to pos: within
// [showEvery] operations it does.
func (r *ring[T]) shows(pos uint64) bool { return pos&((showEvery-1)*step) == 0 }

// reached returns the position up to which a single end has come, to others. It
// goes on from where the end showed itself, over slots that have stamps of their
// own or, since then, belong to runs of the other end. What tells that the end
// has passed a slot is a stamp that is ahead, the length of such a run, or,
// where that is enough, that it is published. By I2 none of this is so where it
// stands.
func (r *ring[T]) reached(shown, enough uint64) uint64 {
	pos := shown
	for range showEvery {
		stamp := r.stamp(pos).Load()
		laps := int64(stamp&^flags - pos)
		if stamp&flags != flags && (laps < 0 || laps == 0 && stamp&enough == 0) {
			break
		}
		pos = r.next(pos)
	}
	return pos
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
	return min(max(n, 0), r.capacity())
}

// A refuser is what getters need to know of the end of the putters, to tell
// whether the queue is empty.
type refuser struct {
	tail   *atomics.Uint64 // of many putters
	closed *atomics.Uint32 // of one putter
}

// refuse returns [queue.ErrEmpty] or [queue.ErrClosed] if the queue has been
// empty at some moment since the stamp was seen not to be published, and the
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
	s := stamp.Load()
	if s == pos|sealed || s&^runFlag == pos && stamp.CompareAndSwap(s, pos|sealed) {
		return queue.ErrClosed
	}
	return nil
}
