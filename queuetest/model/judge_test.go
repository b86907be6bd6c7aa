package model

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

var (
	strict  = queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true}
	relaxed = queue.Traits{Bounded: true}
	lanes   = queue.Traits{Bounded: true, Order: queue.PerProducer}
)

// newJudge returns a judge of queues with capacity 2.
func newJudge(traits queue.Traits) *judge {
	return &judge{Subject: Subject{Traits: traits}, capacity: 2, verdicts: make(map[string]string)}
}

// ev returns an event over [call, end].
func ev(goroutine int32, kind history.Kind, value, call, end uint64, outcome history.Outcome) history.Event {
	return history.Event{Goroutine: goroutine, Kind: kind, Value: value, Call: call, Return: end, Outcome: outcome}
}

// put, got and length return events of calls that succeed.
func put(goroutine int32, v, call, end uint64) history.Event {
	return ev(goroutine, history.TryPut, v, call, end, history.OK)
}

func got(goroutine int32, v, call, end uint64) history.Event {
	return ev(goroutine, history.TryGet, v, call, end, history.OK)
}

func length(goroutine int32, n int, call, end uint64) history.Event {
	return ev(goroutine, history.Len, uint64(n), call, end, history.OK)
}

// empty and full return events of calls that are refused.
func empty(goroutine int32, call, end uint64) history.Event {
	return ev(goroutine, history.TryGet, 0, call, end, history.Empty)
}

func full(goroutine int32, call, end uint64) history.Event {
	return ev(goroutine, history.TryPut, 99, call, end, history.Full)
}

