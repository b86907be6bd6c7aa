package history_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/queuetest/history"
)

// contents is the state of porcupine's model: what is in the queue, and whether
// a Get said closed.
type contents struct {
	items  []uint64
	closed bool
}

func (c contents) with(v uint64) contents {
	return contents{append(slices.Clone(c.items), v), c.closed}
}

// model is the FIFO queue in porcupine's terms. Its Pending calls end in the
// far future, with or without an effect.
func model(capacity int) porcupine.Model {
	m := porcupine.NondeterministicModel{
		Init: func() []interface{} { return []interface{}{contents{}} },
		Step: func(state, input, _ interface{}) []interface{} {
			return next(state.(contents), input.(history.Event), capacity)
		},
		Equal: func(x, y interface{}) bool {
			a, b := x.(contents), y.(contents)
			return a.closed == b.closed && slices.Equal(a.items, b.items)
		},
	}
	return m.ToModel()
}

// next returns the states to which e leads from c.
func next(c contents, e history.Event, capacity int) (states []interface{}) {
	room := capacity == 0 || len(c.items) < capacity
	gets := e.Kind == history.Get || e.Kind == history.TryGet
	allow := func(condition bool, to contents) {
		if condition {
			states = append(states, to)
		}
	}
	switch e.Outcome {
	case history.Pending:
		allow(true, c)
		allow(!gets && e.Kind != history.Len && room && !c.closed, c.with(e.Value))
		if gets && len(c.items) > 0 {
			allow(true, contents{c.items[1:], c.closed})
		}
	case history.OK:
		switch {
		case e.Kind == history.Len:
			allow(e.Value == uint64(len(c.items)), c)
		case !gets:
			allow(room && !c.closed, c.with(e.Value))
		case len(c.items) > 0:
			allow(c.items[0] == e.Value, contents{c.items[1:], c.closed})
		}
	case history.Full:
		allow(!room, c)
	case history.Empty:
		allow(len(c.items) == 0, c)
	case history.Closed:
		allow(!gets || len(c.items) == 0, contents{c.items, c.closed || gets})
	case history.Canceled:
		allow(true, c)
	}
	return states
}

// operations returns a history in porcupine's terms.
func operations(h []history.Event) []porcupine.Operation {
	var ops []porcupine.Operation
	for _, e := range h {
		op := porcupine.Operation{ClientId: int(e.Goroutine), Input: e, Call: int64(e.Call), Return: int64(e.Return)}
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
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	counts := make(map[history.Verdict]int)
	var gaveUp int
	for i := range n {
		s := draw(seed, uint64(i))
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
	require.LessOrEqual(t, gaveUp, n/1000)
}
