package ringq

import (
	"context"
	"unsafe"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
	"github.com/queuebench/queue/internal/park"
	"github.com/queuebench/queue/internal/prefetch"
)

// onePutter is the end for a single producer. Its position is its own, so that
// a Put has one atomic step instead of two: the publication.
//
// Closing. Nothing orders a Put that has found the queue open and a Close, but
// the slot itself: it is published by a compare-and-swap, and a Get that finds
// the slot empty and the queue closed seals it before it says so. One of the
// two comes first. With a plain store an item comes out after the end:
//
//	putter: finds the queue open
//	closer: Close returns
//	getter: finds the slot empty and the queue closed, returns ErrClosed
//	putter: publishes, returns nil
//	getter: gets an item after ErrClosed
type onePutter[T any] struct {
	_ pad.Line
	ring[T]
	head    *atomics.Uint64 // of many getters, else nil
	tail    atomics.Cell[uint64]
	closed  atomics.Uint32
	waiting atomics.Uint32 // not 0 while getters wait
	_       pad.Line
}

func (p *onePutter[T]) start(r ring[T], pos uint64) {
	p.ring = r
	p.tail.Set(pos)
}

// Put implements [queue.Queue].
func (p *onePutter[T]) Put(ctx context.Context, v T) error {
	if err := p.TryPut(v); err != queue.ErrFull {
		return err
	}
	return p.lot.Put(ctx, v)
}

// TryPut implements [queue.Queue].
func (p *onePutter[T]) TryPut(v T) error {
	for i := 0; ; i++ {
		if p.closed.Load() != 0 {
			return queue.ErrClosed
		}
		pos := p.tail.Get()
		s := p.at(pos)
		switch stamp := s.stamp.Load(); stamp {
		case pos:
			s.item.Set(v)
			if !s.stamp.CompareAndSwap(pos, pos|published) { // hands the slot to the getter of pos
				s.item.Take()
				return queue.ErrClosed // it has been sealed
			}
			p.tail.Set(p.next(pos))
			if pos&p.line == 0 {
				prefetch.NextLine(unsafe.Pointer(s))
			}
			if p.waiting.Load() != 0 {
				p.lot.Changed()
			}
			return nil
		case pos - p.lap | published:
			if p.full(pos) {
				return queue.ErrFull
			}
		}
		park.Backoff(i) // a Get has not left the slot
	}
}

// full tells whether the queue has been full at some moment since the slot of
// pos was seen to hold the item of the lap before; see manyPutters.
func (p *onePutter[T]) full(pos uint64) bool {
	return p.head == nil || p.head.Load() == pos-p.lap
}

// PutBatch implements [queue.Batcher].
func (p *onePutter[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	n, err := p.TryPutBatch(vs)
	if err != queue.ErrFull {
		return n, err
	}
	return p.lot.PutBatch(ctx, vs, n)
}

// TryPutBatch implements [queue.Batcher].
func (p *onePutter[T]) TryPutBatch(vs []T) (int, error) {
	done := 0
	for i := 0; done < len(vs); i++ {
		if p.closed.Load() != 0 {
			return done, queue.ErrClosed
		}
		pos := p.tail.Get()
		n := p.ready(pos, 0, len(vs)-done)
		if n == 0 {
			if p.at(pos).stamp.Load() == pos-p.lap|published && p.full(pos) {
				return done, queue.ErrFull
			}
			p.lot.AwaitBatch(i)
			continue
		}
		p.fill(pos, vs[done:done+n])
		if !p.at(pos).stamp.CompareAndSwap(pos, pos|published) { // hands them all over: getters start here
			p.unfill(pos, n)
			return done, queue.ErrClosed // the first has been sealed, and nobody has looked at the others
		}
		p.tail.Set(p.plus(pos, n))
		if p.waiting.Load() != 0 {
			p.lot.Changed()
		}
		done += n
	}
	return done, nil
}

// Close implements [queue.Queue].
func (p *onePutter[T]) Close() {
	p.closed.Store(1)
	p.lot.Changed()
}

// Cap implements [queue.Queue].
func (p *onePutter[T]) Cap() int { return len(p.slots) }

// position returns where the next Put goes, to anybody who asks.
func (p *onePutter[T]) position() uint64 {
	return p.search(func(stamp, pos uint64) bool {
		return stamp == pos|published || int64(stamp-pos) >= int64(p.lap)
	})
}

func (p *onePutter[T]) end(waiting *atomics.Uint32) park.End {
	return park.End{Flag: waiting, Passed: func() uint64 { return p.tail.Get() / step }}
}

// oneGetter is the end for a single consumer. Its position is its own, so that
// a Get has one atomic step instead of two: leaving the slot.
type oneGetter[T any] struct {
	_ pad.Line
	ring[T]
	putters refuser
	head    atomics.Cell[uint64]
	waiting atomics.Uint32 // not 0 while putters wait
	_       pad.Line
}

func (g *oneGetter[T]) start(r ring[T], pos uint64) {
	g.ring = r
	g.head.Set(pos)
}

// Get implements [queue.Queue].
func (g *oneGetter[T]) Get(ctx context.Context) (T, error) {
	v, err := g.TryGet()
	if err != queue.ErrEmpty {
		return v, err
	}
	return g.lot.Get(ctx)
}

// TryGet implements [queue.Queue].
func (g *oneGetter[T]) TryGet() (T, error) {
	for i := 0; ; i++ {
		pos := g.head.Get()
		s := g.at(pos)
		if s.stamp.Load() == pos|published {
			v := s.item.Take()
			g.head.Set(g.next(pos))
			s.stamp.Store(pos + g.lap) // hands the slot to the putter of the next lap
			if pos&g.line == 0 {
				prefetch.NextLine(unsafe.Pointer(s))
			}
			if g.waiting.Load() != 0 {
				g.lot.Changed()
			}
			return v, nil
		}
		if err := g.putters.refuse(&s.stamp, pos); err != nil {
			var zero T
			return zero, err
		}
		park.Backoff(i) // a Put has not published
	}
}

// GetBatch implements [queue.Batcher].
func (g *oneGetter[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	n, err := g.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	return g.lot.GetBatch(ctx, buf)
}

// TryGetBatch implements [queue.Batcher].
func (g *oneGetter[T]) TryGetBatch(buf []T) (int, error) {
	for i := 0; len(buf) > 0; i++ {
		pos := g.head.Get()
		n := g.ready(pos, published, len(buf))
		if n == 0 {
			if err := g.putters.refuse(&g.at(pos).stamp, pos); err != nil {
				return 0, err
			}
			g.lot.AwaitBatch(i)
			continue
		}
		g.empty(pos, buf[:n])
		g.head.Set(g.plus(pos, n))
		g.at(pos).stamp.Store(pos + g.lap) // hands them all over: putters start here
		if g.waiting.Load() != 0 {
			g.lot.Changed()
		}
		return n, nil
	}
	return 0, nil
}

// position returns where the next Get is, to anybody who asks.
func (g *oneGetter[T]) position() uint64 {
	return g.search(func(stamp, pos uint64) bool { return int64(stamp-pos) >= int64(g.lap) })
}

func (g *oneGetter[T]) end(waiting *atomics.Uint32) park.End {
	return park.End{Flag: waiting, Passed: func() uint64 { return g.head.Get() / step }}
}
