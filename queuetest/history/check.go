package history

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/queuebench/queue"
)

// Check looks for a violation of the FIFO order in the history of a queue that
// was empty at first and holds up to capacity items, 0 standing for no limit.
// It returns nil if there is none that it can see.
//
// The values put must be distinct; those of a Put that failed may be put again.
// The events may come in any order. Record a drained queue up to the first
// TryGet that says empty: then an item that is missing is found.
//
// A violation is never a false alarm: no FIFO queue has such a history. Nor
// does one escape if the queue is unbounded and no call is Len or Pending.
// Capacity, full and Len are judged by windows, the times at which an item was
// certainly or possibly inside. These are necessary conditions; [Exact] sees
// what they miss.
//
// It takes O(n log n) time and O(n) memory for n events: for 1 M of them, about
// 0.3 s of processor time and 200 MB.
//
// Source: Thomas A. Henzinger, Ali Sezgin, Viktor Vafeiadis: Aspect-Oriented
// Linearizability Proofs, CONCUR 2013, for fresh, repeated, order and empty.
// The windows, Close and the batches are ours.
func Check(h []Event, capacity int) *Violation {
	return CheckTraits(h, queue.Traits{Order: queue.FIFO, StrictTry: true}, capacity)
}

// CheckTraits is [Check] for a queue that promises what traits say: an order of
// the items of each goroutine that puts, if it is queue.PerProducer, or no
// order. Without StrictTry, a refusal counts only if no other call but Len
// overlaps it. What traits say of callers and of bounds is not looked at.
func CheckTraits(h []Event, traits queue.Traits, capacity int) *Violation {
	if capacity < 0 {
		panic(fmt.Sprintf("history: capacity %d, want 0 or more", capacity))
	}
	if !traits.StrictTry {
		h = withoutRaces(h)
	}
	p, v := match(h)
	if v == nil {
		v = p.closing.check(h)
	}
	if v != nil || len(h) == 0 {
		return v
	}
	if v := p.closeIn(); v != nil {
		return v
	}
	switch traits.Order {
	case queue.FIFO:
		p, v = p.checkFIFO()
	case queue.PerProducer:
		v = p.checkProducers()
	}
	if v != nil {
		return v
	}
	if v := p.checkEmpty(); v != nil {
		return v
	}
	if v := p.checkClosed(); v != nil {
		return v
	}
	return p.checkSizes(capacity)
}

// withoutRaces returns h without the refusals that other calls overlap.
func withoutRaces(h []Event) []Event {
	h = slices.Clone(h)
	slices.SortFunc(h, func(x, y Event) int { return cmp.Compare(x.Call, y.Call) })
	var kept []Event
	var latest uint64 // end of the calls so far
	for i, e := range h {
		next := uint64(never)
		for _, after := range h[i+1:] {
			if after.Kind != Len {
				next = after.Call
				break
			}
		}
		refused := e.Outcome == Full || e.Outcome == Empty
		if !refused || latest < e.Call && e.Return < next {
			kept = append(kept, e)
		}
		if e.Kind != Len {
			latest = max(latest, e.end())
		}
	}
	return kept
}

// closeIn narrows the Puts to the time before a Get said closed.
func (p *passages) closeIn() *Violation {
	for i, e := range p.put {
		i, put := int32(i), p.h[e]
		if p.get[i] < 0 && put.Outcome == Pending {
			continue // it may have had no effect
		}
		if p.closing.late(put) {
			return &Violation{WrongClose, append(p.events(i), *p.closing.ended),
				fmt.Sprintf("%d was put when the queue had been closed", p.value(i))}
		}
		if p.in[i] = p.closing.until(put); p.in[i].from > p.in[i].to {
			return p.notOut(i)
		}
	}
	return nil
}

// checkFIFO checks the order of all items. It returns p with windows as narrow
// as the batches make them.
func (p *passages) checkFIFO() (*passages, *Violation) {
	p.fifo, p.puts = true, newPrecedence(p.in)
	if v := p.checkOrder(); v != nil || p.after == nil {
		return p, v
	}
	order, circle := p.arrange()
	if circle != nil {
		return p, p.wrongCircle(circle)
	}
	return p.windows(order), nil
}

// checkProducers checks the order of the items of each goroutine that put.
func (p *passages) checkProducers() *Violation {
	items := make(map[int32][]int32)
	for i, e := range p.put {
		g := p.h[e].Goroutine
		items[g] = append(items[g], int32(i))
	}
	for _, g := range slices.Sorted(maps.Keys(items)) {
		if _, v := p.only(items[g]).checkFIFO(); v != nil {
			return v
		}
	}
	return nil
}

