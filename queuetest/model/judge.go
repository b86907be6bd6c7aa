package model

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

// A judge judges histories of one scenario.
type judge struct {
	Subject
	capacity int               // 0: unbounded
	verdicts map[string]string // by key
	buffer   []byte
}

// judge returns what is wrong with a history, or "".
func (j *judge) judge(h []history.Event) string {
	key := j.key(h)
	why, known := j.verdicts[string(key)]
	if !known {
		if why = j.fault(h); why != "" {
			why += list(h)
		}
		j.verdicts[string(key)] = why
	}
	return why
}

// key returns a text that histories have in common whose calls had the same
// results, and followed one another in the same way.
func (j *judge) key(h []history.Event) []byte {
	b := j.buffer[:0]
	for i, e := range h {
		b = append(b, byte(e.Kind), byte(e.Outcome), byte(e.Goroutine), byte(e.Place))
		b = binary.LittleEndian.AppendUint32(b, uint32(e.Value))
		var before uint64
		for k, f := range h[:min(i, 64)] {
			if f.Return < e.Call {
				before |= 1 << k
			}
		}
		b = binary.LittleEndian.AppendUint64(b, before)
	}
	j.buffer = b
	return b
}

// list returns the events of a history in the order of their calls, a line each.
func list(h []history.Event) string {
	h = slices.Clone(h)
	slices.SortStableFunc(h, func(x, y history.Event) int { return int(x.Call) - int(y.Call) })
	var b strings.Builder
	for _, e := range h {
		fmt.Fprintf(&b, "\n%v", e)
	}
	return b.String()
}

// budget is the number of steps after which a history stays undecided.
const budget = 1 << 20

// fault says what is wrong with a history, or returns "".
func (j *judge) fault(h []history.Event) string {
	for _, e := range h {
		if n := int(e.Value); e.Kind == history.Len && (n < 0 || j.capacity > 0 && n > j.capacity) {
			return fmt.Sprintf("Len is %d", n)
		}
	}
	if j.Traits.Order != queue.FIFO || !j.Traits.StrictTry {
		return j.relaxed(h)
	}
	// Among other calls, Len promises no more than that.
	h = slices.DeleteFunc(slices.Clone(h), func(e history.Event) bool { return e.Kind == history.Len && e.Goroutine != 0 })
	if v := history.Check(h, j.capacity); v != nil {
		return v.Error()
	}
	switch history.Exact(h, j.capacity, budget) {
	case history.No:
		return "no order of the calls explains their results"
	case history.Unknown:
		return "undecided: too many orders of the calls"
	}
	return ""
}

// relaxed is fault for a queue that does not promise more than that no item is
// lost, and that its calls are exact when there is one at a time. The calls of
// goroutine 0 are of that kind; those after all others empty the queue.
func (j *judge) relaxed(h []history.Event) string {
	in := make(map[uint64]bool)
	for _, e := range h {
		if e.Outcome == history.OK && (e.Kind == history.TryPut || e.Kind == history.Put) {
			in[e.Value] = true
		}
	}
	got := make(map[uint64]bool)
	n := 0 // items in the queue, before and after all others
	for _, e := range h {
		alone := e.Goroutine == 0
		switch {
		case e.Kind == history.Len:
			if alone && e.Value != uint64(n) {
				return fmt.Sprintf("Len is %d, and %d items are in", e.Value, n)
			}
		case e.Outcome == history.OK && (e.Kind == history.TryGet || e.Kind == history.Get):
			if !in[e.Value] || got[e.Value] {
				return fmt.Sprintf("item %d comes out, which is not in", e.Value)
			}
			got[e.Value] = true
			n--
		case e.Outcome == history.OK && e.Kind != history.Close:
			n++
		case alone && (e.Outcome == history.Empty || e.Outcome == history.Closed && e.Kind == history.TryGet) && n != 0:
			return fmt.Sprintf("TryGet is refused with %d items in", n)
		case alone && e.Outcome == history.Full && n != j.capacity:
			return fmt.Sprintf("TryPut is refused with %d items in", n)
		}
	}
	return ""
}
