package queuetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/catalog"
)

// A Level is how strong a queue is. Each level includes those before it.
type Level int

// The levels.
const (
	None Level = iota - 1 // does not even reach S0
	S0                    // nothing is lost, duplicated or invented
	S1                    // the items of each producer stay in order
	S2                    // first in, first out, linearizable
	S3                    // refusals are exact: full and empty mean full and empty
	S4                    // Len and Cap are exact
)

var levelNames = []string{"none", "S0", "S1", "S2", "S3", "S4"}

// String returns the name of the level.
func (l Level) String() string {
	if l < None || l > S4 {
		return fmt.Sprintf("Level(%d)", int(l))
	}
	return levelNames[l-None]
}

// MarshalText implements [encoding.TextMarshaler].
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (l *Level) UnmarshalText(text []byte) error {
	for i, name := range levelNames {
		if name == string(text) {
			*l = None + Level(i)
			return nil
		}
	}
	return fmt.Errorf("queuetest: unknown level %q, want one of %v", text, levelNames)
}

// A Classification is what [Classify] has measured. It can be written as JSON
// and read back, as a [Report] can.
type Classification struct {
	Queue      string     `json:"queue,omitempty"` // name of what was measured, for the caller to set
	Level      Level      `json:"level"`           // the strongest that it survived
	Bounded    bool       `json:"bounded"`         // whether it was full at some time
	Seed       uint64     `json:"seed,string"`     // repeats the random inputs
	Properties []Property `json:"properties"`      // what was asked, in this order
}

// A Property is one question of a [Classification]: the levels first, until one
// does not hold, then batches, retention, close, cancel, blocking, wake order and
// progress.
type Property struct {
	Name    string   `json:"name"`
	Meaning string   `json:"meaning"`
	Traits  string   `json:"traits"`  // what was asked of the queue
	Verdict Verdict  `json:"verdict"` // Skipped if the queue lacks the methods, or this build the checks
	Results []Result `json:"results"` // of the checks, until one failed
}

// Verdict returns what was found about a property, or Skipped if nothing was.
func (c Classification) Verdict(name string) Verdict {
	for _, p := range c.Properties {
		if p.Name == name {
			return p.Verdict
		}
	}
	return Skipped
}

// interrupted reports whether the measurement was cut short, by the end of its
// context or by a queue that hangs. What comes after that is skipped.
func (c Classification) interrupted() bool {
	for _, p := range c.Properties {
		for _, r := range p.Results {
			if errors.Is(r.Err, ErrAbandoned) {
				return true
			}
		}
	}
	return false
}

// A question is a property to be measured.
type question struct {
	name, meaning string
	sees          ability // what is used beside TryPut and TryGet
	needs         ability // without which the question makes no sense
	after         string  // the property without which it makes no sense, if any
	checks        []string
}

// The levels, from S0. They look at nothing but TryPut and TryGet, until S4.
var levels = []question{
	{name: "S0", meaning: "nothing is lost, duplicated or invented", checks: []string{"ExactlyOnce", "OneProcessor"}},
	{name: "S1", meaning: "the items of each producer stay in order", checks: []string{"FIFOPerProducer"}},
	{name: "S2", meaning: "first in, first out, linearizable", checks: []string{"FIFO"}},
	{name: "S3", meaning: "full and empty mean full and empty", checks: []string{
		"ExactCapacity", "Sequential", "QuiescentTry", "HappensBefore", "NoSpuriousFull", "NoSpuriousEmpty", "Linearizable",
	}},
	{name: "S4", meaning: "Len and Cap are exact", sees: canLen | canCap, needs: canLen, checks: []string{
		"ExactCapacity", "Sequential", "QuiescentTry", "LenWithinBounds",
	}},
}

// flags are the properties that are no levels. Those about waiting come late, for
// it is where a queue is most likely to hang.
var flags = []question{
	{name: "batches", meaning: "batches are conserved and in order", sees: everything, needs: canBatch, checks: []string{
		"BatchExactlyOnce", "BatchOrder", "InterruptedBatch",
	}},
	{name: "retention", meaning: "an item that has left is not kept alive", sees: everything, checks: []string{"DropsReferences"}},
	{name: "close", meaning: "Close is orderly and loses nothing", sees: everything, needs: canClose | canWait, checks: []string{
		"ClosedWinsOverFull", "CloseIdempotent", "CloseWakesEverybody", "CloseLosesNothing",
	}},
	{name: "cancel", meaning: "a call whose context ends has no effect", sees: everything, needs: canClose | canWait, checks: []string{
		"CancelledContext", "CancelledGetConsumesNothing", "CancelledPutInsertsNothing", "WaiterChurn",
	}},
	{name: "blocking", meaning: "a waiting call sleeps, and goes on when it can", sees: everything, needs: canClose | canWait, checks: []string{
		"ExactlyOnce", "OneProcessor", "BatchWakesEach", "NoGoroutineLeft", "WaitsPolitely", "Bubble", "Fairness",
	}},
	{name: "wake order", meaning: "those who fell asleep first are served first", after: "blocking", sees: everything, needs: canClose | canWait,
		checks: []string{"WakeOrder"}},
	{name: "progress", meaning: "no goroutine can hold up the others, wherever it is stopped", sees: everything, checks: []string{"Progress"}},
}

