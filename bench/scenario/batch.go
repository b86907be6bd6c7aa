package scenario

import (
	"fmt"
	"sync/atomic"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Batch measures what moving several items at a time saves: it is [Transfer]
// with [queue.PutBatch] and [queue.GetBatch] of batch items. One operation is
// one item, so that the rows can be compared; the row batch=1 is a loop of Put
// and Get. A queue without batches of its own takes part as well: the helpers
// then call its single operations.
var Batch = &Scenario{
	Name:    "Batch",
	Purpose: "what moving several items at a time saves, per item",
	keys:    []key{{name: "batch", min: 1}, {name: "prod", min: 1}, {name: "cons", min: 1}, keyCap, keyItem},
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, batch := range []int{1, 4, 16, 64, 256} {
			for _, shape := range [][2]int{{1, 1}, {2, 2}, {8, 8}} {
				grid = append(grid, batchParams(batch, shape[0], shape[1], 1024))
			}
		}
		return grid
	},
	standard: onAll(
		batchParams(1, 1, 1, 1024),
		batchParams(16, 1, 1, 1024),
		batchParams(64, 1, 1, 1024),
		batchParams(1, 8, 8, 1024),
		batchParams(64, 8, 8, 1024),
	),
	entries: besideChan,
	fits:    fitsTransfer,
	measure: measureBatch,
}

func batchParams(batch, producers, consumers, capacity int) []Param {
	return params("batch", batch, "prod", producers, "cons", consumers, "cap", capacity, "item", 8)
}

func measureBatch(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	t, cancel := newSingles(e, c)
	defer cancel()
	if size := c.int("batch"); size > 1 {
		t.mover = &batches{t, size}
	}
	return t.run(c, stop)
}

// batches moves size items at a time. The items that one producer puts in a row
// are checked as a row, because an item takes no longer than a check of its own.
type batches struct {
	*singles
	size int
}

// buffer returns the worker's buffer for a batch.
func (t *batches) buffer(w *worker) []uint64 {
	if w.batch == nil {
		w.batch = make([]uint64, t.size)
	}
	return w.batch
}

// puts implements mover.
func (t *batches) puts(w *worker, least, most int, stop *atomic.Bool) {
	buf := t.buffer(w)
	item, sum, square := w.item, w.sum, w.square
	var err error
	for n := 0; n < most && (n < least || !stop.Load()) && err == nil; {
		batch := buf[:min(len(buf), most-n)]
		for i := range batch {
			batch[i] = item + 1 + uint64(i)
		}
		var in int
		in, err = queue.PutBatch(t.ctx, t.q, batch)
		s, s2 := sums(item+1, in)
		sum += s
		square += s2
		item += uint64(in)
		n += in
		if err == nil && in < len(batch) {
			err = fmt.Errorf("PutBatch put %d of %d items, and gave no error", in, len(batch))
		}
	}
	w.n += int(item - w.item)
	w.item, w.sum, w.square, w.err = item, sum, square, err
}

// gets implements mover.
func (t *batches) gets(w *worker, last []uint64, most int) error {
	buf := t.buffer(w)
	n, sum, square := 0, w.sum, w.square
	var err error
	for n < most {
		var out int
		out, err = queue.GetBatch(t.ctx, t.q, buf[:min(len(buf), most-n)])
		if err == nil && out < 1 {
			err = fmt.Errorf("GetBatch got %d items, and gave no error", out)
		}
		if err != nil {
			break
		}
		n += out
		for batch := buf[:out]; len(batch) > 0; {
			k := row(batch)
			if !inOrder(last, batch[0], t.order) {
				w.err = outOfOrder(last, batch[0])
			} else {
				last[batch[0]>>sequenceBits] = batch[k-1]
			}
			s, s2 := sums(batch[0], k)
			sum += s
			square += s2
			batch = batch[k:]
		}
	}
	w.n += n
	w.sum, w.square = sum, square
	return err
}

// row returns how many items from the first on are one larger than the one
// before.
func row(items []uint64) int {
	first := items[0]
	for i, item := range items {
		if item != first+uint64(i) {
			return i
		}
	}
	return len(items)
}

// sums returns the sum of n numbers from first on, and that of their squares,
// modulo 2^64.
func sums(first uint64, n int) (sum, square uint64) {
	m := uint64(n)
	ones := m * (m - 1) / 2
	squares := ones * (2*m - 1) * 0xAAAAAAAAAAAAAAAB // the last factor divides by 3
	return m*first + ones, m*first*first + 2*first*ones + squares
}
