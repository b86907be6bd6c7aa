package ringq

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/pad"
	"github.com/queuebench/queue/internal/park"
)

// manyPutters is the end for any number of producers: a Put claims its position
// by moving tail with a compare-and-swap. The flag closed stands in tail, so
// that claims and Close are in one order.
//
// Refusals. If head, read after tail, is exactly one lap behind, then by I1 tail
// has not moved in between: at the moment of reading head the queue was full. A
// single consumer keeps its position to itself, but gets an item in the moment in
// which it frees the slot: there the stamp, of the lap before, says it all, and
// runs, whose stamps do not, are not for such queues. In any other case somebody
// is in the middle of an operation. The textbook queue answers "full" there:
//
//	A: claims the Get of position 0, loses its processor
//	B: Get of position 1 returns
//	B: TryPut finds the slot of position 0 not free and says "full", yet there is room
type manyPutters[T any] struct {
	ring[T]
	head    *atomics.Uint64 // of many getters, else nil
	waiting atomics.Uint32  // not 0 while getters wait
	_       pad.Line
	tail    atomics.Uint64
	_       pad.Line
}

func (p *manyPutters[T]) start(r ring[T], pos uint64) {
	p.ring = r
	p.tail.Store(pos)
}

// Put implements [queue.Queue].
func (p *manyPutters[T]) Put(ctx context.Context, v T) error {
	if err := p.TryPut(v); err != queue.ErrFull {
		return err
	}
	return p.lot.Put(ctx, v)
}

// TryPut implements [queue.Queue].
func (p *manyPutters[T]) TryPut(v T) error {
	for i := 0; ; i++ {
		pos := p.tail.Load()
		if pos&closed != 0 {
			return queue.ErrClosed
		}
		s, item := p.slot(pos)
		stamp := s.Load()
		if stamp&^runFlag == pos {
			if !p.tail.CompareAndSwap(pos, p.next(pos)) { // claims pos
				continue
			}
			if stamp != pos {
				p.splitAfter(pos, 0)
			}
			item.Set(v)
			s.Store(pos | published) // hands the slot to the getter of pos
			if pos&p.line == 0 {
				p.ahead(s, item)
			}
			if p.waiting.Load() != 0 {
				p.lot.Changed()
			}
			return nil
		}
		if p.full(stamp, pos) {
			return queue.ErrFull
		}
		atomics.Spin(i) // a Get has not left the slot, or tail has moved
	}
}

// full tells whether the queue has been full at some moment since the slot of
// pos, where tail stood, was seen to have the stamp.
func (p *manyPutters[T]) full(stamp, pos uint64) bool {
	if p.head == nil {
		return stamp == pos-p.lap()|published
	}
	moved := stamp&^(runFlag|published) == pos
	return !moved && p.head.Load() == pos-p.lap()
}

