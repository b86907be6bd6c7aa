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

// manyPutters is the end for any number of producers: a Put claims its position
// by moving tail with a compare-and-swap. The flag closed stands in tail, so
// that claims and Close are in one order.
//
// Refusals. If the slot at tail still holds the item of the lap before and
// head, read after tail, is exactly one lap behind, then by I1 tail has not
// moved in between: at the moment of reading head the queue was full. A single
// consumer gets an item in the moment in which it frees the slot, so the slot
// says it all. In any other case somebody is in the middle of an operation. The
// textbook queue answers "full" there:
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
		tail := p.tail.Load()
		if tail&closed != 0 {
			return queue.ErrClosed
		}
		pos := tail
		s := p.at(pos)
		switch stamp := s.stamp.Load(); stamp {
		case pos:
			if !p.tail.CompareAndSwap(pos, p.next(pos)) { // claims pos
				continue
			}
			s.item.Set(v)
			s.stamp.Store(pos | published) // hands the slot to the getter of pos
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
		park.Backoff(i) // a Get has not left the slot, or a Put not published, or tail has moved
	}
}

// full tells whether the queue has been full at some moment since the slot of
// pos was seen to hold the item of the lap before.
func (p *manyPutters[T]) full(pos uint64) bool {
	return p.head == nil || p.head.Load() == pos-p.lap
}

// PutBatch implements [queue.Batcher].
func (p *manyPutters[T]) PutBatch(ctx context.Context, vs []T) (int, error) {
	n, err := p.TryPutBatch(vs)
	if err != queue.ErrFull {
		return n, err
	}
	return p.lot.PutBatch(ctx, vs, n)
}

// TryPutBatch implements [queue.Batcher]. It claims as many free slots as there
// are in a row with one compare-and-swap.
func (p *manyPutters[T]) TryPutBatch(vs []T) (int, error) {
	done := 0
	for i := 0; done < len(vs); i++ {
		tail := p.tail.Load()
		if tail&closed != 0 {
			return done, queue.ErrClosed
		}
		n := p.ready(tail, 0, len(vs)-done)
		if n == 0 {
			if p.at(tail).stamp.Load() == tail-p.lap|published && p.full(tail) {
				return done, queue.ErrFull
			}
			p.lot.AwaitBatch(i)
			continue
		}
		if !p.tail.CompareAndSwap(tail, p.plus(tail, n)) {
			continue
		}
		p.fill(tail, vs[done:done+n])
		p.at(tail).stamp.Store(tail | published) // hands them all over: getters start here
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
func (p *manyPutters[T]) Cap() int { return len(p.slots) }

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
		s := g.at(pos)
		switch stamp := s.stamp.Load(); stamp {
		case pos | published:
			if !g.head.CompareAndSwap(pos, g.next(pos)) { // claims pos
				continue
			}
			v := s.item.Take()
			s.stamp.Store(pos + g.lap) // hands the slot to the putter of the next lap
			if pos&g.line == 0 {
				prefetch.NextLine(unsafe.Pointer(s))
			}
			if g.waiting.Load() != 0 {
				g.lot.Changed()
			}
			return v, nil
		case pos, pos | sealed:
			if err := g.putters.refuse(&s.stamp, pos); err != nil {
				var zero T
				return zero, err
			}
		}
		park.Backoff(i) // a Put has not published, or head has moved
	}
}

// GetBatch implements [queue.Batcher].
func (g *manyGetters[T]) GetBatch(ctx context.Context, buf []T) (int, error) {
	n, err := g.TryGetBatch(buf)
	if err != queue.ErrEmpty {
		return n, err
	}
	return g.lot.GetBatch(ctx, buf)
}

// TryGetBatch implements [queue.Batcher]. It claims as many published slots as
// there are in a row with one compare-and-swap.
func (g *manyGetters[T]) TryGetBatch(buf []T) (int, error) {
	for i := 0; len(buf) > 0; i++ {
		head := g.head.Load()
		n := g.ready(head, published, len(buf))
		if n == 0 {
			s := g.at(head)
			if stamp := s.stamp.Load(); stamp == head || stamp == head|sealed {
				if err := g.putters.refuse(&s.stamp, head); err != nil {
					return 0, err
				}
			}
			g.lot.AwaitBatch(i)
			continue
		}
		if !g.head.CompareAndSwap(head, g.plus(head, n)) {
			continue
		}
		g.empty(head, buf[:n])
		g.at(head).stamp.Store(head + g.lap) // hands them all over: putters start here
		if g.waiting.Load() != 0 {
			g.lot.Changed()
		}
		return n, nil
	}
	return 0, nil
}

func (g *manyGetters[T]) position() uint64 { return g.head.Load() }

func (g *manyGetters[T]) end(waiting *atomics.Uint32) park.End {
	return park.End{Flag: waiting, Passed: func() uint64 { return g.head.Load() / step }}
}
