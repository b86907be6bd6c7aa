package history

import "slices"

// Shrink returns a part of a history that wrong still rejects, as small as it
// can make it by leaving out one call, or one value with all its calls, after
// the other. If wrong rejects what no queue can have done, so must the part:
// nothing is left out that another event needs to be possible. Hence values
// stay if the witness has a Full or a Len.
//
// It calls wrong for O(n²) parts of n events. A fault that more than one part
// shows may turn into another one on the way.
func Shrink(h []Event, wrong func([]Event) bool) []Event {
	h = slices.Clone(h)
	for {
		before := len(h)
		for _, e := range slices.Clone(h) {
			smaller := slices.DeleteFunc(slices.Clone(h), needless(h, e))
			if len(smaller) < len(h) && wrong(smaller) {
				h = smaller
			}
		}
		if len(h) == before {
			return h
		}
	}
}

// needless returns a function that chooses what may be left out together with
// e so that a possible history stays possible.
func needless(h []Event, e Event) func(Event) bool {
	has := func(which func(Event) bool) bool { return slices.ContainsFunc(h, which) }
	switch {
	case e.Kind == Close:
		if has(func(f Event) bool { return f.Outcome == Closed }) {
			return func(Event) bool { return false }
		}
	case e.moves():
		counts := func(f Event) bool { return f.Outcome == Full || f.Kind == Len }
		if e.Kind.gets() && e.Outcome == Pending || has(counts) {
			return func(Event) bool { return false }
		}
		return func(f Event) bool {
			return f.moves() && f.Value == e.Value && (f.Kind.puts() || f.Outcome == OK)
		}
	}
	return func(f Event) bool { return f == e }
}
