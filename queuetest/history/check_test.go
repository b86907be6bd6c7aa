package history_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/queuetest/history"
)

// call returns an event over [from, to].
func call(k history.Kind, v, from, to uint64, o history.Outcome) history.Event {
	return history.Event{Kind: k, Value: v, Call: from, Return: to, Outcome: o}
}

func put(v, from, to uint64) history.Event { return call(history.Put, v, from, to, history.OK) }
func get(v, from, to uint64) history.Event { return call(history.Get, v, from, to, history.OK) }
func length(n, from, to uint64) history.Event {
	return call(history.Len, n, from, to, history.OK)
}
func full(v, from, to uint64) history.Event {
	return call(history.TryPut, v, from, to, history.Full)
}
func empty(from, to uint64) history.Event {
	return call(history.TryGet, 0, from, to, history.Empty)
}
func closed(from, to uint64) history.Event {
	return call(history.Get, 0, from, to, history.Closed)
}
func shut(from, to uint64) history.Event {
	return call(history.Close, 0, from, to, history.OK)
}
func pendingPut(v, from uint64) history.Event {
	return call(history.Put, v, from, 0, history.Pending)
}
func pendingGet(from uint64) history.Event {
	return call(history.Get, 0, from, 0, history.Pending)
}

// batch gives an event a place in a batch, by gives it a goroutine.
func batch(place uint16, e history.Event) history.Event {
	e.Place = place
	return e
}
func by(goroutine int32, e history.Event) history.Event {
	e.Goroutine = goroutine
	return e
}

type events = []history.Event

