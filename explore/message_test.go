package explore_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// A counter panics in its own way, in one of the explorer's and in one of the
// runtime's.
type counter[T any] struct {
	n  explore.Uint64
	mu explore.Mutex
}

func (c *counter[T]) ouch()   { c.n.Add(1); panic("ouch") }
func (c *counter[T]) unlock() { c.n.Add(1); c.mu.Unlock() }
func (c *counter[T]) index()  { _ = make([]int, 2)[c.n.Add(1)+1] }

// A panic is reported with the goroutine and the place.
func TestPanicMessage(t *testing.T) {
	inGoroutine := func(name string, f func(*counter[int])) explore.Program {
		return func(s *explore.Setup) {
			c := new(counter[int])
			s.Go(name, func() { f(c) })
			s.Go("", func() { c.n.Load() })
		}
	}
	const method = `github\.com/queuebench/queue/explore_test\.\(\*counter\[\.\.\.\]\)\.`
	const where = ` at github\.com/queuebench/queue/explore_test\.TestPanicMessage\.\S+ \(message_test\.go:\d+\)$`
	for want, p := range map[string]explore.Program{
		`^A: ouch at ` + method + `ouch \(message_test\.go:20\)$`:                                                   inGoroutine("", (*counter[int]).ouch),
		`^me: explore: unlock of an unlocked mutex at ` + method + `unlock \(message_test\.go:21\)$`:                inGoroutine("me", (*counter[int]).unlock),
		`^A: runtime error: index out of range \[2\] with length 2 at ` + method + `index \(message_test\.go:22\)$`: inGoroutine("", (*counter[int]).index),
		`^A: explore: unlock of an unlocked mutex$`:                                                                 func(s *explore.Setup) { s.Go("", new(explore.Mutex).Unlock) },
		`^setup: x` + where:   func(*explore.Setup) { panic("x") },
		`^finally: x` + where: func(s *explore.Setup) { s.Finally(func() { panic("x") }) },
		`^setup: explore: 9 goroutines, want 8 at most` + where: func(s *explore.Setup) {
			for range 9 {
				s.Go("", func() {})
			}
		},
		`^A: explore: Choose\(33\), want 1 to 32` + where: func(s *explore.Setup) { s.Go("", func() { explore.Choose(33) }) },
		`^A: explore: Choose\(0\), want 1 to 32` + where:  func(s *explore.Setup) { s.Go("", func() { explore.Choose(0) }) },
		`^A: explore: End without Begin` + where:          func(s *explore.Setup) { s.Go("", func() { s.End(0) }) },
		`^B: explore: End without Begin` + where: func(s *explore.Setup) {
			s.Go("", func() { s.Begin() })
			s.Go("", func() { s.Begin(); s.End(0); s.End(0) })
		},
		`^setup: explore: End without Begin` + where:   func(s *explore.Setup) { s.Begin(); s.End(0); s.End(0) },
		`^finally: explore: End without Begin` + where: func(s *explore.Setup) { s.Finally(func() { s.End(0) }) },
	} {
		f := explore.Config{}.Exhaustive(p).Failure
		require.NotNil(t, f, want)
		assert.Equal(t, explore.Panic, f.Kind, want)
		assert.Regexp(t, want, f.Message)
		assert.Equal(t, f, explore.Config{}.Replay(f.Schedule, p).Failure)
	}
	f := explore.Config{}.Exhaustive(inGoroutine("", (*counter[int]).ouch)).Failure
	require.NotEmpty(t, f.Timeline)
	assert.Equal(t, explore.Event{Goroutine: "A", Operation: "add", Object: "object 1", Values: "1: 0 → 1"}, f.Timeline[len(f.Timeline)-1])
}

// An execution without end says what a loop must do.
func TestLivelockMessage(t *testing.T) {
	c := explore.Config{Steps: 50}
	f := c.Exhaustive(busyWait(true)).Failure
	require.NotNil(t, f)
	assert.Equal(t, "no end after 50 steps: a loop that waits for others must call Spin", f.Message)
	f = c.Exhaustive(func(*explore.Setup) {
		for {
			explore.Spin()
		}
	}).Failure
	require.NotNil(t, f)
	assert.Equal(t, "no end after 50 accesses while no goroutine runs: a loop there has nobody to wait for", f.Message)
}

// Negative limits are errors of the caller, and large ones are none.
func TestLimits(t *testing.T) {
	p := lostUpdate(true)
	for want, search := range map[string]func(){
		"explore: the limit of Bounded is -2, want 0 or more": func() { explore.Config{}.Bounded(-2, p) },
		"explore: Config.Steps is -1, want 0 or more":         func() { explore.Config{Steps: -1}.Bounded(1, p) },
		"explore: Config.Executions is -3, want 0 or more":    func() { explore.Config{Executions: -3}.Random(1, p) },
		"explore: Config.Lone is -4, want 0 or more":          func() { explore.Config{Lone: -4}.Replay(nil, p) },
	} {
		assert.PanicsWithValue(t, want, search)
	}
	assert.NotNil(t, explore.Config{}.Bounded(math.MaxInt, p).Failure)
}

// A search ends early if it is told so before it begins, or while it runs.
func TestDone(t *testing.T) {
	p := func(s *explore.Setup) {
		var n explore.Uint64
		for range 3 {
			s.Go("", func() { n.Add(1); n.Add(1); n.Add(1) })
		}
	}
	const all, alone = 1680, 6 // 9! over 3! 3! 3!, and without preemptions
	searches := map[string]func(explore.Config, explore.Program) explore.Result{
		"Exhaustive": explore.Config.Exhaustive,
		"Bounded":    func(c explore.Config, p explore.Program) explore.Result { return c.Bounded(9, p) },
		"Random":     func(c explore.Config, p explore.Program) explore.Result { return c.Random(1, p) },
	}
	for name, search := range searches {
		r := search(explore.Config{Naive: true, Done: make(chan struct{})}, p)
		assert.Equal(t, name != "Random", r.Complete, name)
		assert.GreaterOrEqual(t, r.Executions, all, name)

		done := make(chan struct{})
		close(done)
		r = search(explore.Config{Naive: true, Done: done}, p)
		assert.False(t, r.Complete, name)
		assert.Nil(t, r.Failure, name)
		assert.LessOrEqual(t, r.Executions, 64, name)

		const enough = 500
		done = make(chan struct{})
		executions := 0
		r = search(explore.Config{Naive: true, Done: done}, func(s *explore.Setup) {
			if executions++; executions == enough {
				close(done)
			}
			p(s)
		})
		assert.False(t, r.Complete, name)
		assert.Nil(t, r.Failure, name)
		assert.GreaterOrEqual(t, r.Executions, enough, name)
		assert.LessOrEqual(t, r.Executions, enough+64, name)
	}
	done := make(chan struct{})
	close(done)
	r := explore.Config{Naive: true, Done: done}.Bounded(9, p)
	assert.Equal(t, alone, r.Executions, "it does not go on to the next bound")
	assert.Zero(t, r.Preemptions)
}
