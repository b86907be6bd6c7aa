package park

import (
	"context"
	"runtime"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
)

// How long to look for a change before parking, in turns of [atomics.Pause].
const (
	shortPause   = 1 << 8
	longPause    = 1 << 13
	pausePerSlot = 8
	pauseGrowth  = 4 // the last pause of a round is at most so many times the first
	rounds       = 2 // of pauses
	spinPause    = 1 << 5
	batchPause   = 2       // by so much the first pause is shorter if both sides move batches
	meetPause    = 3 << 10 // for two batches that meet in the middle
	meetPauses   = 4       // then yields
	maxVain      = 5       // after so many vain looks in a row, every ninth wait has one
	streamSlots  = 4       // from this capacity on, items can come in a stream
)

// What is learnt is checked every so often.
const (
	recountMask  = 63      // parkings, as a mask
	recountSpins = 1 << 12 // looks
)

// linger decides what a goroutine does before it parks. All this is guessing at
// no risk: what is wrong costs time only.
//
// If several items have passed since somebody last had to wait, they come in a
// stream from another processor: then a pause lets that one get ahead, and many
// items can be taken at one go. The larger the ring, the longer the pause,
// because goroutines that work close behind each other wait for the same cache
// lines most of the time. If pauses alone do not help, the other side may need
// this processor; it is given to it, and then, unlike after parking, the two
// go on side by side on different processors.
//
// If one item passes per wait, each is handed over to somebody who waits for
// it, and parking at once is the fastest where putters and getters wait by
// turns. It is not if many wait on both sides, which then stand in each other's
// way; and not if only one side has to wait, as for the reply to a request:
// the one that will reply is ready to run more often than not, and to give it
// the processor takes half the time of parking.
type linger struct {
	wait  queue.Wait
	short int  // length of the first pause of a round
	long  int  // and a bound for the others
	many  bool // the capacity allows a stream

	_       pad.Line
	spin    atomics.Uint32 // 1 if pausing makes sense: more than one processor
	crowded atomics.Uint32 // 1 if lately more than two waited on each side
	last    atomics.Uint32 // the side of the last one to wait
	getters habit
	putters habit

	// What the holder of the latch learns.
	parkings atomics.Cell[uint32]
	crowd    [2]atomics.Cell[bool] // more than two putters waited, more than two getters waited
	_        pad.Line
}

// A habit is what has been seen on one side.
type habit struct {
	side     uint32         // 1 or 2
	passed   func() uint64  // how many items have passed the end
	position atomics.Uint64 // at the last wait
	vain     atomics.Uint32 // looks in a row that have been in vain
	skip     atomics.Uint32 // waits for which not to look
}

func (g *linger) init(capacity int, gets, puts func() uint64, wait queue.Wait) {
	g.wait = wait
	if atomics.Build == atomics.Model {
		g.wait = queue.Polite // to look again is to have come later
	}
	g.getters.side, g.getters.passed = 1, gets
	g.putters.side, g.putters.passed = 2, puts
	g.short = min(max(shortPause, pausePerSlot*min(capacity, longPause)), longPause)
	g.long = min(g.short*pauseGrowth, longPause)
	g.many = capacity >= streamSlots
	g.countProcessors()
}

// A Pace is how the goroutines at the other end move items, as far as known.
type Pace int

// Paces.
const (
	Singly    Pace = iota
	InBatches      // then a ring is filled or emptied in a fraction of the time
)

