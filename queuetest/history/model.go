package history

import (
	"cmp"
	"slices"
)

// A model is a FIFO queue of events, Puts all of them, of which each step can
// be taken back, and the hashes of its state. All methods take O(1).
//
// The hash of the items is the sum of scramble(class(items[i]))·factor^i over
// those in the queue, where class is the event or, of all whose items no Get
// returned, the same: which of these is where makes no difference. A step changes one term. The positions i count from
// the first item ever put; two states of the same events have the same ones.
type model struct {
	items   []int32  // all that were put, with head the first one still in
	head    int      // how many were got
	closed  int      // Gets that said closed
	power   []uint64 // factor^i
	content uint64   // hash of the items in the queue
	events  uint64   // hash of the set of events that took effect, kept by the search
	class   []int32  // by event
}

const factor = 0x9e3779b97f4a7c15

func (m *model) len() int     { return len(m.items) - m.head }
func (m *model) front() int32 { return m.items[m.head] }

func (m *model) put(i int32) {
	n := len(m.items)
	if n == len(m.power) {
		m.power = append(m.power, m.power[n-1]*factor)
	}
	m.items = append(m.items, i)
	m.content += scramble(m.class[i]) * m.power[n]
}

func (m *model) unput(i int32) {
	m.items = m.items[:len(m.items)-1]
	m.content -= scramble(m.class[i]) * m.power[len(m.items)]
}

func (m *model) get() {
	m.content -= scramble(m.class[m.front()]) * m.power[m.head]
	m.head++
}

func (m *model) unget() {
	m.head--
	m.content += scramble(m.class[m.front()]) * m.power[m.head]
}

// scramble returns a random number for an index.
//
// Source: Guy Steele, Doug Lea, Christine Flood: Fast Splittable Pseudorandom
// Number Generators, OOPSLA 2014, section 6 (SplitMix64).
func scramble(i int32) uint64 {
	x := (uint64(i) + 2) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// A lookahead forbids a Put that leads nowhere: of an item whose Get begins
// after the end of the Get of another item that is still to be put. In a FIFO
// queue that other item must be put first.
//
// It says nothing if a value was put or got twice.
type lookahead struct {
	distinct bool // no value was put or got twice

	gets   []interval // by event, for Puts: the Get of its item, from never to never if none
	got    []bool     // by event, for Puts: whether a Get returned the item
	rank   []int32    // by event, for Puts of items that were got: place in byEnd
	byEnd  []int32    // the Puts of items that were got, first the one whose Get ended first
	isPut  []bool     // by rank
	lowest int        // all ranks below it are put
}

func newLookahead(h []Event) lookahead {
	l := lookahead{gets: make([]interval, len(h)), got: make([]bool, len(h)), rank: make([]int32, len(h))}
	left := uint64(never) // when items that nobody got may leave
	gets := make(map[uint64]interval)
	puts := make(map[uint64]bool)
	distinct := true
	for _, e := range h {
		switch {
		case e.Kind.gets() && e.Outcome == Pending:
			left = min(left, e.Call)
		case e.Kind.gets() && e.Outcome == OK:
			_, again := gets[e.Value]
			distinct = distinct && !again
			gets[e.Value] = interval{e.Call, e.Return}
		case e.Kind.puts() && e.moves():
			distinct = distinct && !puts[e.Value]
			puts[e.Value] = true
		}
	}
	if l.distinct = distinct; !distinct {
		return l // all Gets begin at 0, and none is known
	}
	for i, e := range h {
		if !e.Kind.puts() || !e.moves() {
			continue
		}
		get, ok := gets[e.Value]
		if ok {
			l.byEnd = append(l.byEnd, int32(i))
		} else {
			get = interval{left, never}
		}
		l.gets[i], l.got[i] = get, ok
	}
	slices.SortFunc(l.byEnd, func(a, b int32) int { return cmp.Compare(l.gets[a].to, l.gets[b].to) })
	for r, i := range l.byEnd {
		l.rank[i] = int32(r)
	}
	l.isPut = make([]bool, len(l.byEnd))
	return l
}

// gotBy reports whether a Get that returned took the item of Put i, so that no
// Pending one did.
func (l *lookahead) gotBy(i int32) bool { return l.got[i] }

// class returns what model calls the class of event i.
func (l *lookahead) class(i int32) int32 {
	if l.distinct && !l.got[i] {
		return -1
	}
	return i
}

// allows reports whether the item of Put i may be put now.
func (l *lookahead) allows(i int32) bool {
	for ; l.lowest < len(l.isPut) && l.isPut[l.lowest]; l.lowest++ {
	}
	first := l.lowest
	if first < len(l.byEnd) && l.byEnd[first] == i {
		return true // its own Get ends first: it waits for nobody
	}
	return first == len(l.byEnd) || l.gets[l.byEnd[first]].to >= l.gets[i].from
}

func (l *lookahead) put(i int32) {
	if l.got[i] {
		l.isPut[l.rank[i]] = true
	}
}

func (l *lookahead) unput(i int32) {
	if l.got[i] {
		l.isPut[l.rank[i]] = false
		l.lowest = min(l.lowest, int(l.rank[i]))
	}
}
