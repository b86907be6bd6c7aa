package history

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// never is later than all stamps.
const never = math.MaxUint64

// An interval is the time from one stamp to another.
type interval struct {
	from, to uint64
}

// Passages are the ways of the values through the queue, each with an index.
//
// Invariants, where the open end of a Pending call is never:
//
//	I1 The Put of i took effect in in[i], if at all.
//	I2 The Get of i took effect in out[i]. A value that nobody got left at
//	   never; if there are Pending Gets, from the Call of the first one on.
//	I3 Only a Pending Put may have had no effect. If nobody got its value,
//	   in[i].to and out[i].to are both never: no inference starts there.
type passages struct {
	h       []Event
	put     []int32 // index of the Put in h
	get     []int32 // index of the Get in h, or -1
	in, out []interval
	puts    precedence // of in, if all items are in one order
	closing closing
	fifo    bool       // all items are in one order
	after   [][2]int32 // the passages before in the batches of the Put and of the Get, or -1; nil without batches
}

// match finds the Put and the Get of each value. It checks the rules Malformed,
// Fresh and Repeated, and what calls say of Close.
func match(h []Event) (*passages, *Violation) {
	p := &passages{h: h, closing: closingOf(h)}
	before, v := chains(h)
	if v != nil {
		return nil, v
	}
	byValue := make(map[uint64]int32, len(h)/2)
	left := interval{never, never} // of what nobody got
	for i, e := range h {
		if why := e.malformed(); why != "" {
			return nil, &Violation{Malformed, []Event{e}, why}
		}
		if e.Kind.gets() && e.Outcome == Pending {
			left.from = min(left.from, e.Call)
		}
		if !e.Kind.puts() || e.Outcome != OK && e.Outcome != Pending {
			continue
		}
		if j, ok := byValue[e.Value]; ok {
			return nil, &Violation{Malformed, []Event{h[p.put[j]], e}, fmt.Sprintf("%d was put twice; the values must be distinct", e.Value)}
		}
		byValue[e.Value] = int32(len(p.put))
		p.put = append(p.put, int32(i))
		p.in = append(p.in, interval{e.Call, e.end()})
	}
	p.get = slices.Repeat([]int32{-1}, len(p.put))
	p.out = slices.Repeat([]interval{left}, len(p.put))
	for i, e := range h {
		if !e.Kind.gets() || e.Outcome != OK {
			continue
		}
		j, ok := byValue[e.Value]
		switch {
		case !ok:
			return nil, &Violation{Fresh, []Event{e}, fmt.Sprintf("%d came out and was never put", e.Value)}
		case p.get[j] >= 0:
			return nil, &Violation{Repeated, []Event{h[p.put[j]], h[p.get[j]], e}, fmt.Sprintf("%d came out twice", e.Value)}
		case e.Return < p.in[j].from:
			return nil, &Violation{Fresh, []Event{e, h[p.put[j]]}, fmt.Sprintf("%d came out before it was put", e.Value)}
		}
		p.get[j], p.out[j] = int32(i), interval{e.Call, e.Return}
	}
	p.link(before)
	return p, nil
}

// chains returns for each event the index of the one before it in its batch, or
// -1. It returns nil if there are no batches.
func chains(h []Event) ([]int32, *Violation) {
	var members []int32
	for i, e := range h {
		if e.Place > 0 {
			members = append(members, int32(i))
		}
	}
	if members == nil {
		return nil, nil
	}
	slices.SortFunc(members, func(x, y int32) int {
		a, b := h[x], h[y]
		return cmp.Or(cmp.Compare(a.Goroutine, b.Goroutine), cmp.Compare(a.Call, b.Call), cmp.Compare(a.Place, b.Place))
	})
	before := slices.Repeat([]int32{-1}, len(h))
	for n := 1; n < len(members); n++ {
		a, b := h[members[n-1]], h[members[n]]
		if a.Goroutine != b.Goroutine || a.Call != b.Call {
			continue
		}
		if a.Place == b.Place {
			return nil, &Violation{Malformed, []Event{a, b}, "two items have the same place in a batch"}
		}
		if a.Outcome != OK && a.Outcome != Pending || a.Kind != b.Kind {
			return nil, &Violation{Malformed, []Event{a, b}, "no batch goes on like this"}
		}
		before[members[n]] = members[n-1]
	}
	return before, nil
}

