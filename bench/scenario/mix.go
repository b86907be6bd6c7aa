package scenario

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync/atomic"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/pad"
)

// Mix measures a queue that is used as a pool: workers goroutines put and get
// with equal probability, by TryPut and TryGet, and cap/2 items are in it
// beforehand. Who is refused does the other thing instead. One operation is two
// steps, hence one item put and one taken out on average; full-fails/op and
// empty-fails/op are the refusals.
var Mix = &Scenario{
	Name:    "Mix",
	Purpose: "what a step costs where all goroutines put and get at random, as with a pool",
	keys:    []key{{name: "workers", min: 1}, keyCap, keyItem},
	grid: func(procs int) [][]Param {
		var grid [][]Param
		for workers := 1; workers <= 4*procs; workers *= 2 {
			grid = append(grid, mixParams(workers, 8), mixParams(workers, 1024))
		}
		return distinct(append(grid, mixParams(4*procs, 8), mixParams(4*procs, 1024)))
	},
	standard: all(onOne(mixParams(1, 1024)), onEach(mixParams(4, 1024)), mixCrowd),
	entries:  besideChan,
	fits: func(e catalog.Entry, c Cell) bool {
		const waiting = 1 // nobody waits, so that nobody spins
		workers := c.int("workers")
		return fitsCallers(e, waiting, workers, workers) && (e.Traits.Bounded || c.int("cap") >= 1024)
	},
	measure: measureMix,
}

func mixParams(workers, capacity int) []Param {
	return params("workers", workers, "cap", capacity, "item", 8)
}

// mixCrowd chooses, on all processors, as many workers and four times as many.
func mixCrowd(procs, cpus int) [][]Param {
	return onAll(mixParams(procs, 1024), mixParams(4*procs, 1024))(procs, cpus)
}

// A pool is a queue that goroutines mix on, and what each of them knows.
type pool struct {
	q      queue.Queue[uint64]
	order  bool
	mixers []mixer
}

// A mixer is what one goroutine of a pool knows.
type mixer struct {
	put, got tally
	item     uint64   // the last one put
	last     []uint64 // the latest of each producer
	coins    rand.PCG
	_        pad.Line
}

func measureMix(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	workers := c.int("workers")
	p := &pool{e.New.Uint64(c.int("cap")), e.Traits.Order != queue.Unordered, make([]mixer, workers+1)}
	for i := range p.mixers {
		m := &p.mixers[i]
		m.item = uint64(i) << sequenceBits
		m.last = make([]uint64, len(p.mixers))
		m.coins.Seed(uint64(i), 0)
	}
	filler := &p.mixers[workers] // and drainer
	for i := range c.int("cap") / 2 {
		if err := filler.tryPut(p.q); err != nil {
			return Sample{}, fmt.Errorf("item %d of %d does not go in: %w", i, c.int("cap")/2, err)
		}
	}
	s, sum, err := crowd(workers, stop, p.mix)
	if err != nil {
		return Sample{}, err
	}
	if err := p.drained(filler); err != nil {
		return Sample{}, err
	}
	s.add(float64(sum.refused)/float64(max(s.Ops, 1)), "full-fails/op")
	s.add(float64(sum.missed)/float64(max(s.Ops, 1)), "empty-fails/op")
	return s, nil
}

// mix is the deed: it takes two steps at a time, each a put or a get as the coin
// falls.
func (p *pool) mix(w *worker, id, most int, stop *atomic.Bool) {
	m := &p.mixers[id]
	n, refused, missed := 0, 0, 0
	for coins := uint64(0); n < most && !stop.Load() && w.err == nil; coins >>= 2 {
		if n%32 == 0 {
			coins = m.coins.Uint64()
		}
		n++
		for step := range uint64(2) {
			full, empty, err := m.step(p.q, coins>>step&1 == 0, p.order)
			refused += full
			missed += empty
			if err != nil {
				w.err = err
			}
		}
	}
	w.n += n
	w.refused += refused
	w.missed += missed
}

// step puts an item or takes one out, as wanted, or does the other thing if that
// is refused, and so on. It returns how often it was refused.
func (m *mixer) step(q queue.Queue[uint64], put, order bool) (full, empty int, err error) {
	for {
		if put {
			err = m.tryPut(q)
			if err != queue.ErrFull {
				return full, empty, err
			}
			full++
		} else {
			err = m.tryGet(q, order)
			if err != queue.ErrEmpty {
				return full, empty, err
			}
			empty++
		}
		put = !put
		if (full+empty)%pollTries == 0 {
			runtime.Gosched() // a queue may refuse both while others are at it
		}
	}
}

func (m *mixer) tryPut(q queue.Queue[uint64]) error {
	err := q.TryPut(m.item + 1)
	if err == nil {
		m.item++
		m.put.add(m.item)
	}
	return err
}

func (m *mixer) tryGet(q queue.Queue[uint64], order bool) error {
	item, err := q.TryGet()
	if err != nil {
		return err
	}
	m.got.add(item)
	if !inOrder(m.last, item, order) {
		return outOfOrder(m.last, item)
	}
	return nil
}

// drained takes out what is left, and returns an error unless what came out is
// what went in.
func (p *pool) drained(m *mixer) error {
	err := error(nil)
	for err == nil {
		err = m.tryGet(p.q, p.order)
	}
	if err != queue.ErrEmpty {
		return err
	}
	var in, out tally
	for i := range p.mixers {
		in.merge(p.mixers[i].put)
		out.merge(p.mixers[i].got)
	}
	return same(in, out)
}
