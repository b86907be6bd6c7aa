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
	// Among other calls, Len promises no more than that.
	h = slices.DeleteFunc(slices.Clone(h), func(e history.Event) bool { return e.Kind == history.Len && e.Goroutine != 0 })
	if v := history.CheckTraits(h, j.Traits, j.capacity); v != nil {
		return v.Error()
	}
	if j.Traits.Order != queue.FIFO || !j.Traits.StrictTry {
		return ""
	}
	switch history.Exact(h, j.capacity, budget) {
	case history.No:
		return "no order of the calls explains their results"
	case history.Unknown:
		return "undecided: too many orders of the calls"
	}
	return ""
}
