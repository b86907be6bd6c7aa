package lockfree

import (
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
)

// A segment is an array of slots that is used once, from the first to the last.
//
// State. tail and head are the indices of the next Put and of the next Get, up
// to the number of slots; tail has the flag closed below it. A slot is free,
// then full, then left by its Get; or free, then void.
//
// Ownership. The Put that has moved tail from i owns the item of slot i until
// it makes the slot full, and for good if it finds the slot void. The Get that
// has moved head from i when slot i was full owns the item from then.
//
// Invariants.
//
//   - I1: head <= tail, and slots below head are full or void.
//   - I2: only the slot at head becomes void, and only while tail is beyond.
//   - I3: next changes from nil to the following segment or the end, and from
//     the following segment to the segment itself once head and tail of the
//     queue are past it. So a goroutine that stops for long with an old segment
//     in its hands keeps no other one alive; if it stops between these two
//     steps, one.
type segment[T any] struct {
	slots []slot[T]
	base  uint64 // number of slots in all segments before
	next  atomics.Pointer[segment[T]]
	_     pad.Line
	tail  atomics.Uint64
	_     pad.Line
	head  atomics.Uint64
	_     pad.Line
}

type slot[T any] struct {
	state atomics.Uint32
	item  atomics.Cell[T]
}

// States of a slot.
const (
	vacant = 0 // no item yet
	full   = 1 // has an item, or has had it
	void   = 2 // given up by a Get that waited for the Put in vain
)

// The tail of a segment.
const (
	closed = 1
	step   = 2 // from one index to the next
)

func newSegment[T any](slots int, base uint64) *segment[T] {
	return &segment[T]{slots: make([]slot[T], slots), base: base}
}

// fill puts items into the slots of a segment that nobody else has, as many as fit,
// and returns how many.
func (s *segment[T]) fill(vs []T) int {
	n := min(len(vs), len(s.slots))
	for i, v := range vs[:n] {
		s.slots[i].item.Set(v)
		s.slots[i].state.Store(full)
	}
	s.tail.Store(uint64(n) * step)
	return n
}

// isEnd tells whether s stands for the end of a closed queue.
func (s *segment[T]) isEnd() bool { return s.slots == nil }
