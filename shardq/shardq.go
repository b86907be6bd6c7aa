// Package shardq holds a queue that is spread over several rings, for use where
// the order of items of different producers does not matter.
package shardq

import (
	"context"
	"fmt"
	"runtime"
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
//     always finds items in its own shard takes every 64th from the next.
//   - Progress: as that of ringq.MPMC, within each shard.
//   - Callers: any number of putters and getters.
//   - Memory model: as that of ringq.MPMC.
//   - Memory: one T and 8 bytes per slot and about 2 KiB per shard, all from the
//     start. No operation allocates, except for goroutines that sleep at the
//     same time: see ringq.MPMC.
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
type Queue[T any] struct {
	shards               []shard[T]
	capacity             int
	_                    pad.Line
	getters              atomics.Uint32 // not 0 while getters wait
	_                    pad.Line
	putters              atomics.Uint32 // not 0 while putters wait
	_                    pad.Line
	producers, consumers atomics.Uint32 // handles given a home so far
	parked               park.Lot[T]
}

// A shard is a ring with a count of the items got by those who are at home here,
// which is not exact if several are.
type shard[T any] struct {
	ring *ringq.MPMC[T]
	_    pad.Line
	got  atomics.Uint32
	_    pad.Line
}

const (
	minShard = 8  // slots of a shard, unless the queue has fewer
	stay     = 64 // items to get at home before looking elsewhere
)

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
	q := &Queue[T]{shards: make([]shard[T], shards), capacity: capacity}
	for i := range q.shards {
		q.shards[i].ring = ringq.NewMPMC[T]((capacity+i)/shards, options...)
	}
	q.parked.Init(q, capacity, park.End{Flag: &q.getters, Passed: q.gets}, park.End{Flag: &q.putters, Passed: q.puts},
		queue.MakeOptions(options...).Wait)
	return q
}

// home returns the shard where the calling goroutine is at home. It is chosen
// by the address of its stack, which stays the same most of the time: that is
// good enough where order does not matter.
func (q *Queue[T]) home() int {
	var here byte
	hash := uint32(uintptr(unsafe.Pointer(&here))>>11) * 0x9E3779B1
	return int(uint64(hash) * uint64(len(q.shards)) >> 32)
}

// after returns the index of the shard i after the home, i < len(shards).
func (q *Queue[T]) after(home, i int) int {
	if home += i; home >= len(q.shards) {
		home -= len(q.shards)
	}
	return home
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
	home := q.home()
	for i := range q.shards {
		err := q.shards[q.after(home, i)].ring.TryPut(v)
		if err != queue.ErrFull {
			q.added()
			return err
		}
	}
	return queue.ErrFull
}

// TryGet implements [queue.Queue].
func (q *Queue[T]) TryGet() (T, error) { return q.tryGet(q.home()) }

// tryGet gets an item from the first shard that has one, beginning at home, but
// every now and then elsewhere.
func (q *Queue[T]) tryGet(home int) (T, error) {
	got := &q.shards[home].got
	n := got.Load() + 1
	first, closed := q.first(home, n, 1), 0
	for i := range q.shards {
		v, err := q.shards[q.after(first, i)].ring.TryGet()
		if err == nil {
			got.Store(n)
			q.removed()
			return v, nil
		}
		if err == queue.ErrClosed {
			closed++
		}
	}
	var zero T
	return zero, q.none(closed)
}

// first returns the shard where to look first for the items up to the n-th, of
// which k are wanted: once for every 64 items it is another one than home.
func (q *Queue[T]) first(home int, n, k uint32) int {
	if n/stay == (n-k)/stay {
		return home
	}
	return q.after(home, int(n/stay)%len(q.shards))
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
	if q.getters.Load() != 0 {
		q.parked.Changed()
	}
}

// removed serves waiting putters; to be called after an item came out.
func (q *Queue[T]) removed() {
	if q.putters.Load() != 0 {
		q.parked.Changed()
	}
}

// Close implements [queue.Queue].
func (q *Queue[T]) Close() {
	for i := range q.shards {
		q.shards[i].ring.Close()
	}
	q.parked.Changed()
}

// Len implements [queue.Queue].
func (q *Queue[T]) Len() int {
	n := 0
	for i := range q.shards {
		n += q.shards[i].ring.Len()
	}
	return n
}

// Cap implements [queue.Queue].
func (q *Queue[T]) Cap() int { return q.capacity }

// gets returns about how many items have been got.
func (q *Queue[T]) gets() uint64 {
	n := uint64(0)
	for i := range q.shards {
		n += uint64(q.shards[i].got.Load())
	}
	return n
}

// puts returns about how many items have been put.
func (q *Queue[T]) puts() uint64 { return q.gets() + uint64(q.Len()) }
