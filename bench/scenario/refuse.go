package scenario

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Refuse measures the edges of a queue: pollers goroutines call TryPut on a full
// queue, or TryGet on an empty one, as fast as they can, and all are refused. One
// operation is one refusal.
//
// With pace=1000, they poll an empty queue into which one producer puts an item
// after each 1000 nanoseconds of work. One operation is the work and one Put, and
// polled/alone is its time by that without pollers: 1 if they do not matter. They
// yield after every 16 refusals.
var Refuse = &Scenario{
	Name:    "Refuse",
	Purpose: "what a refusal costs, and how much goroutines that poll slow down a producer",
	keys: []key{keyCap, keyItem, {name: "pollers", min: 1}, {name: "side", allowed: []string{sideEmpty, sideFull}},
		{name: "pace", min: 1, optional: true}},
	grid: func(procs int) [][]Param { return distinct(append(refusals(1), refusals(procs)...)) },
	standard: func(procs, cpus int) [][]Param {
		return onAll(append(refusals(1), pacedParams(procs))...)(procs, cpus)
	},
	entries: besideChan,
	fits:    fitsRefuse,
	measure: measureRefuse,
}

// refusals returns the parameters with so many pollers.
func refusals(pollers int) [][]Param {
	return [][]Param{refuseParams(pollers, sideEmpty), refuseParams(pollers, sideFull), pacedParams(pollers)}
}

func refuseParams(pollers int, side string) []Param {
	return params("cap", 1024, "item", 8, "pollers", pollers, "side", side)
}

func pacedParams(pollers int) []Param {
	return append(refuseParams(pollers, sideEmpty), params("pace", 1000)...)
}

func fitsRefuse(e catalog.Entry, c Cell) bool {
	const waiting = 1 // nobody waits, so that nobody spins
	if c.value("side") == sideFull {
		return e.Traits.Bounded && c.int("pace") == 0 && fitsCallers(e, waiting, c.int("pollers"), 1)
	}
	return fitsCallers(e, waiting, 1, c.int("pollers"))
}

func measureRefuse(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	q := e.New.Uint64(c.int("cap"))
	if pace := c.int("pace"); pace > 0 {
		p := &paced{q: q, pollers: c.int("pollers"), rounds: toilRounds(pace), burst: min(c.int("cap"), pacedBurst)}
		return p.run(stop)
	}
	call, want := func() error { _, err := q.TryGet(); return err }, queue.ErrEmpty
	if c.value("side") == sideFull {
		if err := fill(q); err != nil {
			return Sample{}, err
		}
		call, want = func() error { return q.TryPut(0) }, queue.ErrFull
	}
	s, _, err := crowd(c.int("pollers"), stop, func(w *worker, _, most int, stop *atomic.Bool) {
		n := 0
		for ; n < most && !stop.Load(); n++ {
			if err := call(); err != want {
				w.err = fmt.Errorf("a call returned %v, want %v", err, want)
				break
			}
		}
		w.n += n
	})
	return s, err
}

// A paced producer and its pollers.
type paced struct {
	q       queue.Queue[uint64]
	pollers int
	rounds  int // of work before each Put
	burst   int // items between two looks at the clock, at most the capacity

	item     uint64 // the last one put
	put, got tally
}

const (
	pacedBurst  = 64
	pacedSlices = 8 // in turns without and with pollers
)

// run measures slices of the time in turns, without and with pollers.
func (p *paced) run(stop Stop) (Sample, error) {
	var alone, polled pacing
	warmUp := Stop{Window: warmUpTime / 2}
	if err := errors.Join(p.slice(warmUp, 0, new(pacing)), p.slice(warmUp, p.pollers, new(pacing))); err != nil {
		return Sample{}, err
	}
	runtime.GC()
	for i := range pacedSlices / 2 {
		part := Stop{Window: stop.Window / pacedSlices}
		if stop.Ops > 0 {
			part.Ops = share(stop, i, pacedSlices/2)
		}
		if err := errors.Join(p.slice(part, 0, &alone), p.slice(part, p.pollers, &polled)); err != nil {
			return Sample{}, err
		}
	}
	if err := same(p.put, p.got); err != nil {
		return Sample{}, err
	}
	s := Sample{Ops: polled.puts}
	s.add(polled.each(), "ns/op")
	s.add(polled.each()/alone.each(), "polled/alone")
	return s, nil
}

// A pacing is how long so many puts took.
type pacing struct {
	puts int
	time time.Duration
}

func (p pacing) each() float64 { return float64(p.time) / float64(max(p.puts, 1)) }

// slice lets the producer put items, while so many pollers take them out. Without
// any it does so itself, after each burst, which is not timed.
func (p *paced) slice(stop Stop, pollers int, t *pacing) error {
	tallies, errs := make([]tally, pollers), make([]error, pollers)
	var over atomic.Bool
	var polling sync.WaitGroup
	for i := range pollers {
		polling.Go(func() { tallies[i], errs[i] = pollUntil(p.q, &over) })
	}
	err := p.bursts(stop, &over, pollers, t)
	over.Store(true)
	polling.Wait()
	for _, taken := range tallies {
		p.got.merge(taken)
	}
	return errors.Join(append(errs, err, p.empty())...)
}

// bursts is the producer. It times its bursts, and has the queue emptied in
// between. It ends early if a poller has failed, which sets over.
func (p *paced) bursts(stop Stop, over *atomic.Bool, pollers int, t *pacing) error {
	clock := theClock()
	begin := clock.now()
	for n := 0; (n < stop.Ops || clock.now()-begin < stop.Window) && !over.Load(); {
		k := p.burst
		if stop.Ops > 0 {
			k = min(k, stop.Ops-n)
		}
		start := clock.now()
		for range k {
			toil(p.rounds)
			if err := p.q.Put(context.Background(), p.item+1); err != nil {
				return err
			}
			p.item++
			p.put.add(p.item)
		}
		t.time += clock.now() - start
		t.puts += k
		n += k
		if pollers == 0 {
			if err := p.empty(); err != nil {
				return err
			}
		}
		for p.q.Len() > 0 && !over.Load() {
			runtime.Gosched()
		}
	}
	return nil
}

// empty takes out what is in the queue.
func (p *paced) empty() error {
	for {
		item, err := p.q.TryGet()
		if err == queue.ErrEmpty {
			return nil
		}
		if err != nil {
			return err
		}
		p.got.add(item)
	}
}

// pollUntil is a poller: it takes items until the time is over, and yields after
// every 16 refusals.
func pollUntil(q queue.Queue[uint64], over *atomic.Bool) (t tally, err error) {
	for refused := 0; ; {
		item, err := q.TryGet()
		switch {
		case err == nil:
			t.add(item)
			continue
		case err != queue.ErrEmpty:
			over.Store(true)
			return t, err
		}
		if refused++; refused%pollTries == 0 {
			if over.Load() {
				return t, nil
			}
			runtime.Gosched()
		}
	}
}