// Classify measures how strong the queues are that f makes, whatever they
// promise: it asks for more and more until that fails. What it finds is an upper
// bound, for a check can miss a fault. Of the traits it uses only how many
// goroutines may put and get.
//
// The build decides what can be measured: progress in one with the tag qmodel, for
// a queue written on package atomics, and all else in the others.
//
// Of o, Checks is not used, and Duration is for each check.
func Classify(ctx context.Context, f catalog.Factory, traits queue.Traits, o Options) Classification {
	o = o.complete()
	m := measurement{ctx: ctx, f: f, o: o}
	m.traits = queue.Traits{Producers: traits.Producers, Consumers: traits.Consumers}
	m.c = Classification{Level: None, Seed: o.Seed}
	if !m.probe() {
		return m.c
	}
	for i, q := range levels {
		m.traits.Order = min(queue.FIFO, queue.Order(i))
		m.traits.StrictTry = Level(i) >= S3
		if m.ask(q) != Passed {
			break
		}
		m.c.Level = Level(i)
	}
	m.traits.Order = max(queue.Unordered, min(queue.FIFO, queue.Order(m.c.Level)))
	m.traits.StrictTry = m.c.Level >= S3
	for _, q := range flags {
		m.traits.FIFOWaiters, m.traits.LockFree = q.name == "wake order", q.name == "progress"
		m.ask(q)
	}
	return m.c
}

// A measurement is a Classify at work.
type measurement struct {
	ctx    context.Context
	f      catalog.Factory
	traits queue.Traits
	o      Options
	can    ability
	c      Classification
}

// probe finds out what the queue has, and whether it is bounded. It reports
// whether there is reason to go on.
func (m *measurement) probe() bool {
	if m.f.Uint64 == nil {
		return m.found(Result{Check: "Options", Verdict: Failed, Err: errors.New("queuetest: the factory has no constructor Uint64")})
	}
	const plenty = 1 << 14 // items, far more than was asked for
	look := Check{
		Name:   "Bounded",
		Rule:   "3 Strict try: ErrFull only if the queue holds Cap items",
		spares: usual,
		run: func(t *trial) error {
			q := t.queue(3)
			m.can = abilityOf[uint64](q)
			for range plenty {
				t.count(1)
				if err := q.TryPut(1); err == queue.ErrFull {
					m.c.Bounded = true
					return nil
				} else if err != nil {
					return fmt.Errorf("TryPut: unexpected error %w", err)
				}
			}
			return nil
		},
	}
	res := look.verify(m.ctx, m.f, m.traits, m.o, nil)
	if res.Verdict != Passed {
		return m.found(res)
	}
	m.traits.Bounded = m.c.Bounded
	return true
}

// found writes down why nothing can be measured.
func (m *measurement) found(res Result) bool {
	m.c.Properties = []Property{{
		Name: "bounded", Meaning: "the queue can be full", Traits: m.traits.String(), Verdict: res.Verdict, Results: []Result{res},
	}}
	return false
}

// ask measures a property.
func (m *measurement) ask(q question) Verdict {
	p := Property{Name: q.name, Meaning: q.meaning, Traits: m.traits.String(), Verdict: Skipped}
	left := func(why string) { p.Results = []Result{{Check: q.name, Verdict: Skipped, Skipped: why}} }
	_, err := selectChecks(q.checks)
	switch missing := q.needs &^ m.can; {
	case m.c.interrupted():
		left("not run: the run stopped before")
	case missing != 0:
		left(fmt.Sprintf("the queue has no %v", missing))
	case q.after != "" && m.c.Verdict(q.after) != Passed:
		left("not asked: " + q.after + " does not hold")
	case err != nil:
		left(fmt.Sprintf("not in this build, which is %s", atomics.Build))
	default:
		r := m.verify(q)
		p.Verdict, p.Results = r.Verdict, r.Results
	}
	m.c.Properties = append(m.c.Properties, p)
	return p.Verdict
}

// verify runs the checks of a question until one fails.
func (m *measurement) verify(q question) Report {
	f, o := m.f, m.o
	if q.sees != everything {
		f = catalog.Factory{Uint64: m.only(q.sees)}
	}
	all := newReport(m.traits, o)
	for _, name := range q.checks {
		o.Checks = []string{name}
		r := Verify(m.ctx, f, m.traits, o)
		for _, res := range r.Results {
			all.add(res)
		}
		if r.Err() != nil {
			break
		}
	}
	return all
}

// only returns the constructor of queues of which no more is to be seen.
func (m *measurement) only(seen ability) catalog.Constructor[uint64] {
	return func(capacity int) queue.Queue[uint64] {
		q := m.f.Uint64(capacity)
		if !m.c.Bounded {
			capacity = queue.Unbounded
		}
		return adapt[uint64](q, capacity, seen)
	}
}