// cases are histories with the rule that they violate, or "" for none.
var cases = []struct {
	name     string
	capacity int
	rule     history.Rule
	h        events
	evidence []int // indices in h of the witnesses, in order
}{
	{"nothing", 1, "", nil, nil},
	{"in order", 0, "", events{put(1, 1, 2), put(2, 3, 4), get(1, 5, 6), get(2, 7, 8), empty(9, 10)}, nil},

	{"a kind that is none", 0, history.Malformed, events{call(9, 1, 1, 2, history.OK)}, []int{0}},
	{"a return before the call", 0, history.Malformed, events{put(1, 2, 1)}, []int{0}},
	{"a Get that says full", 1, history.Malformed, events{call(history.Get, 0, 1, 2, history.Full)}, []int{0}},
	{"never put", 0, history.Fresh, events{get(1, 1, 2)}, []int{0}},
	{"refused and got", 1, history.Fresh, events{put(1, 1, 2), full(2, 3, 4), get(1, 5, 6), get(2, 7, 8)}, []int{3}},
	{"canceled and got", 1, history.Fresh, events{call(history.Put, 1, 1, 2, history.Canceled), get(1, 3, 4)}, []int{1}},
	{"closed and got", 1, history.Fresh, events{call(history.Put, 1, 1, 2, history.Closed), get(1, 3, 4)}, []int{1}},
	{"got before it was put", 0, history.Fresh, events{put(1, 3, 4), get(1, 1, 2)}, []int{1, 0}},
	{"got while it is put", 0, "", events{put(1, 2, 4), get(1, 1, 3)}, nil},
	{"got at the stamp at which its Put begins", 0, "", events{put(1, 2, 4), get(1, 1, 2)}, nil},
	{"refused, and put again", 1, "", events{put(1, 1, 2), full(2, 3, 4), get(1, 5, 6), put(2, 7, 8), get(2, 9, 10)}, nil},
	{"got twice", 0, history.Repeated, events{put(1, 1, 2), get(1, 3, 4), get(1, 3, 5)}, []int{0, 1, 2}},

	{"lost, and the queue is drained", 0, history.Lost, events{put(1, 1, 2), empty(3, 4)}, []int{1, 0}},
	{"lost, and the next one came out", 0, history.Lost, events{put(1, 1, 2), put(2, 3, 4), get(2, 5, 6)}, []int{0, 1, 2}},
	{"still inside", 0, "", events{put(1, 1, 2), put(2, 3, 4), get(1, 5, 6)}, nil},
	{"with a Get that is pending", 0, "", events{put(1, 1, 2), put(2, 3, 4), get(2, 5, 6), pendingGet(5), empty(7, 8)}, nil},
	{"lost before the Get that is pending", 0, history.Lost, events{put(1, 1, 2), put(2, 3, 4), get(2, 5, 6), pendingGet(7)}, []int{0, 1, 2}},

	{"out of order", 0, history.Order, events{put(1, 1, 2), put(2, 3, 4), get(2, 5, 6), get(1, 7, 8)}, []int{0, 2 + 1, 1, 2}},
	{"out of order, and the Puts overlap", 0, "", events{put(1, 1, 3), put(2, 2, 4), get(2, 5, 6), get(1, 7, 8)}, nil},
	{"out of order, and the Gets overlap", 0, "", events{put(1, 1, 2), put(2, 3, 4), get(2, 5, 7), get(1, 6, 8)}, nil},
	{"out of order, and the Puts have a stamp in common", 0, "", events{put(1, 1, 2), put(2, 2, 4), get(2, 5, 6), get(1, 7, 8)}, nil},

	{"empty while one is in", 0, history.WrongEmpty, events{put(1, 1, 2), empty(3, 4), get(1, 5, 6)}, []int{1, 0, 2}},
	{"empty while one or the other is in", 0, history.WrongEmpty,
		events{put(1, 1, 2), empty(3, 8), put(2, 4, 5), get(1, 6, 7), get(2, 9, 10)}, []int{1, 0, 3, 2, 4}},
	{"empty between the two", 0, "", events{put(1, 1, 2), empty(3, 8), put(2, 4, 6), get(1, 5, 7), get(2, 9, 10)}, nil},
	{"empty at the stamp of both", 0, "", events{put(1, 1, 2), empty(3, 8), put(2, 4, 5), get(1, 5, 7), get(2, 9, 10)}, nil},
	{"empty while a Put is pending", 0, "", events{pendingPut(1, 1), empty(3, 4), get(1, 5, 6)}, nil},

	{"closed while one is in", 0, history.WrongClose, events{put(1, 1, 2), shut(1, 9), closed(3, 4), get(1, 5, 6)}, []int{0, 3, 2}},
	{"put after a Get said closed", 0, history.WrongClose, events{shut(1, 9), closed(1, 2), put(1, 3, 4)}, []int{2, 1}},
	{"put and lost while a Get says closed", 0, history.WrongClose, events{shut(1, 9), closed(1, 4), put(1, 2, 3)}, []int{2, 1}},
	{"put and got while a Get says closed", 0, "", events{shut(1, 9), closed(1, 6), put(1, 2, 3), get(1, 4, 5)}, nil},
	{"a closed Put before one that is accepted", 0, "", events{shut(1, 9), call(history.Put, 1, 1, 2, history.Closed), put(2, 3, 4)}, nil},
	{"closed, and nobody closed", 0, history.WrongClose, events{call(history.Put, 1, 1, 2, history.Closed)}, []int{0}},
	{"closed before anyone closes", 0, history.WrongClose, events{shut(3, 4), closed(1, 2)}, []int{1, 0}},
	{"put after Close", 0, history.WrongClose, events{shut(1, 2), put(1, 3, 4)}, []int{1, 0}},
	{"put after Close by a call that is pending", 0, history.WrongClose, events{shut(1, 2), pendingPut(1, 3), get(1, 4, 5)}, []int{1, 2, 0}},
	{"put during Close", 0, "", events{shut(1, 3), put(1, 3, 4), get(1, 5, 6), closed(7, 8)}, nil},
	{"full after Close", 1, history.WrongClose, events{put(1, 1, 2), shut(3, 4), full(2, 5, 6)}, []int{2, 1}},
	{"empty after Close", 1, history.WrongClose, events{shut(1, 2), empty(3, 4)}, []int{1, 0}},
	{"empty after a Get said closed", 1, history.WrongClose, events{shut(1, 9), closed(1, 2), empty(3, 4)}, []int{2, 1}},
	{"put during Close, into room that comes later", 1, "",
		events{put(1, 1, 2), put(2, 3, 9), shut(4, 5), get(1, 6, 7), get(2, 10, 11)}, nil},
	{"put during Close, into room that comes after the end", 1, history.WrongClose,
		events{put(2, 3, 9), shut(4, 5), closed(6, 7), get(2, 10, 11)}, []int{0, 3, 2}},
	{"canceled after Close", 1, history.WrongClose, events{shut(1, 2), call(history.Get, 0, 3, 4, history.Canceled)}, []int{1, 0}},
	{"canceled during Close", 1, "", events{shut(1, 3), call(history.Get, 0, 3, 4, history.Canceled)}, nil},
	{"closed by a Close that never ends", 0, "", events{call(history.Close, 0, 1, 0, history.Pending), closed(2, 3)}, nil},
	{"got after Close", 0, "", events{put(1, 1, 2), shut(3, 4), get(1, 5, 6), closed(7, 8), shut(9, 10)}, nil},

	{"two places that are the same", 0, history.Malformed, events{batch(1, put(1, 1, 2)), batch(1, put(2, 1, 2))}, []int{0, 1}},
	{"a batch that goes on after a failure", 1, history.Malformed, events{batch(1, full(1, 1, 2)), batch(2, put(2, 1, 2))}, []int{0, 1}},
	{"a batch out of order", 0, history.Order, events{batch(1, put(1, 1, 2)), batch(2, put(2, 1, 2)), get(2, 3, 4), get(1, 5, 6)}, []int{0, 3, 1, 2}},
	{"two calls at the same time", 0, "", events{put(1, 1, 2), put(2, 1, 2), get(2, 3, 4), get(1, 5, 6)}, nil},
	{"a batch of Gets out of order", 0, history.Order, events{put(1, 1, 2), put(2, 3, 4), batch(1, get(2, 5, 6)), batch(2, get(1, 5, 6))}, []int{0, 3, 1, 2}},
	{"the first of a batch is lost", 0, history.Lost, events{batch(1, put(1, 1, 2)), batch(2, put(2, 1, 2)), get(2, 3, 4)}, []int{0, 1, 2}},
	{"a circle of four", 0, history.Order, events{
		batch(1, put(1, 1, 9)), batch(2, put(2, 1, 9)), put(3, 2, 3), put(4, 4, 5),
		by(1, batch(1, get(2, 6, 20))), by(1, batch(2, get(3, 6, 20))), by(2, batch(1, get(4, 6, 20))), by(2, batch(2, get(1, 6, 20))),
	}, []int{0, 7, 1, 4, 2, 5, 3, 6}},
	{"a Get in a batch before a Put that begins later", 0, history.Order, events{
		batch(1, put(1, 1, 10)), batch(2, put(2, 1, 10)), get(2, 3, 4), put(3, 6, 7), by(1, batch(1, get(3, 2, 12))), by(1, batch(2, get(1, 2, 12))),
	}, []int{0, 5, 1, 2, 3, 4}},
	{"empty with one in that a batch keeps there", 0, history.WrongEmpty, events{
		batch(1, put(1, 1, 10)), batch(2, put(2, 1, 10)), put(3, 2, 3), empty(5, 6), get(1, 8, 9), by(1, batch(1, get(2, 4, 12))), by(1, batch(2, get(3, 4, 12))),
	}, []int{3, 0, 4}},
	{"a batch that is interrupted", 1, "", events{batch(1, call(history.TryPut, 1, 1, 2, history.OK)), batch(2, full(2, 1, 2)), get(1, 3, 4)}, nil},
	{"full before the first of the batch is in", 0, "", events{batch(1, put(1, 1, 2)), batch(2, call(history.Put, 2, 1, 2, history.Canceled)), get(1, 3, 4)}, nil},

	{"one too many", 1, history.Capacity, events{put(1, 1, 2), put(2, 3, 4)}, []int{0, 1}},
	{"one too many, for the one that came out last was in", 2, history.Capacity,
		events{put(3, 1, 20), put(1, 1, 2), put(2, 3, 4), get(3, 9, 10), get(1, 11, 12), get(2, 13, 14)}, []int{0, 3, 1, 4, 2, 5}},
	{"one too many, with one pending", 1, "", events{put(1, 1, 2), pendingPut(2, 3)}, nil},
	{"full with one less", 2, history.WrongFull, events{put(1, 1, 2), full(2, 3, 4), get(1, 5, 6)}, []int{1}},
	{"full without a limit", 0, history.WrongFull, events{full(1, 1, 2)}, []int{0}},
	{"full with the one that is put", 2, "", events{put(1, 1, 2), full(2, 3, 6), put(3, 4, 5)}, nil},
	{"full with a Put that is pending", 1, "", events{pendingPut(1, 1), full(2, 3, 4)}, nil},

	{"too short", 0, history.WrongLen, events{put(1, 1, 2), length(0, 3, 4)}, []int{1}},
	{"too long", 0, history.WrongLen, events{put(1, 1, 2), length(2, 3, 4), put(2, 5, 6)}, []int{1}},
	{"too short, for the second stays as long as the first", 0, history.WrongLen,
		events{put(1, 1, 2), put(2, 3, 4), length(1, 10, 11), get(1, 20, 21), get(2, 5, 22)}, []int{2}},
	{"longer than the capacity", 1, history.WrongLen, events{put(1, 1, 2), length(2, 3, 6), put(2, 4, 7), get(1, 4, 7)}, []int{1}},
	{"negative", 0, history.WrongLen, events{length(1<<64-3, 1, 2)}, []int{0}},
	{"each length on the way", 0, "", events{put(1, 1, 2), put(2, 3, 4), length(1, 2, 9), put(3, 5, 6), length(2, 1, 6), length(0, 1, 9)}, nil},
	{"a length while a Get is pending", 0, "", events{put(1, 1, 2), pendingGet(3), length(1, 4, 5), length(0, 6, 7)}, nil},
}

