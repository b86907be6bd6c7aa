package explore

import (
	"fmt"
	"math"
	"strings"
)

// A Program sets up shared memory, starts goroutines with [Setup.Go], and
// returns. The goroutines run after that. It is called for every execution.
type Program func(s *Setup)

// A Setup is an execution of a [Program] in the eyes of the program. It can be
// passed to the functions of testify in place of a *testing.T.
type Setup struct{ e *execution }

// Go starts a goroutine. The name is for timelines: if it is empty, it is a
// letter. Goroutines of the program may call Go, too. It panics if there are
// more than [MaxGoroutines].
func (s *Setup) Go(name string, body func()) {
	e := s.e
	if name == "" {
		name = string(rune('A' + len(e.goroutines)))
	}
	g := e.spawn(name, body)
	starter := e.current
	if starter == nil {
		return
	}
	if e.aborting {
		panic(abort{})
	}
	g.seen = e.newName() // as those started elsewhere may do something else
	g.clock.join(&starter.clock)
	g.clock[g.id] = 1
	starter.clock[starter.id]++
	starter.drain()
	starter.note(opGo, nil, name)
	g.start()
	if e.failure != nil {
		panic(abort{})
	}
}

// Finally calls f when all goroutines have ended, unless the execution has
// failed.
func (s *Setup) Finally(f func()) { s.e.finally = append(s.e.finally, f) }

// Errorf fails the execution with an [Assertion] and ends it.
func (s *Setup) Errorf(format string, args ...any) {
	s.e.fail(Assertion, withoutTrace(fmt.Sprintf(format, args...)))
	panic(abort{})
}

// withoutTrace drops from a message of testify where in the source it happened:
// that shows the search rather than the program, and differs between a search
// and its replay. It also drops the indentation.
func withoutTrace(message string) string {
	var kept []string
	trace := false
	for line := range strings.Lines(message) {
		line = strings.TrimRight(line, "\n")
		rest, indented := strings.CutPrefix(line, "\t")
		if indented && !strings.HasPrefix(rest, " ") {
			trace = strings.HasPrefix(rest, "Error Trace:")
		}
		if trace || strings.TrimSpace(line) == "" {
			continue
		}
		kept = append(kept, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(kept, "\n")
}

// FailNow fails the execution with an [Assertion] and ends it.
func (s *Setup) FailNow() { s.Errorf("failed") }

// A Config sets the limits of a search. Its methods are the searches. Each
// ends with the first failure. They panic if a limit is negative.
type Config struct {
	// Steps is how many accesses and flushes an execution may have, before it
	// is a [Livelock]. 0 means 10000.
	Steps int

	// Executions is how many a search may try. 0 means 10000 for random
	// searches and no limit for the others.
	Executions int

	// Done, if not nil, ends a search early when it is closed.
	Done <-chan struct{}

	// Naive turns off all that spares executions: Exhaustive and Bounded go on from
	// states that they have been in before, all accesses to atomic variables are
	// points of the schedule, and no step sleeps. It takes much longer.
	Naive bool

	// Lone is how many accesses an operation may make while no other goroutine
	// makes any, see [Setup.Begin]. An operation that makes more, or that waits
	// for others, is a failure with the kind [NoProgress]. So Exhaustive shows
	// that an operation ends within that many accesses if it is left alone, from
	// whichever state. 0: not checked.
	Lone int
}

// A Result is what a search has found.
type Result struct {
	Executions  int      // that were tried, without those that shrank a failure
	Steps       int      // of these executions together
	States      int      // different ones with a choice, of Bounded with the last bound; 0: not known
	Preemptions int      // the bound of the last of them, or -1
	Complete    bool     // no failure, and no other schedule is left, but such as would show the same
	Failure     *Failure // nil: none
}

// Exhaustive tries all schedules.
func (c Config) Exhaustive(p Program) Result {
	return c.search(p, c.depthFirst(math.MaxInt))
}

// Bounded tries all schedules without preemptions, then all with one at most,
// and so on up to limit. A preemption stops a goroutine that could go on. It is
// none to leave a goroutine that ends, waits or spins, and none to flush. The
// result is Complete only if there are no schedules with more preemptions.
// Bounded panics if the limit is negative.
func (c Config) Bounded(limit int, p Program) Result {
	notNegative("the limit of Bounded", limit)
	var r Result
	for bound := 0; bound <= limit; bound++ {
		if c.Executions > 0 && r.Executions >= c.Executions {
			break
		}
		rest := c
		if c.Executions > 0 {
			rest.Executions -= r.Executions
		}
		n := rest.search(p, c.depthFirst(bound))
		n.Executions += r.Executions
		n.Steps += r.Steps
		n.Preemptions = bound
		r = n
		if r.Failure != nil || r.Complete || c.ended() {
			break
		}
	}
	return r
}

// Random tries schedules in which each choice is made by chance.
func (c Config) Random(seed uint64, p Program) Result {
	return c.sampled().search(p, newRandom(seed))
}

// PCT tries schedules in which the goroutines have random priorities, and
// depth-1 times, at random, the one that runs gets the lowest. It finds a fault
// that takes depth orderings with a probability that has a lower bound, see
// Burckhardt, Kothari, Musuvathi and Nagarakatte, A randomized scheduler with
// probabilistic guarantees of finding bugs, 2010,
// https://doi.org/10.1145/1736020.1736040. A store buffer has a priority of its
// own here.
func (c Config) PCT(seed uint64, depth int, p Program) Result {
	return c.sampled().search(p, newPCT(seed, depth))
}

// Replay runs the program once, with the given choices. Choices that are
// impossible, and those that are missing at the end, are made for the goroutine
// that runs already.
func (c Config) Replay(schedule []int, p Program) Result {
	c.Executions = 1
	s := c.open()
	defer s.close()
	r := Result{Preemptions: -1}
	r.Failure = s.replay(p, schedule)
	r.Executions, r.Steps = 1, s.steps
	return r
}

func (c Config) sampled() Config {
	if c.Executions == 0 {
		c.Executions = 10000
	}
	return c
}

// search tries what the strategy proposes.
func (c Config) search(p Program, s strategy) Result {
	e := c.open()
	defer e.close()
	r := Result{Preemptions: -1}
	for {
		e.run(p, s)
		r.Executions++
		r.Steps += e.steps
		r.States = s.states()
		if e.failure != nil {
			r.Failure = e.shrink(p)
			return r
		}
		if !s.advance() {
			r.Complete = s.complete()
			return r
		}
		if r.Executions == c.Executions || r.Executions%64 == 0 && c.ended() {
			return r
		}
	}
}

// ended reports whether Done is closed.
func (c Config) ended() bool {
	select {
	case <-c.Done:
		return true
	default:
		return false
	}
}
