package queuetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/bits"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/queuetest"
)

// bare is the least that can be classified.
type bare struct{ c channel }

func newBare(capacity int) bare { return bare{newChannel(capacity)} }

func (q bare) TryPut(v uint64) error   { return q.c.TryPut(v) }
func (q bare) TryGet() (uint64, error) { return q.c.TryGet() }

// miscounts is a channel with a Len that is off by one.
type miscounts struct{ channel }

func (q miscounts) Len() int { return q.channel.Len() + 1 }

// forgetful loses one item of so many.
type forgetful struct {
	bare
	puts *atomic.Uint64
}

func (q forgetful) TryPut(v uint64) error {
	if q.puts.Add(1)%500 == 0 {
		return nil
	}
	return q.bare.TryPut(v)
}

// lanes is two channels, of which an item takes the one that choose says.
type lanes struct {
	both   [2]bare
	choose func(v uint64) uint64
	turn   *atomic.Uint64
}

func (q lanes) TryPut(v uint64) error { return q.both[q.choose(v)%2].TryPut(v) }

func (q lanes) TryGet() (uint64, error) {
	turn := q.turn.Add(1)
	if v, err := q.both[turn%2].TryGet(); err == nil {
		return v, nil
	}
	return q.both[(turn+1)%2].TryGet()
}

// shy refuses a TryPut that comes while another one is in progress.
type shy struct {
	bare
	in *atomic.Int32
}

func (q shy) TryPut(v uint64) error {
	defer q.in.Add(-1)
	if q.in.Add(1) > 1 {
		return queue.ErrFull
	}
	if v%8 == 0 {
		runtime.Gosched()
	}
	return q.bare.TryPut(v)
}

// rude has errors of its own.
type rude struct{ bare }

func (q rude) TryPut(v uint64) error {
	if q.bare.TryPut(v) != nil {
		return errors.New("no more!")
	}
	return nil
}

// patient is bare with a TryPut that waits.
type patient struct{ bare }

func (q patient) TryPut(v uint64) error { q.c <- v; return nil }

func classify(t *testing.T, construct catalog.Constructor[uint64]) queuetest.Classification {
	return queuetest.Classify(t.Context(), catalog.Factory{Uint64: construct}, queue.Traits{},
		queuetest.Options{Short: true, Seed: 7})
}

func newLanes(choose func(v uint64) uint64) func(int) lanes {
	return func(capacity int) lanes {
		return lanes{[2]bare{newBare(capacity), newBare(capacity)}, choose, new(atomic.Uint64)}
	}
}

func TestClassifyMeasuresTheLevel(t *testing.T) {
	for _, test := range []struct {
		name      string
		construct catalog.Constructor[uint64]
		level     queuetest.Level
		why       string // what the next level finds
	}{
		{"loses items", queuetest.Adapt(func(capacity int) forgetful {
			return forgetful{newBare(capacity), new(atomic.Uint64)}
		}), queuetest.None, "accepted items never came out"},
		{"mixes all items", queuetest.Adapt(newLanes(func(v uint64) uint64 { return uint64(bits.OnesCount64(v)) })),
			queuetest.S0, " after item "},
		{"mixes producers", queuetest.Adapt(newLanes(func(v uint64) uint64 { return v >> 32 })),
			queuetest.S1, " and came out after it"},
		{"refuses without a reason", queuetest.Adapt(func(capacity int) shy {
			return shy{newBare(capacity), new(atomic.Int32)}
		}), queuetest.S2, ""},
		{"has no Len", queuetest.Adapt(newBare), queuetest.S3, "the queue has no Len"},
		{"miscounts", queuetest.Adapt(func(capacity int) miscounts { return miscounts{newChannel(capacity)} }),
			queuetest.S3, "Len is 1 with 0 items in"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := classify(t, test.construct)
			assert.Equal(t, test.level, c.Level)
			assert.True(t, c.Bounded)
			assert.Equal(t, queuetest.Skipped, c.Verdict("close"))
			next := c.Properties[test.level+1]
			assert.NotEqual(t, queuetest.Passed, next.Verdict)
			for _, before := range next.Results[:len(next.Results)-1] {
				assert.NoError(t, before.Err, "it stops at the first failure")
			}
			last := next.Results[len(next.Results)-1]
			if last.Err != nil {
				assert.ErrorContains(t, last.Err, test.why)
			} else {
				assert.Contains(t, last.Skipped, test.why)
			}
		})
	}
}

