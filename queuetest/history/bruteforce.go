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
	for i, e := range h {
		if e.malformed() != "" || e.Outcome == Closed && !slices.ContainsFunc(h, e.isTold) {
			return false
		}
		for j, f := range h {
			failed := f.Outcome != OK && f.Outcome != Pending
			if e.batchOf(f) && i != j && (e.Kind != f.Kind || e.Place == f.Place || e.Place > f.Place && failed) {
				return false
			}
		}
	}
	return explain(h, nil, capacity, false)
}

// isTold reports whether c is a Close that began before e ended.
func (e Event) isTold(c Event) bool { return c.Kind == Close && c.Call <= e.Return }

// batchOf reports whether both are in one batch.
func (e Event) batchOf(f Event) bool {
	return e.Place > 0 && f.Place > 0 && e.Goroutine == f.Goroutine && e.Call == f.Call
}

// explain reports whether the events of rest can follow on a queue that holds
// items, and is closed or not.
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
		waits := func(f Event) bool { return f.Place < e.Place && e.batchOf(f) }
		if e.Call > end || slices.ContainsFunc(rest, waits) {
			continue // another call ended before this one began, or another item is before it in its batch
		}
		after, possible := effect(e, items, capacity, closed)
		if possible && explain(slices.Delete(slices.Clone(rest), i, i+1), after, capacity, closed || e.Kind == Close) {
			return true
		}
	}
	return false
}

// effect returns what is in the queue after e, and whether e is possible.
func effect(e Event, items []uint64, capacity int, closed bool) (after []uint64, possible bool) {
	switch {
	case e.Kind == Close:
		return items, true
	case e.Kind == Len:
		return items, e.Outcome == Pending || e.Value == uint64(len(items))
	case e.Outcome == Canceled:
		return items, !closed
	case e.Outcome == Full:
		return items, !closed && capacity > 0 && len(items) == capacity
	case e.Outcome == Empty:
		return items, !closed && len(items) == 0
	case e.Outcome == Closed:
		return items, e.Kind.puts() || closed && len(items) == 0
	case e.Kind.puts():
		return append(slices.Clone(items), e.Value), !closed && (capacity == 0 || len(items) < capacity)
	case len(items) == 0:
		return items, false
	}
	return items[1:], e.Outcome == Pending || e.Value == items[0]
}
