// Package shardq holds a queue that is spread over several rings, for use where
// the order of items of different producers does not matter.
package shardq

import (
	"context"
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"unsafe"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
	"github.com/queuebench/queue/internal/park"
	"github.com/queuebench/queue/ringq"
)

// Queue is a bounded queue for any number of producers and consumers, made of
// shards that are queues of their own.
//
// Use it where so many processors put and get at the same time that they stand
// in each other's way at the two ends of one ringq.MPMC. Prefer that one
// otherwise: it keeps all items in order, and its refusals are exact.
//
//   - Order: none. The items of one [Producer] come out in the order of its
//     Puts. How long an item stays behind others has a bound: a consumer that
//     always finds items in one shard goes on to the next after at most twice as
//     many as a shard holds.
//   - Progress: as that of ringq.MPMC, within each shard.
//   - Callers: any number of putters and getters.
//   - Memory model: as that of ringq.MPMC.
//   - Memory: one T and 8 bytes per slot, about 2 KiB per shard and 3 KiB per
//     queue, all from the start. No operation allocates, except for goroutines
//     that sleep at the same time: see ringq.MPMC.
//   - Capacity: exact for all shards together, from 1. Put uses any shard with
//     room, a Producer only its own.
//   - Refusals: not exact. ErrFull means that each shard was full at some moment
//     of the call, but perhaps not all at the same; ErrEmpty likewise. With no
//     other call in progress they are exact. Goroutines that wait in Put and Get
//     never sleep while there is room or an item in any shard.
//   - The zero value is not usable; call [New].
//   - Source: the shards are rings after Dmitry Vyukov, see ringq.MPMC; home
//     shards and the sweep over the others as in Maurice Herlihy, Nir Shavit,
//     "The Art of Multiprocessor Programming", 2008, chapter 10 (pools).
//     Different here: a goroutine moves its home to where it has last found an
//     item or room. So producers and consumers that are not equally fast are in
//     different shards most of the time.
type Queue[T any] struct {
	shards   []*ringq.MPMC[T]
	capacity int
	stay     uint32 // mask of the count of items got that is 0 when to go on
	_        pad.Line
	putters  [homes]home[T] // where Puts without a handle go
	getters  [homes]home[T]
	_        pad.Line

	gettersWait          atomics.Uint32 // not 0 while getters wait
	_                    pad.Line
	puttersWait          atomics.Uint32 // not 0 while putters wait
	_                    pad.Line
	producers, consumers atomics.Uint32 // handles made so far
	closed               atomics.Uint32 // 1 when all shards are closed
	parked               park.Lot[T]
}

// A home is the shard to begin with, for the goroutines whose stacks lie alike or
// for a handle. It fills a cache line, because it is one goroutine's most of the
// time.
type home[T any] struct {
	ring atomics.Pointer[ringq.MPMC[T]]
	got  atomics.Uint32 // items got; not exact if several goroutines share it
	_    [60 - unsafe.Sizeof(uintptr(0))]byte
}

// New returns an empty queue that holds up to capacity items, in as many shards
// as the program has processors, but in fewer if they had less than 8 slots
// each. It panics if capacity is below 1.
func New[T any](capacity int, options ...queue.Option) *Queue[T] {
	return NewShards[T](max(1, min(runtime.GOMAXPROCS(0), capacity/minShard)), capacity, options...)
}

// NewShards returns an empty queue that holds up to capacity items in the given
// number of shards, whose capacities differ by at most 1. It panics if capacity
// is below 1, or shards not from 1 to capacity.
func NewShards[T any](shards, capacity int, options ...queue.Option) *Queue[T] {
	if capacity < 1 {
		panic(fmt.Sprintf("shardq: capacity %d, want at least 1", capacity))
	}
	if shards < 1 || shards > capacity {
		panic(fmt.Sprintf("shardq: %d shards, want 1 to %d, the capacity", shards, capacity))
	}
	q := &Queue[T]{
		shards:   make([]*ringq.MPMC[T], shards),
		capacity: capacity,
		stay:     1<<bits.Len(uint(capacity/shards)) - 1,
	}
	for i := range q.shards {
		q.shards[i] = ringq.NewMPMC[T]((capacity+i)/shards, options...)
	}
	for i := range homes {
		q.putters[i].ring.Store(q.shards[i%shards])
		q.getters[i].ring.Store(q.shards[i%shards])
	}
	q.parked.Init(q, capacity, park.End{Flag: &q.gettersWait, Passed: q.gets}, park.End{Flag: &q.puttersWait, Passed: q.puts},
		queue.MakeOptions(options...).Wait)
	return q
}

// homeOf returns the home of the calling goroutine, the same most of the time:
// that is good enough where order does not matter.
func homeOf[T any](side *[homes]home[T]) *home[T] {
	hash := atomics.Here[T]() * 0x9E3779B1
	return &side[hash/(1<<32/homes)]
}

// after returns the shard i after the given one, i <= len(shards).
func (q *Queue[T]) after(index, i int) *ringq.MPMC[T] {
	if index += i; index >= len(q.shards) {
		index -= len(q.shards)
	}
	return q.shards[index]
}

