package queuetest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/queuetest/history"
)

// TestOrderWithinBatches judges what only the order of the calls tells: the
// items of a batch have the same moments.
func TestOrderWithinBatches(t *testing.T) {
	at := func(start, end uint64, items ...uint64) (events []event) {
		for _, item := range items {
			events = append(events, event{item: item, start: start, end: end})
		}
		return events
	}
	first, second := number(0, 0), number(0, 1) // of one batch
	other := number(1, 0)                       // put before that or after
	batch := at(10, 20, first, second)
	for _, c := range []struct {
		name string
		o    outcome
		want string
	}{
		{"in order, by one consumer", outcome{
			put: [][]event{batch}, got: [][]event{at(30, 40, first, second)},
		}, ""},
		{"reversed, by one consumer", outcome{
			put: [][]event{batch}, got: [][]event{at(30, 40, second, first)},
		}, "order"},
		{"by two consumers at the same time", outcome{
			put: [][]event{batch}, got: [][]event{at(30, 40, second), at(35, 45, first)},
		}, ""},
		{"reversed, by two consumers", outcome{
			put: [][]event{batch}, got: [][]event{at(30, 40, second), at(50, 60, first)},
		}, "order"},
		{"the later item first, in a batch of another order", outcome{
			put: [][]event{batch, at(1, 2, other)}, got: [][]event{at(30, 40, first, other, second)},
		}, "order"},
		{"items put at the same time, in a batch", outcome{
			put: [][]event{batch, at(15, 25, other)}, got: [][]event{at(30, 40, first, other, second)},
		}, ""},
	} {
		v := history.Check(c.o.history(), 0)
		if c.want == "" {
			require.Nil(t, v, c.name)
		} else if assert.NotNil(t, v, c.name) {
			assert.Equal(t, history.Rule(c.want), v.Rule, c.name)
		}
	}
}
