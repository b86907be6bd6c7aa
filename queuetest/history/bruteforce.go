package history

import (
	"fmt"
	"slices"
)

// bruteForceLimit is the number of events that BruteForce accepts.
const bruteForceLimit = 20

// BruteForce answers the question of [Exact] by trying all orders of the calls.
// It is short enough to be seen to be right, and the measure of the others.
//
// It panics on more than 20 events. The time is exponential in the number of
// calls that overlap.
func BruteForce(h []Event, capacity int) bool {
	if len(h) > bruteForceLimit {
		panic(fmt.Sprintf("history: %d events, want at most %d", len(h), bruteForceLimit))
	}
	if capacity < 0 {
		panic(fmt.Sprintf("history: capacity %d, want 0 or more", capacity))
	}
	for _, e := range h {
		if e.malformed() != "" {
			return false
		}
	}
	return explain(h, nil, capacity, false)
}

// explain reports whether the events of rest can follow on a queue that holds
// items; closed says that a Get has said so.
func explain(rest []Event, items []uint64, capacity int, closed bool) bool {
	end, returned := uint64(never), false
	for _, e := range rest {
		end = min(end, e.end())
		returned = returned || e.Outcome != Pending
	}
	if !returned {
		return true // what is left had no effect
	}
	for i, e := range rest {
		if e.Call > end {
			continue // another call ended before this one began
		}
		for _, after := range effects(e, items, capacity, closed) {
			if explain(slices.Delete(slices.Clone(rest), i, i+1), after, capacity, closed || e.Kind.gets() && e.Outcome == Closed) {
				return true
			}
		}
	}
	return false
}

// effects returns what may be in the queue after e: nothing of length 0 if e is
// not possible there.
func effects(e Event, items []uint64, capacity int, closed bool) [][]uint64 {
	same := [][]uint64{items}
	possible := true
	switch {
	case e.vacuous():
	case e.Kind == Len:
		possible = e.Value == uint64(len(items))
	case e.Outcome == Full:
		possible = capacity > 0 && len(items) == capacity
	case e.Outcome == Empty, e.Outcome == Closed:
		possible = len(items) == 0
	case e.Kind.puts():
		possible = !closed && (capacity == 0 || len(items) < capacity)
		same = [][]uint64{append(slices.Clone(items), e.Value)}
	case len(items) == 0:
		possible = false
	default:
		possible = e.Outcome == Pending || e.Value == items[0]
		same = [][]uint64{items[1:]}
	}
	if !possible {
		return nil
	}
	return same
}