// shut returns the event of a call of Close.
func shut(call, end uint64) history.Event {
	return ev(0, history.Close, 0, call, end, history.OK)
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		traits queue.Traits
		h      []history.Event
		want   string // in the verdict; "": nothing is wrong
	}{
		"nothing":          {strict, nil, ""},
		"in order":         {strict, []history.Event{put(1, 1, 1, 2), put(1, 2, 3, 4), got(2, 1, 5, 6), got(2, 2, 7, 8), empty(2, 9, 10)}, ""},
		"out of order":     {strict, []history.Event{put(1, 1, 1, 2), put(1, 2, 3, 4), got(2, 2, 5, 6), got(2, 1, 7, 8)}, "history: order: "},
		"either order":     {strict, []history.Event{put(1, 1, 1, 3), put(2, 2, 2, 4), got(2, 2, 5, 6), got(2, 1, 7, 8)}, ""},
		"twice":            {strict, []history.Event{put(1, 1, 1, 2), got(1, 1, 3, 4), got(2, 1, 5, 6)}, "history: repeated: "},
		"false empty":      {strict, []history.Event{put(1, 1, 1, 2), empty(2, 3, 4), got(2, 1, 5, 6)}, "history: wrong empty: "},
		"full":             {strict, []history.Event{put(1, 1, 1, 2), put(1, 2, 3, 4), full(2, 5, 6)}, ""},
		"false full":       {strict, []history.Event{put(1, 1, 1, 2), full(2, 3, 4)}, "history: wrong full: "},
		"one too many":     {strict, []history.Event{put(1, 1, 1, 2), put(1, 2, 3, 4), put(1, 3, 5, 6)}, "history: capacity: "},
		"contradiction":    {strict, []history.Event{put(1, 1, 1, 20), put(2, 2, 2, 3), full(2, 4, 5), got(2, 2, 6, 7), empty(2, 8, 9), got(0, 1, 21, 22)}, "no order of the calls"},
		"Len":              {strict, []history.Event{put(1, 1, 1, 2), length(2, 1, 3, 4)}, ""},
		"Len among others": {strict, []history.Event{put(1, 1, 1, 2), length(2, 2, 3, 4)}, ""},
		"Len at rest":      {strict, []history.Event{put(1, 1, 1, 2), length(0, 2, 3, 4)}, "history: wrong len: "},
		"Len too large":    {strict, []history.Event{put(1, 1, 1, 2), length(2, 3, 3, 4)}, "Len is 3"},
		"Len negative":     {strict, []history.Event{length(2, -1, 3, 4)}, "Len is -1"},

		"relaxed: any order":    {relaxed, []history.Event{put(1, 1, 1, 2), put(1, 2, 3, 4), got(2, 2, 5, 6), got(2, 1, 7, 8), empty(0, 9, 10)}, ""},
		"relaxed: refusals":     {relaxed, []history.Event{put(1, 1, 1, 2), empty(2, 3, 5), full(3, 4, 6), got(0, 1, 7, 8), empty(0, 9, 10)}, ""},
		"relaxed: at rest":      {relaxed, []history.Event{put(1, 1, 1, 2), empty(2, 3, 4), got(0, 1, 5, 6)}, "history: wrong empty: "},
		"relaxed: twice":        {relaxed, []history.Event{put(1, 1, 1, 2), got(1, 1, 3, 4), got(2, 1, 5, 6)}, "history: repeated: "},
		"relaxed: never put":    {relaxed, []history.Event{got(2, 5, 5, 6)}, "history: fresh: "},
		"relaxed: lost":         {relaxed, []history.Event{put(1, 1, 1, 2), empty(0, 3, 4)}, "history: lost: "},
		"relaxed: lost, closed": {relaxed, []history.Event{put(1, 1, 1, 2), shut(3, 4), ev(0, history.TryGet, 0, 5, 6, history.Closed)}, "history: wrong close: "},
		"relaxed: never closed": {relaxed, []history.Event{ev(1, history.TryPut, 1, 1, 2, history.Closed)}, "history: wrong close: "},
		"relaxed: put late":     {relaxed, []history.Event{shut(1, 2), put(1, 1, 3, 4), got(0, 1, 5, 6)}, "history: wrong close: "},
		"lanes: out of order":   {lanes, []history.Event{put(1, 1, 1, 2), put(1, 2, 3, 4), got(2, 2, 5, 6), got(2, 1, 7, 8)}, "history: order: "},
		"lanes: of others":      {lanes, []history.Event{put(1, 1, 1, 2), put(2, 2, 3, 4), got(2, 2, 5, 6), got(2, 1, 7, 8)}, ""},
		"relaxed: full":         {relaxed, []history.Event{put(1, 1, 1, 2), put(1, 2, 3, 4), full(0, 5, 6)}, ""},
		"relaxed: false full":   {relaxed, []history.Event{put(1, 1, 1, 2), full(0, 3, 4)}, "history: wrong full: "},
		"relaxed: Len":          {relaxed, []history.Event{put(1, 1, 1, 2), length(2, 2, 3, 4), length(0, 1, 5, 6)}, ""},
		"relaxed: Len at rest":  {relaxed, []history.Event{put(1, 1, 1, 2), length(0, 0, 3, 4)}, "history: wrong len: "},
		"relaxed: Len large":    {relaxed, []history.Event{length(2, 3, 3, 4)}, "Len is 3"},
	} {
		why := newJudge(c.traits).judge(c.h)
		if c.want == "" {
			assert.Empty(t, why, name)
			continue
		}
		assert.Contains(t, why, c.want, name)
		assert.Contains(t, why, "\n"+c.h[0].String(), name)
	}
}

// A verdict is that of histories with the same results and the same overlaps, and
// of no others.
func TestVerdicts(t *testing.T) {
	j := newJudge(strict)
	assert.Empty(t, j.judge([]history.Event{put(1, 1, 1, 4), empty(2, 2, 3)}))
	assert.Empty(t, j.judge([]history.Event{put(1, 1, 11, 15), empty(2, 12, 16)}))
	assert.Len(t, j.verdicts, 1)
	for range 2 {
		assert.NotEmpty(t, j.judge([]history.Event{put(1, 1, 1, 2), empty(2, 3, 4)}))
	}
	assert.NotEmpty(t, j.judge([]history.Event{put(1, 1, 1, 4), got(2, 2, 2, 3)}))
	assert.Len(t, j.verdicts, 3)
}
