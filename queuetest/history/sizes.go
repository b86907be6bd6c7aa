package history

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
)

// checkSizes checks the rules Capacity, WrongFull and WrongLen.
func (p *passages) checkSizes(capacity int) *Violation {
	needed := capacity > 0
	for _, e := range p.h {
		if e.Kind == Len && e.Outcome == OK {
			needed = true
		} else if e.Outcome == Full && capacity == 0 {
			return &Violation{WrongFull, []Event{e}, "full was said, and the queue has no limit"}
		}
	}
	if !needed {
		return nil
	}
	w := p
	if p.fifo {
		w = p.windows(nil)
	}
	s := w.sizes()
	if v := w.checkCapacity(s, capacity); v != nil {
		return v
	}
	tree := newRangeTree(s)
	for _, e := range p.h {
		if e.Outcome == Full {
			if r := tree.during(s, p.closing.until(e)); !r.contains(uint64(capacity)) {
				return &Violation{WrongFull, []Event{e}, fmt.Sprintf("full was said, and %v were in the queue of capacity %d", r, capacity)}
			}
		}
		if e.Kind == Len && e.Outcome == OK {
			r := tree.during(s, interval{e.Call, e.Return})
			if capacity > 0 {
				r.most = min(r.most, int32(capacity))
			}
			if !r.contains(e.Value) {
				return &Violation{WrongLen, []Event{e}, fmt.Sprintf("length %d, and %v were in the queue", int64(e.Value), r)}
			}
		}
	}
	return nil
}

// windows returns p with in and out narrowed to what the other items leave:
// of two items, the first to come in is the first to go out.
//
// Without batches, two rounds are enough for most of what there is to gain;
// more would be sound, too. With batches, order is that of arrange, and the
// rounds go on until they gain nothing, or for a hundred times.
func (p *passages) windows(order []int32) *passages {
	w := *p
	w.in, w.out = slices.Clone(p.in), slices.Clone(p.out)
	w.fifo, w.puts = false, precedence{}
	gets := newPrecedence(p.out)
	rounds := 2
	if order != nil {
		rounds = 100
	}
	for range rounds {
		in, out := w.in, w.out
		if order != nil {
			in, out = slices.Clone(in), slices.Clone(out)
		}
		gets.narrow(w.in)
		p.puts.narrow(w.out)
		w.narrowBatches(order)
		for i := range w.in {
			w.out[i].from = max(w.out[i].from, w.in[i].from)
			w.in[i].to = min(w.in[i].to, w.out[i].to)
		}
		if order != nil && slices.Equal(in, w.in) && slices.Equal(out, w.out) {
			break
		}
	}
	return &w
}

// narrowBatches narrows the windows to the order in the batches.
func (p *passages) narrowBatches(order []int32) {
	for _, b := range order {
		for _, a := range p.after[b] {
			if a >= 0 {
				p.in[b].from = max(p.in[b].from, p.in[a].from)
				p.out[b].from = max(p.out[b].from, p.out[a].from)
			}
		}
	}
	for _, b := range slices.Backward(order) {
		for _, a := range p.after[b] {
			if a >= 0 {
				p.in[a].to = min(p.in[a].to, p.in[b].to)
				p.out[a].to = min(p.out[a].to, p.out[b].to)
			}
		}
	}
}

// narrow narrows the windows to the order of the calls in p: if a precedes b,
// the window of b does not begin before that of a, nor that of a end after that
// of b.
func (p precedence) narrow(windows []interval) {
	p.forward(func(a int32) uint64 { return windows[a].from }, func(a, b int32) {
		windows[b].from = max(windows[b].from, windows[a].from)
	})
	p.backward(func(b int32) uint64 { return windows[b].to }, func(a, b int32) {
		windows[a].to = min(windows[a].to, windows[b].to)
	})
}

// A size is the bounds of the number of items inside, from one moment to the
// next: at least those that are certainly in, at most those that possibly are.
type size struct {
	since       uint64
	least, most int32
}

// String describes the bounds without the moment.
func (s size) String() string {
	if s.least == s.most {
		return fmt.Sprintf("exactly %d items", s.least)
	}
	return fmt.Sprintf("%d to %d items", s.least, s.most)
}

func (s size) contains(n uint64) bool { return uint64(s.least) <= n && n <= uint64(s.most) }

// sizes returns how the bounds change, one step of 1 after the other. The first
// size is that before all calls.
//
// An item is possibly in from in.from to out.to, both included, and certainly
// after in.to and before out.from. Hence the order of the changes at one stamp.
func (p *passages) sizes() []size {
	const (
		enters = iota // possibly in
		leaves        // no longer certainly in
		inside        // certainly in
		gone          // no longer possibly in
	)
	type change struct {
		at   uint64
		what uint8
	}
	changes := make([]change, 0, 4*len(p.in))
	for i := range p.in {
		changes = append(changes, change{p.in[i].from, enters}, change{p.out[i].to, gone})
		if p.in[i].to < p.out[i].from {
			changes = append(changes, change{p.in[i].to, inside}, change{p.out[i].from, leaves})
		}
	}
	slices.SortFunc(changes, func(x, y change) int {
		if x.at != y.at {
			return cmp.Compare(x.at, y.at)
		}
		return cmp.Compare(x.what, y.what)
	})
	s := make([]size, 1, len(changes)+1)
	now := size{}
	for _, c := range changes {
		if c.at == never {
			break
		}
		now.since = c.at
		switch c.what {
		case enters:
			now.most++
		case leaves:
			now.least--
		case inside:
			now.least++
		case gone:
			now.most--
		}
		s = append(s, now)
	}
	return s
}

// checkCapacity looks for a moment with more than capacity items certainly in.
func (p *passages) checkCapacity(s []size, capacity int) *Violation {
	if capacity == 0 {
		return nil
	}
	for _, now := range s {
		if int(now.least) <= capacity {
			continue
		}
		v := &Violation{Rule: Capacity, Message: fmt.Sprintf("%d items were in the queue of capacity %d after %d", now.least, capacity, now.since)}
		for i := range p.in {
			if p.in[i].to <= now.since && now.since < p.out[i].from {
				v.Events = append(v.Events, p.events(int32(i))...)
			}
		}
		return v
	}
	return nil
}

// A rangeTree gives the bounds over a time in O(log n): node i is over the
// nodes 2i and 2i+1, the leaves are the sizes.
type rangeTree []size

func newRangeTree(s []size) rangeTree {
	t := make(rangeTree, 2*len(s))
	copy(t[len(s):], s)
	for i := len(s) - 1; i > 0; i-- {
		t[i] = t[2*i].join(t[2*i+1])
	}
	return t
}

func (s size) join(other size) size {
	return size{least: min(s.least, other.least), most: max(s.most, other.most)}
}

// during returns the least and the most items that were in at instants of e.
// Each number between them is possible, too: the bounds change in steps of 1,
// so that from a moment with fewer to one with more some moment allows it.
func (t rangeTree) during(s []size, e interval) size {
	// The size in force when the call began, and all up to its end.
	from := sort.Search(len(s)-1, func(i int) bool { return s[i+1].since >= e.from })
	to := sort.Search(len(s), func(i int) bool { return i > 0 && s[i].since > e.to })
	r := s[from]
	for from, to := from+len(s), to+len(s); from < to; from, to = from/2, to/2 {
		if from%2 == 1 {
			r = r.join(t[from])
			from++
		}
		if to%2 == 1 {
			to--
			r = r.join(t[to])
		}
	}
	return r
}
