package history_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

// historiesVariable is the environment variable with the number of histories
// for the tests that compare the checkers.
const historiesVariable = "QUEUETEST_HISTORIES"

// seedVariable is the environment variable with the seed of these histories. A
// test prints the one that it has chosen.
const seedVariable = "QUEUETEST_SEED"

// number returns the decimal number that an environment variable is set to, or
// the usual one.
func number(t *testing.T, variable string, usual uint64) uint64 {
	value := os.Getenv(variable)
	if value == "" {
		return usual
	}
	n, err := strconv.ParseUint(value, 10, 64)
	require.NoError(t, err, variable)
	return n
}

// seed returns the seed of a test and prints it.
func seed(t *testing.T) uint64 {
	s := number(t, seedVariable, rand.Uint64())
	t.Logf("%s=%d", seedVariable, s)
	return s
}

// histories returns how many histories a test compares.
func histories(t *testing.T, usual uint64) uint64 { return number(t, historiesVariable, usual) }

// A sample is a random history and what it was made for.
type sample struct {
	events   []history.Event
	capacity int
	mutated  bool
	complete bool // no call is Pending, and none is Len
	traits   queue.Traits
}

// draw returns the history number i of a seed.
func draw(seed, i uint64, orders ...queue.Order) sample {
	random := rand.New(rand.NewPCG(seed, i))
	order, strict := orders[random.IntN(len(orders))], random.IntN(2) == 0
	sim := simulation{
		random:   random,
		order:    order,
		strict:   order == queue.FIFO || strict,
		capacity: random.IntN(4),
		lengths:  random.IntN(2) == 0,
		closes:   random.IntN(3) == 0,
		batches:  random.IntN(2) == 0,
		pending:  random.IntN(3) == 0,
	}
	s := sample{capacity: sim.capacity, traits: queue.Traits{Order: order, StrictTry: sim.strict}}
	s.events = sim.run(1+random.IntN(4), 1+random.IntN(14))
	if coarse := uint64(random.IntN(6)); coarse > 1 && order != queue.PerProducer { // a clock with ties
		for i := range s.events {
			e := &s.events[i]
			e.Goroutine = int32(e.Call) // two batches of one goroutine may not begin at the same time
			e.Call /= coarse
			e.Return /= coarse
		}
	}
	if s.mutated = random.IntN(3) > 0; s.mutated {
		for range 1 + random.IntN(3) {
			mutate(random, s.events)
		}
	}
	random.Shuffle(len(s.events), func(i, j int) { s.events[i], s.events[j] = s.events[j], s.events[i] })
	s.complete = true
	for _, e := range s.events {
		if e.Outcome == history.Pending || e.Kind == history.Len {
			s.complete = false
		}
	}
	return s
}

// String lists the events, for a failure.
func (s sample) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v, capacity %d, mutated %v", s.traits, s.capacity, s.mutated)
	for _, e := range s.events {
		fmt.Fprintf(&b, "\n%v", e)
	}
	return b.String()
}

// TestAgainstBruteForce compares Check and Exact with BruteForce on random
// histories of a correct queue and on mutants of such histories.
func TestAgainstBruteForce(t *testing.T) {
	var linearizable, mutants, missed, exactly int
	rules := make(map[history.Rule]int)
	n, start := histories(t, 20_000), time.Now()
	seed := seed(t)
	for i := range n {
		s := draw(seed, i, queue.FIFO)
		want := history.BruteForce(s.events, s.capacity)
		if !s.mutated && !want {
			require.FailNow(t, "the reference rejects a correct queue", s.String())
		}
		verdict := history.No
		if want {
			linearizable++
			verdict = history.Yes
		}
		if s.mutated && !want {
			mutants++
		}
		if got := history.Exact(s.events, s.capacity, 1<<20); got != verdict {
			require.FailNowf(t, "Exact", "says %v, want %v: %v", got, verdict, s)
		}
		v := history.Check(s.events, s.capacity)
		switch {
		case v != nil && want:
			require.FailNowf(t, "false alarm", "%v\n%v", v, s)
		case v != nil:
			rules[v.Rule]++
		case !want:
			missed++
			if s.capacity == 0 && s.complete {
				require.FailNowf(t, "Check", "misses a fault of an unbounded queue: %v", s)
			}
		}
		if s.capacity == 0 && s.complete {
			exactly++
		}
	}
	t.Logf("%d histories, %.0f per second: %d linearizable, %d not; Check has no false alarm, misses %d, of the %d unbounded and complete ones none; found %v",
		n, float64(n)/time.Since(start).Seconds(), linearizable, mutants, missed, exactly, rules)
	require.NotZero(t, mutants)
}

// TestTraitsAgainstBruteForce compares CheckTraits with the same search for
// queues that promise less.
func TestTraitsAgainstBruteForce(t *testing.T) {
	n, start := histories(t, 20_000), time.Now()
	seed := seed(t)
	wrong, missed, exactly := make(map[queue.Order]int), make(map[queue.Order]int), 0
	for i := range n {
		s := draw(seed, i, queue.PerProducer, queue.Unordered, queue.FIFO)
		want := history.BruteForceTraits(s.events, s.traits, s.capacity)
		if !s.mutated && !want {
			require.FailNow(t, "the reference rejects a correct queue", s.String())
		}
		v := history.CheckTraits(s.events, s.traits, s.capacity)
		if v != nil && want {
			require.FailNowf(t, "false alarm", "%v\n%v", v, s)
		}
		if !want {
			wrong[s.traits.Order]++
		}
		if v == nil && !want {
			missed[s.traits.Order]++
			if s.capacity == 0 && s.complete && s.traits.Order == queue.FIFO {
				require.FailNowf(t, "CheckTraits", "misses a fault of an unbounded queue: %v", s)
			}
		}
		if s.capacity == 0 && s.complete {
			exactly++
		}
	}
	t.Logf("%d histories, %.0f per second: not as promised by order %v; CheckTraits has no false alarm, misses %v; %d were unbounded and complete",
		n, float64(n)/time.Since(start).Seconds(), wrong, missed, exactly)
	require.Len(t, wrong, 3)
}