// PutBatch implements [queue.Batcher].
func (p *manyPutters[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	n, err := p.TryPutBatch(vs)
	if err != queue.ErrFull {
		return n, err
	}
	return p.lot.PutBatch(ctx, vs, n, p.others(p.tail.Load()))
}

// TryPutBatch implements [queue.Batcher]. It claims as many free slots as there
// are in a row with one compare-and-swap.
func (p *manyPutters[T]) TryPutBatch(vs []T) (int, error) {
	if len(vs) < minBatch {
		return putSingly(p, vs)
	}
	done := 0
	for i := 0; done < len(vs); i++ {
		pos := p.tail.Load()
		if pos&closed != 0 {
			return done, queue.ErrClosed
		}
		n, stamps, rest := p.ready(pos, 0, len(vs)-done)
		if n == 0 {
			if p.full(p.stamp(pos).Load(), pos) {
				return done, queue.ErrFull
			}
			p.lot.AwaitBatch(i, p.others(pos))
			continue
		}
		end := p.plus(pos, n)
		if !p.tail.CompareAndSwap(pos, end) {
			continue
		}
		p.split(end, 0, rest, 0)
		p.fill(pos, vs[done:done+n])
		p.stamp(pos).Store(p.stampRest(pos, published, n, 1)) // hands them all over: getters start here
		p.batchAhead(end, n, stamps)
		if p.waiting.Load() != 0 {
			p.lot.Changed()
		}
		done += n
	}
	return done, nil
}

// Close implements [queue.Queue].
func (p *manyPutters[T]) Close() {
	p.tail.Or(closed)
	p.lot.Changed()
}

// Cap implements [queue.Queue].
func (p *manyPutters[T]) Cap() int { return p.capacity() }

// position returns where the next Put goes.
func (p *manyPutters[T]) position() uint64 { return p.tail.Load() &^ flags }

func (p *manyPutters[T]) end(waiting *atomics.Uint32) park.End {
	return park.End{Flag: waiting, Passed: func() uint64 { return p.tail.Load() / step }}
}

// manyGetters is the end for any number of consumers: a Get claims its position
// by moving head with a compare-and-swap.
type manyGetters[T any] struct {
	ring[T]
	putters refuser
	waiting atomics.Uint32 // not 0 while putters wait
	_       pad.Line
	head    atomics.Uint64
	_       pad.Line
}

func (g *manyGetters[T]) start(r ring[T], pos uint64) {
	g.ring = r
	g.head.Store(pos)
}

// Get implements [queue.Queue].
func (g *manyGetters[T]) Get(ctx context.Context) (T, error) {
	v, err := g.TryGet()
	if err != queue.ErrEmpty {
		return v, err
	}
	return g.lot.Get(ctx)
}

// TryGet implements [queue.Queue].
func (g *manyGetters[T]) TryGet() (T, error) {
	for i := 0; ; i++ {
		pos := g.head.Load()
		s, item := g.slot(pos)
		stamp := s.Load()
		if stamp&^runFlag == pos|published {
			if !g.head.CompareAndSwap(pos, g.next(pos)) { // claims pos
				continue
			}
			if stamp&runFlag != 0 {
				g.splitAfter(pos, published)
			}
			v := item.Take()
			s.Store(pos + g.lap()) // hands the slot to the putter of the next lap
			if pos&g.line == 0 {
				g.ahead(s, item)
			}
			if g.waiting.Load() != 0 {
				g.lot.Changed()
			}
			return v, nil
		}
		if err := g.refuse(s, stamp, pos); err != nil {
			var zero T
			return zero, err
		}
		atomics.Spin(i) // a Put has not published, or head has moved
	}
}

// refuse asks the refuser if the slot of pos, where head stood, was seen to have
// a stamp that lets the queue be empty.
func (g *manyGetters[T]) refuse(s *atomics.Uint64, stamp, pos uint64) error {
	free := stamp&^sealed == pos
	moved := stamp&^runFlag == pos+g.lap()
	if free || g.putters.tail != nil && !moved {
		return g.putters.refuse(s, pos)
	}
	return nil
}

// GetBatch implements [queue.Batcher].
func (g *manyGetters[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	n, err := g.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	return g.lot.GetBatch(ctx, buf, g.others(g.head.Load()))
}

// TryGetBatch implements [queue.Batcher]. It claims as many published slots as
// there are in a row with one compare-and-swap.
func (g *manyGetters[T]) TryGetBatch(buf []T) (int, error) {
	if len(buf) < minBatch {
		return getSingly(g, buf)
	}
	for i := 0; ; i++ {
		pos := g.head.Load()
		n, stamps, rest := g.ready(pos, published, len(buf))
		if n == 0 {
			s := g.stamp(pos)
			if err := g.refuse(s, s.Load(), pos); err != nil {
				return 0, err
			}
			g.lot.AwaitBatch(i, g.others(pos))
			continue
		}
		end := g.plus(pos, n)
		if !g.head.CompareAndSwap(pos, end) {
			continue
		}
		g.split(end, published, rest, 0)
		g.empty(pos, buf[:n])
		g.stamp(pos).Store(g.stampRest(pos, g.lap(), n, stamps)) // hands them all over: putters start here
		g.batchAhead(end, n, stamps)
		if g.waiting.Load() != 0 {
			g.lot.Changed()
		}
		return n, nil
	}
}

func (g *manyGetters[T]) position() uint64 { return g.head.Load() }

func (g *manyGetters[T]) end(waiting *atomics.Uint32) park.End {
	return park.End{Flag: waiting, Passed: func() uint64 { return g.head.Load() / step }}
}
