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
}

// match finds the Put and the Get of each value. It checks the rules Malformed,
// Fresh and Repeated.
func match(h []Event) (*passages, *Violation) {
	p := &passages{h: h}
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
	return p, nil
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
