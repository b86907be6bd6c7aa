package scenario

import (
	"context"
	"math"
	"slices"
	"sync/atomic"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Payload measures what copying costs: it is [Transfer] with items of 8, 64, 512
// and 4096 bytes, and with pointers to 64 bytes, which the producer allocates for
// each item and the collector has to find. MB/s counts these bytes. With 8
// bytes it is Transfer itself; otherwise an item takes two calls more, which
// write and read its first and last word.
var Payload = &Scenario{
	Name:    "Payload",
	Purpose: "how the time of an item depends on its size, and what pointers cost",
	keys: []key{{name: "prod", min: 1}, {name: "cons", min: 1}, keyCap,
		{name: "item", allowed: []string{"8", "64", "512", "4096", itemPointer}}, {name: "wait", allowed: []string{waitBlock, waitCtx}}},
	grid:     func(int) [][]Param { return slices.Concat(payloads(1), payloads(2)) },
	standard: onAll(payloads(1)...),
	entries:  besideChan,
	fits:     fitsPayload,
	measure:  measurePayload,
}

// payloads returns the parameters with items of all sizes.
func payloads(workers int) [][]Param {
	var rows [][]Param
	for _, item := range []string{"8", "64", "512", "4096", itemPointer} {
		rows = append(rows, params("prod", workers, "cons", workers, "cap", 1024, "item", item, "wait", waitBlock))
	}
	return rows
}

// itemPointer stands for items that are pointers.
const itemPointer = "ptr"

func fitsPayload(e catalog.Entry, c Cell) bool {
	made := map[string]bool{"8": true, "64": e.New.Words != nil, "512": e.New.Block != nil, "4096": e.New.Page != nil, itemPointer: e.New.Pointer != nil}
	return fitsTransfer(e, c) && made[c.value("item")]
}

func measurePayload(e catalog.Entry, c Cell, stop Stop) (s Sample, err error) {
	size := 64
	switch c.value("item") {
	case "8":
		size = 8
		s, err = measureTransfer(e, c, stop)
	case "64":
		s, err = carry(e, c, stop, e.New.Words, write[[8]uint64], read[[8]uint64])
	case "512":
		size = 512
		s, err = carry(e, c, stop, e.New.Block, write[[64]uint64], read[[64]uint64])
	case "4096":
		size = 4096
		s, err = carry(e, c, stop, e.New.Page, write[[512]uint64], read[[512]uint64])
	case itemPointer:
		s, err = carry(e, c, stop, e.New.Pointer, pointTo, pointedTo)
	}
	for _, m := range s.Metrics {
		if m.Unit == "items/s" {
			s.add(m.Value*float64(size)/1e6, "MB/s")
		}
	}
	return s, err
}

// torn is an item that no producer puts.
const torn = math.MaxUint64

// words are the items of several words.
type words interface {
	[8]uint64 | [64]uint64 | [512]uint64
}

// write writes the number of an item to its first and last word.
func write[T words](v *T, item uint64) {
	(*v)[0] = item
	(*v)[len(*v)-1] = item
}

// read returns the number of an item.
func read[T words](v *T) uint64 {
	if first := (*v)[0]; first == (*v)[len(*v)-1] {
		return first
	}
	return torn
}

// pointTo makes v a pointer to 64 bytes of its own.
func pointTo(v **uint64, item uint64) {
	words := new([8]uint64)
	words[0] = item
	*v = &words[0]
}

func pointedTo(v **uint64) uint64 {
	if *v == nil {
		return torn
	}
	return **v
}

// carry measures with items of another type.
func carry[T any](e catalog.Entry, c Cell, stop Stop, make catalog.Constructor[T], pack func(*T, uint64), open func(*T) uint64) (Sample, error) {
	t, cancel := newParcels(e, c, make, pack, open)
	defer cancel()
	return t.run(c, stop)
}

// newParcels returns what moves items of another type through a new queue.
func newParcels[T any](e catalog.Entry, c Cell, make catalog.Constructor[T], pack func(*T, uint64), open func(*T) uint64) (*parcels[T], context.CancelFunc) {
	engine, cancel := newEngine(e, c)
	t := &parcels[T]{engine, make(c.int("cap")), pack, open}
	t.queue, t.mover = t.q, t
	return t, cancel
}

// parcels moves items one by one that have a number in them.
type parcels[T any] struct {
	*engine
	q    queue.Queue[T]
	pack func(*T, uint64)
	open func(*T) uint64
}

// puts implements mover.
func (t *parcels[T]) puts(w *worker, least, most int, stop *atomic.Bool) {
	var v T
	n, item, sum, square := 0, w.item, w.sum, w.square
	for n < most && (n < least || !stop.Load()) && w.err == nil {
		n++
		item++
		sum += item
		square += item * item
		t.pack(&v, item)
		w.err = t.q.Put(t.ctx, v)
	}
	w.n += n
	w.item, w.sum, w.square = item, sum, square
}

// gets implements mover. (v is outside the loop, as open might keep it.)
func (t *parcels[T]) gets(w *worker, last []uint64, most int) error {
	var v T
	var err error
	n, sum, square := 0, w.sum, w.square
	for n < most {
		if v, err = t.q.Get(t.ctx); err != nil {
			break
		}
		n++
		item := t.open(&v)
		sum += item
		square += item * item
		if !inOrder(last, item, t.order) {
			w.err = outOfOrder(last, item)
		}
	}
	w.n += n
	w.sum, w.square = sum, square
	return err
}
