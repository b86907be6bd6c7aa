package scenario

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue/catalog"
)

// Fairness measures whether a queue serves all alike: it is [Transfer] for the
// whole window, with counts for each worker. Its metrics are of the worse side,
// producers or consumers:
//
//   - jain: Jain's index of the workers' items, (sum x)² / (n · sum x²): 1 if
//     all passed the same number, 1/n if one of n passed them all;
//   - min/mean: items of the worker with the fewest, by the mean;
//   - max-gap-ns: the longest time that a worker took for 16 items. Every
//     sixteenth item is a compromise: reading the clock takes as long as
//     passing an item, and a worker that is left waiting for milliseconds
//     shows among sixteen as well.
//
// Under go test one operation is a second, whatever passes in it.
var Fairness = &Scenario{
	Name:    "Fairness",
	Purpose: "whether all producers and all consumers get their share of a busy queue",
	Window:  2 * time.Second,
	keys:    transferKeys,
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, workers := range []int{2, 4, 8} {
			for _, capacity := range []int{16, 1024} {
				grid = append(grid, transferParams(workers, workers, capacity, waitBlock))
			}
		}
		return grid
	},
	standard: onAll(transferParams(8, 8, 1024, waitBlock)),
	entries:  besideChan,
	fits:     fitsTransfer,
	measure:  measureFairness,
}

// fairTime is the length of an operation under go test.
const fairTime = time.Second

func measureFairness(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	t, cancel := newSingles(e, c)
	defer cancel()
	t.mover = &turns{t}
	s, err := t.run(c, stop.timed(fairTime))
	if err != nil {
		return Sample{}, err
	}
	put, got := sharesOf(t.put), sharesOf(t.got)
	if put.sum == 0 || got.sum == 0 {
		return Sample{}, errors.New("the window is too short: no items are counted")
	}
	s.add(min(put.jain(), got.jain()), "jain")
	s.add(min(put.leastByMean(), got.leastByMean()), "min/mean")
	s.add(float64(max(put.gap, got.gap)), "max-gap-ns")
	return s, nil
}

// turns moves items one by one, and looks at the clock every turnItems.
type turns struct{ *singles }

const turnItems = 16

// A turn is what a worker notes about its turns.
type turn struct {
	items int           // in the measured part
	last  time.Duration // when the latest turn ended
	gap   time.Duration // the longest
	over  bool          // the measured part is
}

// puts implements mover.
func (t *turns) puts(w *worker, least, most int, stop *atomic.Bool) {
	for n := 0; n < most && (n < least || !stop.Load()) && w.err == nil; {
		before := w.n
		t.singles.puts(w, least-n, min(most-n, turnItems), stop)
		n += w.n - before
		t.note(&w.turn, w.n-before)
	}
}

// gets implements mover.
func (t *turns) gets(w *worker, last []uint64, most int) error {
	for n := 0; n < most; {
		before := w.n
		err := t.singles.gets(w, last, min(most-n, turnItems))
		n += w.n - before
		t.note(&w.turn, w.n-before)
		if err != nil {
			return err
		}
	}
	return nil
}

// note notes the end of a turn of so many items. The turn in which the measured
// part ends does not count, but may be the longest: the worker may have waited
// since long before.
func (t *turns) note(w *turn, items int) {
	if w.over || !t.started.Load() {
		return
	}
	now := t.clock.now()
	w.gap = max(w.gap, now-max(w.last, t.begin))
	w.last = now
	if w.over = t.over.Load(); !w.over {
		w.items += items
	}
}

// shares sums up the turns of one side.
type shares struct {
	n, sum, squares, least float64
	gap                    time.Duration
}

func sharesOf(workers []worker) shares {
	s := shares{n: float64(len(workers)), least: float64(workers[0].turn.items)}
	for i := range workers {
		w := &workers[i].turn
		x := float64(w.items)
		s.sum += x
		s.squares += x * x
		s.least = min(s.least, x)
		s.gap = max(s.gap, w.gap)
	}
	return s
}

func (s shares) jain() float64        { return s.sum * s.sum / (s.n * s.squares) }
func (s shares) leastByMean() float64 { return s.least / (s.sum / s.n) }
