package history_test

import (
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

// contents is the state of porcupine's model.
type contents struct {
	items  []uint64
	closed bool
	places map[batchID]uint16 // the last place of each batch that has taken effect
}

type batchID struct {
	goroutine int32
	call      uint64
}

// An input is an event, and what porcupine's model cannot know of the others.
type input struct {
	history.Event
	before uint16 // the place before it in its batch, or 0
	told   bool   // a call of Close began before it ended
	late   bool   // a call of Close ended before it began
}

func (e input) gets() bool { return e.Kind == history.Get || e.Kind == history.TryGet }
func (e input) puts() bool { return e.Kind == history.Put || e.Kind == history.TryPut }

// model is the FIFO queue in porcupine's terms. Its Pending calls end in the
// far future, with or without an effect.
func model(capacity int) porcupine.Model {
	m := porcupine.NondeterministicModel{
		Init: func() []interface{} { return []interface{}{contents{}} },
		Step: func(state, in, _ interface{}) (states []interface{}) {
			c, e := state.(contents), in.(input)
			if e.Outcome == history.Pending {
				states = append(states, c)
			}
			id := batchID{e.Goroutine, e.Call}
			if e.Place > 0 && c.places[id] != e.before {
				return states
			}
			next, ok := c.after(e, capacity)
			if !ok {
				return states
			}
			if e.Place > 0 {
				next.places = maps.Clone(c.places)
				if next.places == nil {
					next.places = make(map[batchID]uint16)
				}
				next.places[id] = e.Place
			}
			return append(states, next)
		},
		Equal: func(x, y interface{}) bool {
			a, b := x.(contents), y.(contents)
			return a.closed == b.closed && slices.Equal(a.items, b.items) && maps.Equal(a.places, b.places)
		},
	}
	return m.ToModel()
}

// after returns the state in which e leaves the queue, if e is possible.
func (c contents) after(e input, capacity int) (next contents, possible bool) {
	room := capacity == 0 || len(c.items) < capacity
	none := len(c.items) == 0
	closed := c.closed || e.late
	switch {
	case e.Kind == history.Close:
		return c, true
	case e.Kind == history.Len:
		return c, e.Outcome == history.Pending || e.Value == uint64(len(c.items))
	case e.Outcome == history.Full:
		return c, !room && !closed
	case e.Outcome == history.Empty:
		return c, none && !closed
	case e.Outcome == history.Canceled:
		return c, !closed
	case e.Outcome == history.Closed:
		return contents{c.items, c.closed || e.gets(), c.places}, e.told && (e.puts() || none)
	case e.puts():
		return contents{append(slices.Clone(c.items), e.Value), c.closed, c.places}, room && !closed
	case none:
		return c, false
	}
	got := e.Outcome == history.Pending || c.items[0] == e.Value
	return contents{c.items[1:], c.closed, c.places}, got
}

// operations returns a history in porcupine's terms.
func operations(h []history.Event) []porcupine.Operation {
	var ops []porcupine.Operation
	for _, e := range h {
		in := input{Event: e}
		for _, f := range h {
			if f.Goroutine == e.Goroutine && f.Call == e.Call && f.Place < e.Place {
				in.before = max(in.before, f.Place)
			}
			if f.Kind == history.Close {
				in.told = in.told || f.Call <= e.Return
				in.late = in.late || f.Outcome != history.Pending && f.Return < e.Call
			}
		}
		op := porcupine.Operation{ClientId: int(e.Goroutine), Input: in, Call: int64(e.Call), Return: int64(e.Return)}
		if e.Outcome == history.Pending {
			op.Return = math.MaxInt64
		}
		ops = append(ops, op)
	}
	return ops
}

// TestAgainstPorcupine asks for a second opinion, of a checker that others
// wrote. Its time grows with the orders in which calls at one time can be put:
// it may give up on one history in a thousand.
func TestAgainstPorcupine(t *testing.T) {
	n, start := histories(t, 5_000), time.Now()
	seed := seed(t)
	counts := make(map[history.Verdict]int)
	var gaveUp int
	for i := range n {
		s := draw(seed, i, queue.FIFO)
		verdict := history.Exact(s.events, s.capacity, 1<<20)
		counts[verdict]++
		want := porcupine.Illegal
		if verdict == history.Yes {
			want = porcupine.Ok
		}
		switch got := porcupine.CheckOperationsTimeout(model(s.capacity), operations(s.events), time.Second); got {
		case want:
		case porcupine.Unknown:
			gaveUp++
		default:
			require.FailNowf(t, "Exact", "says %v, porcupine says %v: %v", verdict, got, s)
		}
	}
	t.Logf("%d histories, %.0f per second: %v; porcupine gave up on %d",
		n, float64(n)/time.Since(start).Seconds(), counts, gaveUp)
	require.Zero(t, counts[history.Unknown])
	require.LessOrEqual(t, gaveUp, int(n/1000))
}
