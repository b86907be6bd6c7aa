package scenario

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Transfer measures throughput: prod goroutines put items as fast as they can,
// cons goroutines take them out. One operation is one item put and taken out.
// The time ends when all consumers have learnt that the queue is closed and
// drained. With work=100, a producer works for 100 nanoseconds before each Put,
// and a consumer after each Get, as programs do that do not only pass items.
var Transfer = &Scenario{
	Name:     "Transfer",
	Purpose:  "how fast items pass from producers to consumers that do nothing else",
	keys:     append(slices.Clip(transferKeys), key{name: "work", min: 1, optional: true}),
	grid:     transferGrid,
	standard: all(onEach(transferEverywhere...), onAll(transferQuestions...), transferShapes),
	quick: all(onOne(transferParams(8, 8, 1024, waitBlock)), onAll(
		transferParams(1, 1, 1024, waitBlock),
		transferParams(8, 1, 1024, waitBlock),
		transferParams(8, 8, 1024, waitBlock),
	)),
	entries: besideChan,
	fits:    fitsTransfer,
	measure: measureTransfer,
}

var transferKeys = []key{{name: "prod", min: 1}, {name: "cons", min: 1}, keyCap, keyItem, keyWait}

// transferParams returns the parameters without work.
func transferParams(producers, consumers, capacity int, wait string) []Param {
	return params("prod", producers, "cons", consumers, "cap", capacity, "item", 8, "wait", wait)
}

// withWork returns the parameters with work between the items.
func withWork(ps []Param, nanoseconds int) []Param {
	return append(slices.Clip(ps), params("work", nanoseconds)...)
}

// transferGrid has all shapes in which producers and consumers can be many or
// one, up to 16 of each per processor and to 100. With room for a single item,
// which the queues are at their worst with, nobody works.
func transferGrid(procs int) [][]Param {
	var grid [][]Param
	for _, n := range crowds(procs) {
		for _, shape := range [][2]int{{n, n}, {n, 1}, {1, n}} {
			for _, wait := range []string{waitBlock, waitCtx, waitPoll} {
				grid = append(grid, transferParams(shape[0], shape[1], 1, wait))
				for _, capacity := range []int{8, 1024, 64 << 10} {
					ps := transferParams(shape[0], shape[1], capacity, wait)
					grid = append(grid, ps, withWork(ps, 100))
				}
			}
		}
	}
	return distinct(grid)
}

// crowds returns numbers of producers, or of consumers, for so many processors:
// so few that all can run at once, 1, 2, 4 and so on, and as many as 4 and 16 per
// processor, and 100.
func crowds(procs int) []int {
	sizes := append(few(procs), 4*procs, 16*procs, 100)
	slices.Sort(sizes)
	return slices.Compact(sizes)
}

// few returns 1, 2, 4 and so on up to half the number of processors, and at
// least 1 and 2.
func few(procs int) []int {
	sizes := []int{1}
	for n := 2; n <= max(2, procs/2); n *= 2 {
		sizes = append(sizes, n)
	}
	return sizes
}

// transferEverywhere are the shapes that show how a queue grows with the
// processors.
var transferEverywhere = [][]Param{
	transferParams(1, 1, 1024, waitBlock),
	transferParams(2, 2, 1024, waitBlock),
	transferParams(1, 8, 1024, waitBlock),
	transferParams(8, 1, 1024, waitBlock),
	transferParams(8, 8, 1024, waitBlock),
}

// transferQuestions are what else users ask: about more goroutines, other
// capacities, other ways of waiting, and goroutines that have something to do.
var transferQuestions = [][]Param{
	transferParams(100, 100, 1024, waitBlock),
	transferParams(1, 1, 1, waitBlock),
	transferParams(1, 1, 8, waitBlock),
	transferParams(1, 1, 64<<10, waitBlock),
	transferParams(8, 8, 1, waitBlock),
	transferParams(8, 8, 8, waitBlock),
	transferParams(8, 8, 64<<10, waitBlock),
	transferParams(1, 1, 1024, waitCtx),
	transferParams(1, 1, 1024, waitPoll),
	transferParams(8, 8, 1024, waitCtx),
	transferParams(8, 8, 1024, waitPoll),
	withWork(transferParams(1, 1, 1024, waitBlock), 100),
	withWork(transferParams(8, 8, 1024, waitBlock), 100),
}

// transferShapes chooses, on all processors, the shapes in which all can run at
// once.
func transferShapes(procs, cpus int) [][]Param {
	var grid [][]Param
	for _, n := range few(procs) {
		for _, shape := range [][2]int{{n, n}, {n, 1}, {1, n}} {
			grid = append(grid, transferParams(shape[0], shape[1], 1024, waitBlock))
		}
	}
	return onAll(grid...)(procs, cpus)
}

// fitsTransfer leaves out what a small capacity means for a queue that has
// none: it takes part in the rows of large capacity only.
func fitsTransfer(e catalog.Entry, c Cell) bool {
	return fitsCallers(e, c.Procs, c.int("prod"), c.int("cons")) && (e.Traits.Bounded || c.int("cap") >= 1024)
}

func measureTransfer(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	t, cancel := newSingles(e, c)
	defer cancel()
	if work := c.int("work"); work > 0 {
		t.mover = &busy{t, toilRounds(work)}
	}
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