// look tries the operation of the side, with the item or the batch, again and
// again for as long as the wait strategy says. It returns ErrEmpty if that was in
// vain, at either side, and ctx.Err() if ctx has ended before.
func (l *Lot[T]) look(ctx context.Context, s *side[T], item *T, batch []T, others Pace) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	g := &l.linger
	spin := g.spin.Load() != 0
	switch {
	case g.wait == queue.LowLatency && spin:
		return l.spin(ctx, s, item, batch)
	case g.wait != queue.Balanced:
		return 0, queue.ErrEmpty
	}
	h := &g.getters
	if s == &l.putters {
		h = &g.putters
	}
	pauses := spin && (g.many && h.streams() || g.crowded.Load() != 0)
	if again := g.waitsAgain(h); !pauses && !again || h.skips() {
		return 0, queue.ErrEmpty
	}
	short := g.short
	if others == InBatches {
		short /= batchPause
	}
	for i := 0; i == 0 || pauses && i < rounds; i++ {
		for turns := short; pauses && turns <= g.long; turns *= 2 {
			atomics.Pause(turns)
			if n, err := l.tryEither(s, item, batch); n > 0 || !refused(err) {
				h.vain.Store(0)
				return n, err
			}
		}
		atomics.Yield()
		if n, err := l.tryEither(s, item, batch); n > 0 || !refused(err) {
			if !pauses {
				h.vain.Store(0)
			}
			return n, err
		}
	}
	// The more often it was in vain, the more of the next waits do without: the
	// other side may have no processor to run on, whatever GOMAXPROCS says.
	n := min(h.vain.Load()+1, maxVain)
	h.vain.Store(n)
	h.skip.Store(1 << n / 4)
	return 0, queue.ErrEmpty
}

// waitsAgain tells whether the last one to wait was on the same side.
func (g *linger) waitsAgain(h *habit) bool {
	if g.last.Load() == h.side {
		return true
	}
	g.last.Store(h.side)
	return false
}

// streams tells whether several items have passed since the last wait.
func (h *habit) streams() bool {
	position := h.passed()
	passed := position - h.position.Load()
	h.position.Store(position)
	return passed > 1
}

// skips tells whether this wait is one of those that do without a look.
func (h *habit) skips() bool {
	n := h.skip.Load()
	if n > 0 {
		h.skip.Store(n - 1)
	}
	return n > 0
}

// spin looks until there is something to do, ctx ends, or there is only one
// processor left.
func (l *Lot[T]) spin(ctx context.Context, s *side[T], item *T, batch []T) (int, error) {
	for i := 1; ; i++ {
		atomics.Pause(spinPause)
		if n, err := l.tryEither(s, item, batch); n > 0 || !refused(err) {
			return n, err
		}
		if i%16 == 0 {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			atomics.Yield()
		}
		if i%recountSpins == 0 {
			if l.linger.countProcessors(); l.linger.spin.Load() == 0 {
				return 0, queue.ErrEmpty
			}
		}
	}
}

// parked notes that a goroutine parks. The latch is held.
func (g *linger) parked(crowded, getter bool) {
	side := 0
	if getter {
		side = 1
	}
	if crowded {
		g.crowd[side].Set(true)
	}
	n := g.parkings.Get() + 1
	g.parkings.Set(n)
	if n&recountMask != 0 {
		return
	}
	g.countProcessors()
	var both uint32
	if a, b := g.crowd[0].Take(), g.crowd[1].Take(); a && b {
		both = 1
	}
	g.crowded.Store(both)
}

// countProcessors decides whether pausing makes sense. It takes a lock of the
// scheduler, hence is not for every call.
func (g *linger) countProcessors() {
	var spin uint32
	if runtime.GOMAXPROCS(0) > 1 {
		spin = 1
	}
	g.spin.Store(spin)
}

// AwaitBatch is [atomics.Spin] for a batch that meets an operation of the other side
// in the middle, which may take a microsecond. Looking often would only disturb
// that. A pause lets the others get ahead, and the two do not meet again for
// many batches; this is most of what BenchmarkBatch gains at 64 items.
func (l *Lot[T]) AwaitBatch(i int, others Pace) {
	switch {
	case i >= meetPauses || l.linger.spin.Load() == 0:
		atomics.Yield()
	case others == InBatches:
		atomics.Pause(meetPause)
	default:
		atomics.Pause(l.linger.short)
	}
}