func TestCheckNamesTheRuleAndTheWitnesses(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := history.Check(c.h, c.capacity)
			if c.rule == "" {
				require.Nil(t, v)
				return
			}
			require.NotNil(t, v)
			assert.Equal(t, c.rule, v.Rule)
			var witnesses events
			for _, i := range c.evidence {
				witnesses = append(witnesses, c.h[i])
			}
			assert.Equal(t, witnesses, v.Events)
			assert.Contains(t, v.Error(), "history: "+string(c.rule)+": "+v.Message)
			assert.Contains(t, v.Error(), "\n\t"+v.Events[0].String())
		})
	}
}

func TestExactAndBruteForceOnTheCases(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			want := history.Yes
			if c.rule != "" {
				want = history.No
			}
			assert.Equal(t, c.rule == "", history.BruteForce(c.h, c.capacity))
			assert.Equal(t, want, history.Exact(c.h, c.capacity, 1000))
		})
	}
}

// What Check does not see: the windows of the items are one by one possible, and
// not all together.
func TestExactSeesWhatCheckMisses(t *testing.T) {
	for _, c := range []struct {
		name     string
		capacity int
		h        events
	}{
		{"a pending Get is undone", 0, events{put(1, 1, 2), pendingGet(3), length(0, 4, 5), length(1, 6, 7)}},
		{"a pending Put is undone", 0, events{pendingPut(1, 1), length(1, 2, 3), length(0, 4, 5)}},
		{"two lost, with one pending Get", 0, events{put(1, 1, 2), put(2, 3, 4), pendingGet(5), empty(6, 7)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Nil(t, history.Check(c.h, c.capacity))
			assert.Equal(t, history.No, history.Exact(c.h, c.capacity, 1000))
			assert.False(t, history.BruteForce(c.h, c.capacity))
		})
	}
}

