package mutants

import (
	"fmt"
	"math/bits"
	"reflect"
	"runtime"
	"sync"
	"weak"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// newLocked returns a queue of any type, under one mutex.
func newLocked[T any](capacity int, f fault) queue.Queue[T] {
	switch {
	case f == cutsCapacity:
		capacity = min(capacity, 1<<16)
	case f == hidesPackage && capacity < 1:
		panic(capacity)
	case f != acceptsAnyCapacity && capacity < 1:
		panic(fmt.Sprintf("mutants: capacity %d, want at least 1", capacity))
	}
	c := &locked[T]{fault: f, capacity: capacity, room: capacity}
	if f == roundsCapacityUp {
		c.room = 1 << bits.Len(uint(capacity-1))
	}
	c.lanes[0].slots = make([]atomics.Cell[T], max(c.room, 1))
	if f == looksAtRoomOnce {
		c.lanes[0].slots = make([]atomics.Cell[T], c.room+100)
	}
	if f == twoLanes || f == lanePerProducer {
		c.lanes[1].slots = make([]atomics.Cell[T], c.room)
	}
	if f == startsPump {
		stop := make(chan struct{})
		c.stop = sync.OnceFunc(func() { close(stop) })
		go func() { <-stop }()
	}
	return &batching[T]{waiting: newWaiting(c, f)}
}

// locked is a core under one mutex.
type locked[T any] struct {
	fault    fault
	capacity int
	room     int // capacity, if the queue is sound
	stop     func()

	closing   atomics.Uint32 // 1 as closed, for closedApart
	put, took atomics.Uint64 // for lenInTwoLooks

	mu     atomics.Mutex
	closed atomics.Cell[bool]
	n      atomics.Cell[int]
	turn   atomics.Cell[int]
	lanes  [2]lane[T] // one is in use, if the queue is sound
	node   *T
	hidden []weak.Pointer[uint64] // in place of items
}

// A lane is a ring: the items are slots[head], slots[head+1] and so on.
type lane[T any] struct {
	slots   []atomics.Cell[T]
	head, n atomics.Cell[int]
}

// slot returns the place of the i-th item.
func (l *lane[T]) slot(i int) *atomics.Cell[T] { return &l.slots[(l.head.Get()+i)%len(l.slots)] }

// count adds d to a number.
func count(c *atomics.Cell[int], d int) { c.Set(c.Get() + d) }

func (c *locked[T]) TryPut(v T) error { return c.putUpTo(c.room, v) }

// putUpTo puts v if there are less than limit items.
func (c *locked[T]) putUpTo(limit int, v T) error {
	late := c.fault == closedApart && c.closing.Load() == 0
	if late {
		widen()
	}
	waited := !c.mu.TryLock()
	if waited {
		c.mu.Lock()
	}
	defer c.mu.Unlock()
	full := c.n.Get() >= limit
	switch {
	case full && c.fault == fullBeforeClosed:
		return queue.ErrFull
	case c.closed.Get() && !late:
		return queue.ErrClosed
	case full && c.fault == allocatesRefusal:
		c.node = new(T)
		return queue.ErrFull
	case full:
		return queue.ErrFull
	}
	if p, ok := any(v).(*uint64); ok && c.fault == hidesItems {
		c.hidden = append(c.hidden, weak.Make(p))
		v = *new(T)
	}
	if c.fault == allocatesPerItem {
		c.node = new(T)
	}
	l := &c.lanes[c.lane(v)]
	n := l.n.Get()
	l.slot(n).Set(v)
	l.n.Set(n + 1)
	count(&c.n, 1)
	c.put.Add(1)
	if c.fault == overtakesAtLock {
		widen()
	}
	if c.fault == overtakesAtLock && waited && n > 0 {
		l.slot(n).Set(l.slot(n - 1).Get())
		l.slot(n - 1).Set(v)
	}
	return nil
}

// lane chooses where an item goes.
func (c *locked[T]) lane(v T) int {
	switch c.fault {
	case twoLanes:
		count(&c.turn, 1)
		return c.turn.Get() / 3 % 2
	case lanePerProducer:
		if item, ok := any(v).(uint64); ok {
			return int(item >> 32 % 2)
		}
	}
	return 0
}

func (c *locked[T]) TryGet() (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var zero T
	n := c.n.Get()
	if c.closed.Get() && (n == 0 || c.fault == closeForgetsItems) {
		return zero, queue.ErrClosed
	}
	if n == 0 {
		return zero, queue.ErrEmpty
	}
	l := &c.lanes[0]
	if l.n.Get() == 0 {
		l = &c.lanes[1]
	}
	slot := l.slot(0)
	if c.fault == lastInFirstOut {
		slot = l.slot(l.n.Get() - 1)
	} else {
		l.head.Set((l.head.Get() + 1) % len(l.slots))
	}
	count(&l.n, -1)
	c.n.Set(n - 1)
	c.took.Add(1)
	v := slot.Get()
	if c.fault != keepsItems {
		slot.Clear()
	}
	if len(c.hidden) > 0 {
		v = any(c.hidden[0].Value()).(T)
		c.hidden = c.hidden[1:]
	}
	if c.fault == nilIsEmpty && isNil(v) {
		return zero, queue.ErrEmpty
	}
	return v, nil
}

func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return v == nil || r.Kind() == reflect.Pointer && r.IsNil()
}

func (c *locked[T]) Close() {
	c.closing.Store(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed.Set(true)
	if c.fault == closeDiscards {
		c.lanes[0].n.Set(0)
		c.n.Set(0)
	}
	if c.stop != nil {
		c.stop()
	}
}

func (c *locked[T]) Len() int {
	if c.fault == lenInTwoLooks {
		put := c.put.Load()
		runtime.Gosched()
		return int(put - c.took.Load())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n.Get()
}

func (c *locked[T]) Cap() int { return c.capacity }
