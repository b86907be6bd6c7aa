package scenario

import (
	"context"
	"sync/atomic"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Transfer measures throughput: prod goroutines put items as fast as they can,
// cons goroutines take them out. One operation is one item put and taken out.
// The time ends when all consumers have learnt that the queue is closed and
// drained.
var Transfer = &Scenario{
	Name:    "Transfer",
	Purpose: "how fast items pass from producers to consumers that do nothing else",
	keys:    []key{{name: "prod", min: 1}, {name: "cons", min: 1}, keyCap, keyItem, keyWait},
	grid: func() [][]Param {
		var grid [][]Param
		for _, shape := range [][2]int{{1, 1}, {1, 2}, {2, 1}, {2, 2}, {1, 8}, {8, 1}, {8, 8}, {100, 100}} {
			for _, capacity := range []int{1, 8, 1024} {
				for _, wait := range []string{waitBlock, waitCtx, waitPoll} {
					grid = append(grid, transferParams(shape[0], shape[1], capacity, wait))
				}
			}
		}
		return grid
	},
	entries: besideChan,
	fits:    fitsTransfer,
	measure: measureTransfer,
}

func transferParams(producers, consumers, capacity int, wait string) []Param {
	return params("prod", producers, "cons", consumers, "cap", capacity, "item", 8, "wait", wait)
}

// fitsTransfer leaves out what a small capacity means for a queue that has
// none: it takes part in the rows of large capacity only.
func fitsTransfer(e catalog.Entry, c Cell) bool {
	return fitsCallers(e, c.Procs, c.int("prod"), c.int("cons")) && (e.Traits.Bounded || c.int("cap") >= 1024)
}

func measureTransfer(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	t, cancel := newSingles(e, c)
	defer cancel()
	return t.run(c, stop)
}

// singles moves items one by one.
type singles struct {
	*engine
	q queue.Queue[uint64]
}

// newSingles returns what moves single items through a new queue.
func newSingles(e catalog.Entry, c Cell) (*singles, context.CancelFunc) {
	engine, cancel := newEngine(e, c)
	t := &singles{engine, e.New.Uint64(c.int("cap"))}
	t.queue, t.mover = t.q, t
	return t, cancel
}

// puts implements mover.
func (t *singles) puts(w *worker, least, most int, stop *atomic.Bool) {
	item, sum, square, refused := w.item, w.sum, w.square, w.refused
	var err error
	for n := 0; n < most && (n < least || !stop.Load()) && err == nil; n++ {
		item++
		if t.poll {
			var r int
			r, err = pollPut(t.q, item)
			refused += r
		} else {
			err = t.q.Put(t.ctx, item)
		}
		sum += item
		square += item * item
	}
	w.n += int(item - w.item)
	w.item, w.sum, w.square, w.refused, w.err = item, sum, square, refused, err
}

// gets implements mover.
func (t *singles) gets(w *worker, last []uint64, most int) error {
	n, refused, sum, square := 0, 0, w.sum, w.square
	var item uint64
	var err error
	for n < most {
		if t.poll {
			var r int
			item, r, err = pollGet(t.q)
			if t.started.Load() {
				refused += r
			}
		} else {
			item, err = t.q.Get(t.ctx)
		}
		if err != nil {
			break
		}
		n++
		sum += item
		square += item * item
		if !inOrder(last, item, t.order) {
			w.err = outOfOrder(last, item)
		}
	}
	w.n += n
	w.item, w.sum, w.square = item, sum, square
	w.refused += refused
	return err
}
