package ringq

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
	"github.com/queuebench/queue/internal/park"
)

// onePutter is the end for a single producer. Its position is its own, so that
// a Put has one atomic step instead of two: the publication.
//
// Len. To say where it stands would cost an atomic store per operation; the end
// shows it after every batch and every so many items. From there the stamps tell
// the rest (reached).
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
	shown   atomics.Uint64 // tail, for others
	closed  atomics.Uint32
	waiting atomics.Uint32 // not 0 while getters wait
	_       pad.Line
}

func (p *onePutter[T]) start(r ring[T], pos uint64) {
	p.ring = r
	p.tail.Set(pos)
	p.shown.Store(pos)
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
		s, item := p.slot(pos)
		stamp := s.Load()
		if stamp&^runFlag == pos {
			if stamp != pos {
				p.splitAfter(pos, 0)
			}
			item.Set(v)
			if !s.CompareAndSwap(stamp, pos|published) { // hands the slot to the getter of pos
				item.Clear()
				return queue.ErrClosed // it has been sealed
			}
			p.tail.Set(p.next(pos))
			if pos&p.line == 0 {
				p.ahead(s, item)
				if p.shows(pos) {
					p.shown.Store(pos)
				}
			}
			if p.waiting.Load() != 0 {
				p.lot.Changed()
			}
			return nil
		}
		if p.full(stamp, pos) {
			return queue.ErrFull
		}
		atomics.Spin(i) // a Get has not left the slot, or has sealed it
	}
}

// full tells whether the queue has been full at some moment since the slot of
// pos was seen to have the stamp; see manyPutters. Where the two ends of SPSC
// meet, the slot is the first of a run or alone.
func (p *onePutter[T]) full(stamp, pos uint64) bool {
	if p.head == nil {
		return stamp&^runFlag == pos-p.lap()|published
	}
	return stamp&^runFlag != pos && p.head.Load() == pos-p.lap()
}

// PutBatch implements [queue.Batcher].
func (p *onePutter[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	n, err := p.TryPutBatch(vs)
	if err != queue.ErrFull {
		return n, err
	}
	return p.lot.PutBatch(ctx, vs, n, p.others(p.tail.Get()))
}

// TryPutBatch implements [queue.Batcher].
func (p *onePutter[T]) TryPutBatch(vs []T) (int, error) {
	if len(vs) < minBatch {
		return putSingly(p, vs)
	}
	done := 0
	for i := 0; done < len(vs); i++ {
		if p.closed.Load() != 0 {
			return done, queue.ErrClosed
		}
		pos := p.tail.Get()
		n, stamps, rest := p.ready(pos, 0, len(vs)-done)
		if n == 0 {
			if p.full(p.stamp(pos).Load(), pos) {
				return done, queue.ErrFull
			}
			p.lot.AwaitBatch(i, p.others(pos))
			continue
		}
		end := p.plus(pos, n)
		p.split(end, 0, rest, 0)
		stamp := p.stamp(pos).Load()
		p.fill(pos, vs[done:done+n])
		if stamp&^runFlag != pos || !p.stamp(pos).CompareAndSwap(stamp, p.stampRest(pos, published, n, 1)) { // hands them all over: getters start here
			p.clear(pos, n)
			return done, queue.ErrClosed // the first has been sealed, and nobody has looked at the others
		}
		p.tail.Set(end)
		p.shown.Store(end)
		p.batchAhead(end, n, stamps)
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
func (p *onePutter[T]) Cap() int { return p.capacity() }

// position returns where the next Put goes, to anybody who asks.
func (p *onePutter[T]) position() uint64 {
	return p.reached(p.shown.Load(), published)
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
	shown   atomics.Uint64 // head, for others
	waiting atomics.Uint32 // not 0 while putters wait
	_       pad.Line
}

func (g *oneGetter[T]) start(r ring[T], pos uint64) {
	g.ring = r
	g.head.Set(pos)
	g.shown.Store(pos)
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
		s, item := g.slot(pos)
		if stamp := s.Load(); stamp&^runFlag == pos|published {
			if stamp&runFlag != 0 {
				g.splitAfter(pos, published)
			}
			v := item.Take()
			s.Store(pos + g.lap()) // hands the slot to the putter of the next lap
			g.head.Set(g.next(pos))
			if pos&g.line == 0 {
				g.ahead(s, item)
				if g.shows(pos) {
					g.shown.Store(pos)
				}
			}
			if g.waiting.Load() != 0 {
				g.lot.Changed()
			}
			return v, nil
		}
		if err := g.putters.refuse(s, pos); err != nil {
			var zero T
			return zero, err
		}
		atomics.Spin(i) // a Put has not published
	}
}

// GetBatch implements [queue.Batcher].
func (g *oneGetter[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	n, err := g.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	return g.lot.GetBatch(ctx, buf, g.others(g.head.Get()))
}

// TryGetBatch implements [queue.Batcher].
func (g *oneGetter[T]) TryGetBatch(buf []T) (int, error) {
	if len(buf) < minBatch {
		return getSingly(g, buf)
	}
	for i := 0; ; i++ {
		pos := g.head.Get()
		n, stamps, rest := g.ready(pos, published, len(buf))
		if n == 0 {
			if err := g.putters.refuse(g.stamp(pos), pos); err != nil {
				return 0, err
			}
			g.lot.AwaitBatch(i, g.others(pos))
			continue
		}
		end := g.plus(pos, n)
		g.split(end, published, rest, 0)
		g.empty(pos, buf[:n])
		g.stamp(pos).Store(g.stampRest(pos, g.lap(), n, stamps)) // hands them all over: putters start here
		g.head.Set(end)
		g.shown.Store(end)
		g.batchAhead(end, n, stamps)
		if g.waiting.Load() != 0 {
			g.lot.Changed()
		}
		return n, nil
	}
}

// position returns where the next Get is, to anybody who asks.
func (g *oneGetter[T]) position() uint64 {
	return g.reached(g.shown.Load(), 0)
}

func (g *oneGetter[T]) end(waiting *atomics.Uint32) park.End {
	return park.End{Flag: waiting, Passed: func() uint64 { return g.head.Get() / step }}
}