// Put implements [queue.Queue].
func (q *Queue[T]) Put(ctx context.Context, v T) error {
	if err := q.TryPut(v); err != queue.ErrFull {
		return err
	}
	return q.parked.Put(ctx, v)
}

// Get implements [queue.Queue].
func (q *Queue[T]) Get(ctx context.Context) (T, error) {
	v, err := q.TryGet()
	if err != queue.ErrEmpty {
		return v, err
	}
	return q.parked.Get(ctx)
}

// TryPut implements [queue.Queue].
func (q *Queue[T]) TryPut(v T) error {
	h := homeOf(&q.putters)
	ring := h.ring.Load()
	err := ring.TryPut(v)
	if err == nil {
		if q.gettersWait.Load() != 0 { // as added, which would not be inlined
			q.parked.Changed()
		}
		return nil
	}
	if err == queue.ErrFull {
		_, err = q.putElsewhere(h, ring, []T{v})
	}
	return q.refused(err)
}

// refused returns err, the result of a Put to some shard. If that is closed, all
// are when refused returns, so that nothing can be put after ErrClosed has been
// returned. Without it:
//
//	closer: closes shard 0
//	putter: Put to shard 0 returns ErrClosed
//	putter: Put to shard 1 returns nil
func (q *Queue[T]) refused(err error) error {
	if err == queue.ErrClosed && q.closed.Load() == 0 {
		q.closeShards()
	}
	return err
}

// putElsewhere adds items to the shards after the given one, which was full, and
// moves the home there. The home may be elsewhere by now: others share it.
func (q *Queue[T]) putElsewhere(h *home[T], full *ringq.MPMC[T], vs []T) (int, error) {
	n := 0
	for index, i := slices.Index(q.shards, full), 1; i < len(q.shards); i++ {
		ring := q.after(index, i)
		m, err := ring.TryPutBatch(vs[n:])
		n += m
		if m > 0 {
			h.ring.Store(ring)
			q.added()
		}
		if err != queue.ErrFull {
			return n, err
		}
	}
	return n, queue.ErrFull
}

// TryGet implements [queue.Queue].
func (q *Queue[T]) TryGet() (T, error) { return q.tryGet(homeOf(&q.getters)) }

// tryGet gets an item from the home, or from elsewhere if that is empty or it is
// time to go on.
func (q *Queue[T]) tryGet(h *home[T]) (T, error) {
	if n := h.got.Load() + 1; n&q.stay != 0 {
		if v, err := h.ring.Load().TryGet(); err == nil {
			h.got.Store(n)
			if q.puttersWait.Load() != 0 { // as removed
				q.parked.Changed()
			}
			return v, nil
		}
	}
	var buf [1]T
	_, err := q.getElsewhere(h, buf[:])
	return buf[0], err
}

// getElsewhere gets items from the shards after the home, and from the home after
// all others, and moves the home there.
func (q *Queue[T]) getElsewhere(h *home[T], buf []T) (int, error) {
	n, closed := 0, 0
	for index, i := slices.Index(q.shards, h.ring.Load()), 1; i <= len(q.shards) && n < len(buf); i++ {
		ring := q.after(index, i)
		m, err := ring.TryGetBatch(buf[n:])
		n += m
		if m > 0 {
			h.ring.Store(ring)
		}
		if err == queue.ErrClosed {
			closed++
		}
	}
	if n == 0 {
		return 0, q.none(closed)
	}
	h.got.Store(h.got.Load() + uint32(n))
	q.removed()
	return n, nil
}

// none returns the error for a look at all shards without finding an item, when
// so many were closed.
func (q *Queue[T]) none(closed int) error {
	if closed == len(q.shards) {
		return queue.ErrClosed
	}
	return queue.ErrEmpty
}

// added serves waiting getters; to be called after an item went in.
func (q *Queue[T]) added() {
	if q.gettersWait.Load() != 0 {
		q.parked.Changed()
	}
}

// removed serves waiting putters; to be called after an item came out.
func (q *Queue[T]) removed() {
	if q.puttersWait.Load() != 0 {
		q.parked.Changed()
	}
}

// Close implements [queue.Queue].
func (q *Queue[T]) Close() {
	q.closeShards()
	q.parked.Changed()
}

func (q *Queue[T]) closeShards() {
	for _, ring := range q.shards {
		ring.Close()
	}
	q.closed.Store(1)
}

// Len implements [queue.Queue].
func (q *Queue[T]) Len() int {
	n := 0
	for _, ring := range q.shards {
		n += ring.Len()
	}
	return n
}

// Cap implements [queue.Queue].
func (q *Queue[T]) Cap() int { return q.capacity }

// gets returns about how many items have been got.
func (q *Queue[T]) gets() uint64 {
	n := uint64(0)
	for i := range q.getters {
		n += uint64(q.getters[i].got.Load())
	}
	return n
}

// puts returns about how many items have been put.
func (q *Queue[T]) puts() uint64 { return q.gets() + uint64(q.Len()) }
