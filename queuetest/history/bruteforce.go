package history

import (
	"fmt"
	"slices"

	"github.com/queuebench/queue"
)

// bruteForceLimit is the number of events that BruteForce accepts.
const bruteForceLimit = 20

// BruteForce answers the question of [Exact] by trying all orders of the calls.
// It is short enough to be seen to be right, and the measure of the others.
//
// It panics on more than 20 events. The time is exponential in the number of
// calls that overlap.
func BruteForce(h []Event, capacity int) bool {
	return bruteForce(h, queue.Traits{Order: queue.FIFO, StrictTry: true}, capacity)
}

// bruteForce is the measure of CheckTraits.
func bruteForce(h []Event, traits queue.Traits, capacity int) bool {
	if len(h) > bruteForceLimit {
		panic(fmt.Sprintf("history: %d events, want at most %d", len(h), bruteForceLimit))
	}
	if capacity < 0 {
		panic(fmt.Sprintf("history: capacity %d, want 0 or more", capacity))
	}
	var evidence []Event
	for i, e := range h {
		if e.malformed() != "" || e.Outcome == Closed && !slices.ContainsFunc(h, e.isTold) {
			return false
		}
		if late := slices.ContainsFunc(h, e.isLate); late && e.open() {
			return false
		} else if late && e.Kind.puts() && e.Outcome == Pending {
			continue // it had no effect
		}
		overlapped := false
		for j, f := range h {
			failed := f.Outcome != OK && f.Outcome != Pending
			if e.batchOf(f) && i != j && (e.Kind != f.Kind || e.Place == f.Place || e.Place > f.Place && failed) {
				return false
			}
			overlapped = overlapped || i != j && f.Kind != Len && f.Call <= e.end() && e.Call <= f.end()
		}
		if refused := e.Outcome == Full || e.Outcome == Empty; !refused || traits.StrictTry || !overlapped {
			evidence = append(evidence, e)
		}
	}
	return explain(evidence, nil, traits.Order, capacity, false)
}

// isTold reports whether c is a Close that began before e ended.
func (e Event) isTold(c Event) bool { return c.Kind == Close && c.Call <= e.Return }

// isLate reports whether c is a Close that ended before e began.
func (e Event) isLate(c Event) bool { return c.Kind == Close && c.end() < e.Call }

// batchOf reports whether both are in one batch.
func (e Event) batchOf(f Event) bool {
	return e.Place > 0 && f.Place > 0 && e.Goroutine == f.Goroutine && e.Call == f.Call
}

// explain reports whether the events of rest can follow on a queue that holds
// the items of some Puts; closed says that a Get has said so.
func explain(rest, items []Event, order queue.Order, capacity int, closed bool) bool {
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
		others := slices.Delete(slices.Clone(rest), i, i+1)
		if e.Kind.gets() && (e.Outcome == OK || e.Outcome == Pending) {
			for k, item := range items {
				if oldest(items[:k], item, order) && (e.Outcome == Pending || e.Value == item.Value) &&
					explain(others, slices.Delete(slices.Clone(items), k, k+1), order, capacity, closed) {
					return true
				}
			}
			continue
		}
		if !possible(e, len(items), capacity, closed) {
			continue
		}
		after := items
		if e.moves() {
			after = append(slices.Clone(items), e)
		}
		if explain(others, after, order, capacity, closed || e.Kind.gets() && e.Outcome == Closed) {
			return true
		}
	}
	return false
}

// oldest reports whether an item may come out while others are in before it.
func oldest(others []Event, item Event, order queue.Order) bool {
	for _, other := range others {
		if order == queue.FIFO || order == queue.PerProducer && other.Goroutine == item.Goroutine {
			return false
		}
	}
	return true
}

// possible reports whether e, which gets nothing, may happen with n items in.
func possible(e Event, n, capacity int, closed bool) bool {
	switch {
	case e.Kind == Close:
		return true
	case e.Kind == Len:
		return e.Outcome == Pending || e.Value == uint64(n)
	case e.Outcome == Canceled:
		return !closed
	case e.Outcome == Full:
		return !closed && capacity > 0 && n == capacity
	case e.Outcome == Empty:
		return !closed && n == 0
	case e.Outcome == Closed:
		return e.Kind.puts() || n == 0
	}
	return !closed && (capacity == 0 || n < capacity)
}