// wrongCircle returns the violation of items each of which comes before the
// next, and the last before the first.
func (p *passages) wrongCircle(circle []int32) *Violation {
	v := &Violation{Rule: Order}
	var values []string
	for _, i := range circle {
		v.Events = append(v.Events, p.events(i)...)
		values = append(values, fmt.Sprint(p.value(i)))
		if p.get[i] < 0 {
			v.Rule = Lost
		}
	}
	v.Message = fmt.Sprintf("each of %s passed before the next, and the last before the first", strings.Join(values, ", "))
	return v
}

// checkOrder looks for an item that was put after another and got before it,
// each time with certainty: if the Put of a ended before that of b began, the
// Get of a must begin before that of b ends.
func (p *passages) checkOrder() (v *Violation) {
	latest := func(a int32) uint64 { return p.out[a].from }
	p.puts.forward(latest, func(a, b int32) {
		if v != nil || p.out[a].from <= p.out[b].to {
			return
		}
		v = &Violation{Events: append(p.events(a), p.events(b)...)}
		if p.get[a] < 0 {
			v.Rule, v.Message = Lost, fmt.Sprintf("%d did not come out, and %d, put after it, did", p.value(a), p.value(b))
		} else {
			v.Rule, v.Message = Order, fmt.Sprintf("%d was put before %d and came out after it", p.value(a), p.value(b))
		}
	})
	return v
}

// checkEmpty looks for an empty Get with an item in the queue at each instant.
//
// An item is certainly inside after its Put ended and before its Get began.
// These open intervals are merged where they overlap; to touch is not enough,
// for at a common end both calls may take effect, with an empty queue between
// them. An interval of time is covered iff one of the merged ones contains it.
func (p *passages) checkEmpty() *Violation {
	byPutEnd := p.puts.byTo
	if byPutEnd == nil {
		byPutEnd = sorted(p.in, func(c interval) uint64 { return c.to })
	}
	var occupied []interval
	for _, i := range byPutEnd {
		from, to := p.in[i].to, p.out[i].from
		if from >= to {
			continue
		}
		if last := len(occupied) - 1; last >= 0 && from < occupied[last].to {
			occupied[last].to = max(occupied[last].to, to)
		} else {
			occupied = append(occupied, interval{from, to})
		}
	}
	for _, e := range p.h {
		if e.Outcome == Empty && covers(occupied, p.closing.until(e)) {
			return p.wrongEmpty(e, byPutEnd)
		}
	}
	return nil
}

// covers reports whether one of the open intervals, disjoint and sorted,
// contains the closed interval e.
func covers(occupied []interval, e interval) bool {
	lo, hi := 0, len(occupied) // the first one with from >= e.from
	for lo < hi {
		if mid := (lo + hi) / 2; occupied[mid].from < e.from {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo > 0 && occupied[lo-1].to > e.to
}

// wrongEmpty returns the violation of an empty Get with the fewest items that
// cover it.
func (p *passages) wrongEmpty(e Event, byPutEnd []int32) *Violation {
	v := &Violation{WrongEmpty, []Event{e}, "empty was said, and at each instant one of these items was in the queue"}
	best, next := int32(-1), 0
	for at, end := e.Call, p.closing.until(e).to; at <= end; at = p.out[best].from {
		// Of those that came in before, the one that stays longest.
		for ; next < len(byPutEnd) && p.in[byPutEnd[next]].to < at; next++ {
			if i := byPutEnd[next]; best < 0 || p.out[i].from > p.out[best].from {
				best = i
			}
		}
		v.Events = append(v.Events, p.events(best)...)
	}
	if len(v.Events) == 2 && p.get[best] < 0 {
		v.Rule, v.Message = Lost, fmt.Sprintf("%d did not come out, and empty was said after its Put", p.value(best))
	}
	return v
}

// checkClosed looks for an item that was put or got after a Get said closed.
// Whatever is accepted before Close, or during it, is got before the first Get
// says so.
func (p *passages) checkClosed() *Violation {
	if p.closing.final == nil {
		return nil
	}
	for i := range p.put {
		i := int32(i)
		effective := p.get[i] >= 0 || p.in[i].to != never
		if effective && max(p.in[i].from, p.out[i].from) > p.closing.final.Return {
			return p.notOut(i)
		}
	}
	return nil
}

// notOut returns the violation of a Get that says closed, and the item came
// later.
func (p *passages) notOut(i int32) *Violation {
	return &Violation{WrongClose, append(p.events(i), *p.closing.final),
		fmt.Sprintf("a Get said closed, and %d was not out", p.value(i))}
}
