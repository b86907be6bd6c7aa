package queuetest

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/queuetest/history"
)

// broken is a queue whose TryGet is not that of a queue. Its Get does not wait
// for more than the others.
type broken struct {
	*mutexq.Queue[uint64]
	mu   sync.Mutex
	gets int
	get  func(b *broken) (uint64, error)
}

func (b *broken) TryGet() (uint64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gets++
	return b.get(b)
}

// newestFirst brings the item at the front to the back before it gets one.
func newestFirst(b *broken) (uint64, error) {
	if v, err := b.Queue.TryGet(); err == nil && b.Queue.TryPut(v) != nil {
		return v, nil
	}
	return b.Queue.TryGet()
}

// losesOne sometimes forgets an item.
func losesOne(b *broken) (uint64, error) {
	if b.gets%7 == 0 {
		_, _ = b.Queue.TryGet()
	}
	return b.Queue.TryGet()
}

// TestHistoriesOfBrokenQueues checks that a fault is found whatever order the
// traits promise, and that the error has the calls that prove it.
func TestHistoriesOfBrokenQueues(t *testing.T) {
	for _, c := range []struct {
		name   string
		get    func(*broken) (uint64, error)
		traits queue.Traits
		want   string
	}{
		{"strict FIFO, newest first", newestFirst, strict, ""},
		{"FIFO, newest first", newestFirst, queue.Traits{Order: queue.FIFO, Bounded: true}, "history: order: "},
		{"per producer, newest first", newestFirst, queue.Traits{Order: queue.PerProducer, Bounded: true}, "history: order: "},
		{"unordered, loses items", losesOne, queue.Traits{Bounded: true}, "history: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
				return &broken{Queue: mutexq.New[uint64](capacity), get: c.get}
			}}
			for _, check := range []string{"Linearizable", "LongHistory"} {
				err := verify(t, f, c.traits, check).Err()
				require.Error(t, err, check)
				text := err.Error()
				assert.Contains(t, text, c.want, check)
				assert.Contains(t, text, "\n\tgoroutine ", check)
				assert.Less(t, strings.Count(text, "\n\t"), 20, "%s: %s", check, text)
			}
		})
	}
}

// TestHistoriesOfMinimalQueues leaves out what a queue does not have.
func TestHistoriesOfMinimalQueues(t *testing.T) {
	f := catalog.Factory{Uint64: Adapt(func(capacity int) Minimal[uint64] {
		return struct{ Minimal[uint64] }{mutexq.New[uint64](capacity)}
	})}
	r := verify(t, f, strict, "Linearizable", "LongHistory")
	require.NoError(t, r.Err())
	for _, res := range r.Results {
		assert.Empty(t, res.Skipped, res.Check)
		assert.Positive(t, res.Histories, res.Check)
	}
}

func TestHistoriesAreCounted(t *testing.T) {
	r := verify(t, sound, strict, "Linearizable", "LongHistory")
	require.NoError(t, r.Err())
	for _, res := range r.Results {
		assert.Greater(t, res.Histories, int64(1), res.Check)
		assert.Greater(t, res.Operations, 10*res.Histories, res.Check)
		assert.Zero(t, res.Unknowns, res.Check)
	}
}

// TestUnknownIsNoVerdict judges a history that is wrong at its end, which only
// a search tells, after calls that have more orders than it may try.
func TestUnknownIsNoVerdict(t *testing.T) {
	var h []history.Event
	for v := range uint64(20) {
		h = append(h,
			history.Event{Kind: history.Put, Value: v, Call: 1, Return: 2, Outcome: history.OK},
			history.Event{Kind: history.Get, Value: v, Call: 1, Return: 2, Outcome: history.OK})
	}
	h = append(h,
		history.Event{Kind: history.Put, Value: 99, Call: 3, Outcome: history.Pending},
		history.Event{Kind: history.Len, Value: 1, Call: 4, Return: 5, Outcome: history.OK},
		history.Event{Kind: history.Len, Value: 0, Call: 6, Return: 7, Outcome: history.OK})
	tr := newTrial(t.Context(), sound, strict, Options{}.complete())
	require.NoError(t, tr.judge(h, 30))
	assert.EqualValues(t, 1, tr.unknowns.Load())
	err := tr.judge(h[len(h)-3:], 30)
	require.ErrorContains(t, err, "no order of these 3 calls explains what they returned:\n\tgoroutine 0 Put(99) over [3,...) pending")
	assert.EqualValues(t, 1, tr.unknowns.Load())
	assert.EqualValues(t, 2, tr.histories.Load())
}
