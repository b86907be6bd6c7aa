package queuetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

var (
	sound  = catalog.Factory{Uint64: catalog.Of(mutexq.New[uint64])}
	strict = queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true}
)

func verify(t *testing.T, f catalog.Factory, traits queue.Traits, checks ...string) Report {
	return Verify(t.Context(), f, traits, Options{Seed: 7, Short: true, Checks: checks})
}

func TestVerifyNamesChecks(t *testing.T) {
	r := verify(t, sound, strict, "ExactCapacity", "Sequentially")
	require.Len(t, r.Results, 1)
	assert.Equal(t, "Options", r.Results[0].Check)
	for _, part := range []string{`"Sequentially"`, "ExactCapacity, Sequential", "NoGoroutineLeft"} {
		assert.ErrorContains(t, r.Err(), part)
	}
	assert.ErrorContains(t, verify(t, catalog.Factory{}, strict).Err(), "no constructor Uint64")
}

func TestVerifyRunsChecksInTheOrderAsked(t *testing.T) {
	r := verify(t, sound, strict, "Sequential", "ExactCapacity", "Bubble")
	require.NoError(t, r.Err())
	require.Len(t, r.Results, 3)
	assert.Equal(t, "Sequential", r.Results[0].Check)
	assert.Positive(t, r.Results[0].Operations)
	assert.Positive(t, r.Results[0].Elapsed)
	assert.Equal(t, "Bubble", r.Results[2].Check)
	assert.Positive(t, r.Results[2].Operations)
	assert.Equal(t, Passed, r.Verdict)
	assert.Equal(t, 1, r.Rounds)
	assert.Equal(t, uint64(7), r.Seed)
}

// falling is a queue that panics, and once more when those who wait are freed.
type falling struct{ *mutexq.Queue[uint64] }

func (falling) TryPut(uint64) error               { panic("first") }
func (falling) Put(context.Context, uint64) error { panic("first") }
func (falling) Close()                            { panic("second") }

// A broken queue fails a check, and does not end the program.
func TestVerifyOutlivesQueues(t *testing.T) {
	none := catalog.Factory{Uint64: func(int) queue.Queue[uint64] { return nil }}
	assert.ErrorContains(t, verify(t, none, strict, "ExactlyOnce").Err(), "the constructor returns nil")

	falls := catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] { return falling{mutexq.New[uint64](capacity)} }}
	assert.ErrorContains(t, verify(t, falls, strict, "ExactlyOnce").Err(), "panic: first")
}

// stuck is a queue whose Close never returns.
type stuck struct{ queue.Queue[uint64] }

func (stuck) Close() { select {} }

func TestVerifyStopsAtAHang(t *testing.T) {
	hangs := catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
		return stuck{mutexq.New[uint64](capacity)}
	}}
	r := Verify(t.Context(), hangs, strict, Options{
		Timeout: 4 * time.Second,
		Checks:  []string{"ExactCapacity", "ClosedWinsOverFull", "Sequential"},
	})
	require.Len(t, r.Results, 3)
	require.NoError(t, r.Results[0].Err)
	assert.ErrorContains(t, r.Results[1].Err, "no end within 4s")
	assert.ErrorContains(t, r.Results[1].Err, "queuetest.stuck.Close", "the stacks of all goroutines")
	assert.Equal(t, "not run: the run stopped at ClosedWinsOverFull", r.Results[2].Skipped)
}

func TestVerifyStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := Verify(ctx, sound, strict, Options{Checks: []string{"ExactlyOnce", "Sequential"}})
	require.ErrorIs(t, r.Err(), context.Canceled)
	assert.Equal(t, Interrupted, r.Verdict)
	assert.NotEmpty(t, r.Results[1].Skipped)
}

// TestTraitsAreRespected runs everything on queues that panic if they are
// asked for more than they promise.
func TestTraitsAreRespected(t *testing.T) {
	for _, traits := range []queue.Traits{
		{Producers: queue.One, Consumers: queue.One, Order: queue.PerProducer, Bounded: true},
		{Producers: queue.One, Order: queue.Unordered, Bounded: true, StrictTry: true},
		{Consumers: queue.One, Order: queue.FIFO},
	} {
		f := catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
			if traits.Bounded {
				return &jealous{Queue: mutexq.New[uint64](capacity), traits: traits}
			}
			return &jealous{Queue: mutexq.NewUnbounded[uint64](), traits: traits}
		}}
		t.Run(traits.String(), func(t *testing.T) {
			require.NoError(t, verify(t, f, traits).Err())
		})
	}
}

func TestSettings(t *testing.T) {
	t.Setenv(seedVariable, "18446744073709551615")
	seed, err := setting(seedVariable, 64)
	require.NoError(t, err)
	assert.Equal(t, ^uint64(0), seed)
	t.Setenv(seedVariable, "")
	seed, err = setting(seedVariable, 64)
	require.NoError(t, err)
	assert.Zero(t, seed)
	for _, value := range []string{"x", "-1", "0x10", "2147483648", " 1"} {
		t.Setenv(goroutinesVariable, value)
		_, err := setting(goroutinesVariable, 31)
		require.ErrorContains(t, err, "QUEUETEST_GOROUTINES")
		assert.ErrorContains(t, err, `"`+value+`"`)
	}
}

// TestSlowMachine asks for more goroutines than the time allows on any machine.
func TestSlowMachine(t *testing.T) {
	r := Verify(t.Context(), sound, strict, Options{
		Timeout: 4 * time.Second, Goroutines: 1 << 30, Checks: []string{"GoroutineChurn"},
	})
	require.NoError(t, r.Err())
	assert.Greater(t, r.Results[0].Operations, int64(4*fewest))
}

func TestRulesAreOneLine(t *testing.T) {
	seen := make(map[string]bool)
	for _, c := range Checks() {
		assert.NotContains(t, c.Rule, "\n", c.Name)
		assert.True(t, strings.ContainsAny(c.Rule[:1], "123456789"), "%s: a rule begins with its number: %s", c.Name, c.Rule)
		assert.False(t, seen[c.Name], "%s is there twice", c.Name)
		seen[c.Name] = true
	}
}
