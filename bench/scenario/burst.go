package scenario

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/queuebench/queue/catalog"
)

// Burst measures how a queue takes many items at once, after a gap in which the
// consumer fell asleep: one producer puts burst items as fast as it can, one
// consumer takes them out. Both times are from before the first Put, and of the
// whole burst:
//
//   - absorb-p50-ns, absorb-p99-ns: until the last Put has returned;
//   - drain-p50-ns, drain-p99-ns: until the consumer has the last item.
//
// The gap begins when the burst before has been drained. A burst that is larger
// than the capacity can be absorbed only as fast as it is drained. One operation
// is one burst.
var Burst = &Scenario{
	Name:    "Burst",
	Purpose: "how long many items at once take to get in, and to get out, after a gap",
	Window:  1100 * time.Millisecond, // for a hundred bursts at the longest gap
	keys:    []key{keyCap, keyItem, keyWait, {name: "burst", min: 1}, {name: "gap", valid: checkGap}},
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, size := range []int{16, 256, 1024, 4096} {
			for _, gap := range []string{"100us", "10ms"} {
				grid = append(grid, burstParams(size, gap))
			}
		}
		return grid
	},
	standard: onAll(burstParams(256, "10ms")),
	entries:  besideChan,
	fits: func(e catalog.Entry, c Cell) bool {
		return fitsCallers(e, c.Procs, 1, 1) && (e.Traits.Bounded || c.int("cap") >= 1024)
	},
	measure: measureBurst,
}

func burstParams(size int, gap string) []Param {
	return params("cap", 1024, "item", 8, "wait", waitBlock, "burst", size, "gap", gap)
}

func measureBurst(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	singles, cancel := newSingles(e, c)
	defer cancel()
	t := &bursts{
		singles: singles,
		pacer:   newPacer(singles.clock, 1),
		size:    c.int("burst"),
		gap:     c.gap("gap"),
		absorbs: newTimes(),
		drains:  newTimes(),
		drained: make(chan time.Duration, 1),
	}
	t.mover = t
	stop.Ops *= t.size
	t.giveUp = time.AfterFunc(patience, t.queue.Close)
	defer t.giveUp.Stop()
	c.Params = append([]Param{{"prod", "1"}, {"cons", "1"}}, c.Params...)
	if _, err := t.run(c, stop); err != nil {
		return Sample{}, err
	}
	s := Sample{Ops: int(t.drains.TotalCount())}
	s.addTimes("absorb-", t.absorbs, 50, 99)
	s.addTimes("drain-", t.drains, 50, 99)
	return s, nil
}

// patience is how long a waiter may take that the queue must have woken.
var patience = time.Minute

// bursts moves bursts of size items.
type bursts struct {
	*singles
	pacer           pacer
	size            int
	gap             time.Duration
	absorbs, drains *hdrhistogram.Histogram // of the producer
	drained         chan time.Duration      // from the consumer: when it had the last item
	giveUp          *time.Timer             // ends a burst that does not come out
}

// puts implements mover. The warm-up has no gaps, and most is a multiple of the
// size.
func (t *bursts) puts(w *worker, least, most int, stop *atomic.Bool) {
	for n := 0; n < most && (n < least || !stop.Load()) && w.err == nil; n += t.size {
		measured := t.started.Load()
		if measured {
			t.pacer.until(t.clock.now() + t.gap)
		}
		t.giveUp.Reset(patience)
		start := t.clock.now()
		t.singles.puts(w, t.size, t.size, stop)
		absorbed := t.clock.now()
		if w.err != nil {
			return
		}
		drained, ok := <-t.drained
		if !ok {
			w.err = fmt.Errorf("a burst of %d items went in, but did not come out", t.size)
		} else if measured {
			record(t.absorbs, absorbed-start)
			record(t.drains, drained-start)
		}
	}
}

// gets implements mover. It closes the channel at the end, on which the producer
// may be waiting.
func (t *bursts) gets(w *worker, last []uint64, most int) error {
	defer close(t.drained)
	for n := 0; n < most; n += t.size {
		if err := t.singles.gets(w, last, t.size); err != nil {
			return err
		}
		t.drained <- t.clock.now()
	}
	return nil
}