// A value that was put twice is no fault of the queue. Check cannot judge it,
// the others can.
func TestValuesPutTwice(t *testing.T) {
	for _, c := range []struct {
		name string
		want history.Verdict
		h    events
	}{
		{"one after the other", history.Yes, events{put(1, 1, 2), put(1, 3, 4), get(1, 5, 6), get(1, 7, 8), empty(9, 10)}},
		{"another between them", history.Yes,
			events{put(1, 1, 2), put(2, 3, 4), put(1, 5, 6), get(1, 7, 8), get(2, 9, 10), get(1, 11, 12)}},
		{"after two in either order", history.Yes,
			events{put(1, 1, 3), put(2, 2, 4), put(9, 5, 6), put(9, 7, 8), get(2, 9, 10), get(1, 11, 12), get(9, 13, 14)}},
		{"got three times", history.No,
			events{put(1, 1, 2), put(1, 3, 4), get(1, 5, 6), get(1, 7, 8), get(1, 9, 10)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, history.Malformed, history.Check(c.h, 0).Rule)
			require.Equal(t, c.want, history.Exact(c.h, 0, 1000))
			require.Equal(t, c.want == history.Yes, history.BruteForce(c.h, 0))
		})
	}
}

func TestExactSaysUnknownWhenTheBudgetIsUsedUp(t *testing.T) {
	h := events{put(1, 1, 2), put(2, 3, 4), get(1, 5, 6), get(2, 7, 8)}
	require.Equal(t, history.Unknown, history.Exact(h, 0, 3))
	require.Equal(t, history.Unknown, history.Exact(h, 0, 0))
	require.Equal(t, history.Yes, history.Exact(h, 0, 4))
	require.Equal(t, history.Yes, history.Exact(nil, 0, 0))
}

func TestNegativeCapacityPanics(t *testing.T) {
	const message = "history: capacity -1, want 0 or more"
	assert.PanicsWithValue(t, message, func() { history.Check(nil, -1) })
	assert.PanicsWithValue(t, message, func() { history.Exact(nil, -1, 1) })
	assert.PanicsWithValue(t, message, func() { history.BruteForce(nil, -1) })
	assert.PanicsWithValue(t, "history: 21 events, want at most 20", func() { history.BruteForce(make(events, 21), 1) })
}