// link finds the passages before in the same batches.
func (p *passages) link(before []int32) {
	if before == nil {
		return
	}
	passage := slices.Repeat([]int32{-1}, len(p.h)) // by event
	for i := range p.put {
		passage[p.put[i]] = int32(i)
		if p.get[i] >= 0 {
			passage[p.get[i]] = int32(i)
		}
	}
	previous := func(event int32) int32 {
		if event < 0 {
			return -1
		}
		for event = before[event]; event >= 0 && passage[event] < 0; event = before[event] {
		}
		if event < 0 {
			return -1
		}
		return passage[event]
	}
	p.after = make([][2]int32, len(p.put))
	for i := range p.after {
		p.after[i] = [2]int32{previous(p.put[i]), previous(p.get[i])}
	}
}

// only returns some of the passages. The items between two of them in a batch
// are left out.
func (p *passages) only(some []int32) *passages {
	sub := &passages{h: p.h, closing: p.closing}
	place := make(map[int32]int32, len(some))
	for n, i := range some {
		place[i] = int32(n)
		sub.put, sub.get = append(sub.put, p.put[i]), append(sub.get, p.get[i])
		sub.in, sub.out = append(sub.in, p.in[i]), append(sub.out, p.out[i])
	}
	if p.after == nil {
		return sub
	}
	sub.after = make([][2]int32, len(some))
	for n, i := range some {
		for side, before := range p.after[i] {
			sub.after[n][side] = -1
			for ; before >= 0; before = p.after[before][side] {
				if at, ok := place[before]; ok {
					sub.after[n][side] = at
					break
				}
			}
		}
	}
	return sub
}

// events returns the Put of passage i, and its Get if there is one.
func (p *passages) events(i int32) []Event {
	if p.get[i] < 0 {
		return []Event{p.h[p.put[i]]}
	}
	return []Event{p.h[p.put[i]], p.h[p.get[i]]}
}

// value returns the value of passage i.
func (p *passages) value(i int32) uint64 { return p.h[p.put[i]].Value }

// A precedence is the order in time of calls, given by their intervals: one
// precedes another if it ended before the other began.
type precedence struct {
	calls        []interval
	byFrom, byTo []int32 // the indices of calls, sorted
}

func newPrecedence(calls []interval) precedence {
	return precedence{
		calls:  calls,
		byFrom: sorted(calls, func(c interval) uint64 { return c.from }),
		byTo:   sorted(calls, func(c interval) uint64 { return c.to }),
	}
}

// sorted returns the indices of calls in the order of their keys. It sorts the
// keys beside the indices, which spares a cache miss in each comparison.
func sorted(calls []interval, key func(c interval) uint64) []int32 {
	type keyed struct {
		key   uint64
		index int32
	}
	keys := make([]keyed, len(calls))
	for i, c := range calls {
		keys[i] = keyed{key(c), int32(i)}
	}
	slices.SortFunc(keys, func(x, y keyed) int { return cmp.Compare(x.key, y.key) })
	indices := make([]int32, len(calls))
	for i, k := range keys {
		indices[i] = k.index
	}
	return indices
}

// forward calls f for each call b, in the order in which they began, with the
// predecessor of b that is largest by key. Calls without a predecessor are left
// out. The key of a call may change until the call of f with it as b returns.
// It takes O(n).
func (p precedence) forward(key func(a int32) uint64, f func(a, b int32)) {
	last, ended := int32(-1), 0
	for _, b := range p.byFrom {
		for ; p.calls[p.byTo[ended]].to < p.calls[b].from; ended++ {
			if a := p.byTo[ended]; last < 0 || key(a) > key(last) {
				last = a
			}
		}
		if last >= 0 {
			f(last, b)
		}
	}
}

// backward is the mirror image of forward: it calls f for each call a, those
// that ended last first, with the successor of a that is smallest by key.
func (p precedence) backward(key func(b int32) uint64, f func(a, b int32)) {
	first, begun := int32(-1), len(p.byFrom)-1
	for _, a := range slices.Backward(p.byTo) {
		for ; p.calls[p.byFrom[begun]].from > p.calls[a].to; begun-- {
			if b := p.byFrom[begun]; first < 0 || key(b) < key(first) {
				first = b
			}
		}
		if first >= 0 {
			f(a, first)
		}
	}
}
