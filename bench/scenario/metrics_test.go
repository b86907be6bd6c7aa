package scenario_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/scenario"
)

func TestMetricsInJSON(t *testing.T) {
	s := scenario.Sample{Ops: 3, Metrics: scenario.Metrics{{Value: 31.25, Unit: "ns/op"}, {Value: 0, Unit: "B/op"}, {Value: 1e-9, Unit: "achieved-%"}}}
	text, err := json.Marshal(s)
	require.NoError(t, err)
	assert.Equal(t, `{"ops":3,"metrics":{"ns/op":31.25,"B/op":0,"achieved-%":1e-9}}`, string(text), "in order")
	var got scenario.Sample
	require.NoError(t, json.Unmarshal(text, &got))
	assert.Equal(t, s, got)
	v, ok := got.Metrics.Value("B/op")
	assert.True(t, ok && v == 0)
	_, ok = got.Metrics.Value("MB/s")
	assert.False(t, ok)

	_, err = json.Marshal(scenario.Metrics{{Value: math.NaN(), Unit: "ns/op"}})
	assert.ErrorContains(t, err, "ns/op: json: unsupported value: NaN")
	for text, want := range map[string]string{
		`[]`:                     `metrics "[]", want an object of numbers by unit`,
		`{"a b":1}`:              `metric "a b", want units of visible ASCII, each once`,
		`{"":1}`:                 `metric "", want units`,
		`{"ns/op":1,"ns/op":2}`:  `metric "ns/op", want units of visible ASCII, each once`,
		`{"ns/op":"1"}`:          `metric ns/op, want a number`,
		`{"ns/op":null}`:         `metric ns/op, want a number`,
		`{"ns/op":{"ns/op":1}}`:  `metric ns/op, want a number`,
		`{"ns/op":1e999}`:        `metric ns/op, want a number`,
		`{"ns/op":1,"B/op\n":2}`: `metric "B/op\n", want units`,
	} {
		var ms scenario.Metrics
		assert.ErrorContains(t, json.Unmarshal([]byte(text), &ms), want, text)
	}
}