func TestClassifyMeasuresTheFlags(t *testing.T) {
	c := queuetest.Classify(t.Context(), catalog.Factory{
		Uint64:  catalog.Unbounded(mutexq.NewUnbounded[uint64]),
		Pointer: catalog.Unbounded(mutexq.NewUnbounded[*uint64]),
	}, queue.Traits{}, queuetest.Options{Short: true})
	assert.Equal(t, queuetest.S4, c.Level)
	assert.False(t, c.Bounded)
	for _, name := range []string{"batches", "retention", "close", "cancel", "blocking"} {
		assert.Equal(t, queuetest.Passed, c.Verdict(name), name)
	}
	assert.Equal(t, queuetest.Failed, c.Verdict("wake order"), "a waiter that gives up wakes all others")
	assert.Equal(t, queuetest.Skipped, c.Verdict("progress"))
	assert.Equal(t, queuetest.Skipped, c.Verdict("beauty"))

	text, err := json.Marshal(c)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"level":"S4"`)
	var back queuetest.Classification
	require.NoError(t, json.Unmarshal(text, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again))
	assert.ErrorContains(t, json.Unmarshal([]byte(`{"level":"S9"}`), &back), `unknown level "S9", want one of [none S0`)
}

func TestClassifyGivesUp(t *testing.T) {
	c := classify(t, queuetest.Adapt(func(capacity int) rude { return rude{newBare(capacity)} }))
	assert.Equal(t, queuetest.None, c.Level)
	assert.ErrorContains(t, c.Properties[0].Results[0].Err, "TryPut: unexpected error no more!")

	c = queuetest.Classify(t.Context(), catalog.Factory{Uint64: queuetest.Adapt(func(capacity int) patient {
		return patient{newBare(capacity)}
	})}, queue.Traits{}, queuetest.Options{Timeout: 100 * time.Millisecond})
	assert.Equal(t, queuetest.None, c.Level)
	assert.ErrorContains(t, c.Properties[0].Results[0].Err, "no end within 100ms")

	c = classify(t, nil)
	assert.ErrorContains(t, c.Properties[0].Results[0].Err, "no constructor Uint64")

	ctx, cancel := context.WithCancel(t.Context())
	c = queuetest.Classify(ctx, catalog.Factory{Uint64: queuetest.Adapt(newBare)}, queue.Traits{}, queuetest.Options{
		Short: true,
		Progress: func(_ queuetest.Report, next string) {
			if next == "FIFO" {
				cancel()
			}
		},
	})
	assert.Equal(t, queuetest.S1, c.Level)
	assert.Equal(t, queuetest.Interrupted, c.Verdict("S2"))
	assert.Contains(t, c.Properties[3].Results[0].Skipped, "not run")
}

// A queue that lacks much is held against the checks that do without, and the
// others say what they miss.
func TestVerifyMinimal(t *testing.T) {
	r := queuetest.Verify(t.Context(), catalog.Factory{Uint64: queuetest.Adapt(newBare)},
		queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true}, queuetest.Options{Short: true})
	require.NoError(t, r.Err())
	verdicts := make(map[string]queuetest.Result)
	for _, res := range r.Results {
		verdicts[res.Check] = res
	}
	for _, check := range []string{
		"ExactCapacity", "Sequential", "QuiescentTry", "ExactlyOnce", "FIFOPerProducer", "FIFO",
		"BatchExactlyOnce", "BatchOrder", "NoSpuriousFull", "NoSpuriousEmpty", "HappensBefore", "OneProcessor",
		"Linearizable", "LongHistory",
	} {
		assert.Equal(t, queuetest.Passed, verdicts[check].Verdict, check)
		assert.Positive(t, verdicts[check].Operations, check)
	}
	assert.Equal(t, "capacities below 1: the constructor is an adapter's", verdicts["ExactCapacity"].Skipped)
	assert.Equal(t, "the queue has no Len", verdicts["LenWithinBounds"].Skipped)
	assert.Equal(t, "the queue has no Put and Get, Close", verdicts["CloseLosesNothing"].Skipped)

	whole := queuetest.Adapt(mutexq.New[uint64])(1)
	assert.IsType(t, new(mutexq.Queue[uint64]), whole, "a whole queue needs no adapter")
}
