package scenario

import (
	"sync"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Chain measures pipelines: as many goroutines as queues form a ring, and burst
// items go round. Each goroutine takes items out of one queue and puts them into
// the next. One operation is one hop: an item through one queue. With burst=1
// every hop waits for the one before.
var Chain = &Scenario{
	Name:    "Chain",
	Purpose: "what a stage of a pipeline costs, per item",
	keys:    []key{{name: "queues", min: 2}, {name: "burst", min: 1}, keyCap, keyItem, keyWait},
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, queues := range []int{2, 4, 8} {
			for _, burst := range []int{1, 16} {
				grid = append(grid, chainParams(queues, burst))
			}
		}
		return grid
	},
	standard: onAll(chainParams(4, 1), chainParams(4, 16)),
	entries:  besideChan,
	fits: func(e catalog.Entry, c Cell) bool {
		return e.New.Uint64 != nil && !spinsInVain(e, c.Procs, c.int("queues")) &&
			c.int("burst") <= c.int("cap") // or all might be full
	},
	measure: measureChain,
}

func chainParams(queues, burst int) []Param {
	return params("queues", queues, "burst", burst, "cap", 64, "item", 8, "wait", waitBlock)
}

func measureChain(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	wait, cancel := newPolicy(c.value("wait"))
	defer cancel()
	t := &chain{
		policy: wait,
		queues: make([]queue.Queue[uint64], c.int("queues")),
		burst:  c.int("burst"),
		order:  e.Traits.Order != queue.Unordered,
	}
	for i := range t.queues {
		t.queues[i] = e.New.Uint64(c.int("cap"))
	}
	return t.run(stop)
}

// A chain is queues, each the way to the next goroutine.
type chain struct {
	policy
	queues []queue.Queue[uint64]
	burst  int
	order  bool
	last   [1]uint64 // the latest item of the one producer
	item   uint64    // the last one put
}

// run measures with the calling goroutine as the one at which the items begin and
// end their way.
func (t *chain) run(stop Stop) (Sample, error) {
	errs := make([]error, len(t.queues)-1)
	var passing sync.WaitGroup
	for i := range errs {
		passing.Go(func() { errs[i] = t.pass(t.queues[i], t.queues[i+1]) })
	}
	s, err := t.rounds(stop)
	t.queues[0].Close()
	passing.Wait()
	for _, e := range append(errs, err) {
		if e != nil {
			return Sample{}, e
		}
	}
	return s, nil
}

// pass is a stage: it passes on what it gets, until the queue is closed and empty.
func (t *chain) pass(from, to queue.Queue[uint64]) error {
	defer to.Close()
	for {
		v, err := t.get(from)
		if err == queue.ErrClosed {
			return nil
		}
		if err == nil {
			err = t.put(to, v)
		}
		if err != nil {
			return err
		}
	}
}

func (t *chain) rounds(stop Stop) (Sample, error) {
	if _, err := t.send(Stop{Window: warmUpTime}); err != nil {
		return Sample{}, err
	}
	clock, hops := theClock(), len(t.queues)
	if stop.Ops > 0 {
		stop.Ops = (stop.Ops + hops - 1) / hops
	}
	m := startMeter(stop)
	start := clock.now()
	items, err := t.send(stop)
	if err != nil {
		return Sample{}, err
	}
	s := m.stop(items*hops, clock.now()-start)
	m.addSwitches(&s, s.Ops)
	return s, nil
}

// send sends items round, burst at a time, and returns how many came back: all.
func (t *chain) send(stop Stop) (items int, err error) {
	const look = 16 // items between two looks at the clock
	clock, in, out := theClock(), tally{}, tally{}
	begin := clock.now()
	for more := true; more || in.n > out.n; {
		if more && in.n-out.n < t.burst {
			t.item++
			if err := t.put(t.queues[0], t.item); err != nil {
				return 0, err
			}
			in.add(t.item)
			more = stop.Window > 0 || in.n < stop.Ops
			continue
		}
		v, err := t.get(t.queues[len(t.queues)-1])
		if err != nil {
			return 0, err
		}
		if !inOrder(t.last[:], v, t.order) {
			return 0, outOfOrder(t.last[:], v)
		}
		out.add(v)
		if stop.Window > 0 && out.n%look == 0 && clock.now()-begin >= stop.Window {
			more = false
		}
	}
	return out.n, same(in, out)
}
