package scenario_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"

	"github.com/queuebench/queue/bench/scenario"
)

// FuzzParseCell looks for a name that is not that of the cell it stands for, and
// for an error of several lines or that does not quote it.
func FuzzParseCell(f *testing.F) {
	for _, name := range []string{
		"Transfer/impl=ringq.mpmc/prod=4/cons=4/cap=1024/item=8/wait=block-8",
		"Pair/impl=chan/cap=8/item=8/fill=0",
		"Pair/impl=chan/cap=8/item=8/fill=0-1",
		"Pair/impl=chan/cap=8/item=8/fill=0-+8",
		"Pair/impl=a b/cap=8/item=8/fill=0",
		"Pair/impl=chan/cap=\n8/item=8/fill=0",
		"Pair/impl=chan/cap=08/item=8/fill=0",
		"OneCore/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block",
		"Sojourn/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/rate=1500/arrival=fixed-2",
		"Sojourn/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/rate=9999999999999999999M/arrival=fixed",
		"Sojourn/impl=null/prod=1/cons=1/cap=8/item=8/wait=block/rate=50%/arrival=poisson",
		"Burst/impl=chan/cap=8/item=8/wait=block/burst=16/gap=1.5ms",
		"Wake/impl=chan/cap=8/item=8/wait=block/waiters=1/side=full/gap=10us",
		"Wake/impl=chan/cap=8/item=8/wait=block/waiters=1/side=full/gap=10µs",
		"Transfer/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/work=100-2",
		"Refuse/impl=chan/cap=8/item=8/pollers=2/side=empty/pace=0",
		"Pairs/impl=chan",
		"\x1b/=-",
	} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		c, err := scenario.ParseCell(name)
		if err != nil {
			require.False(t, strings.ContainsFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }), "%q", err)
			scenario, _, _ := strings.Cut(name, "/")
			require.True(t, strings.Contains(err.Error(), strconv.Quote(name)) || strings.Contains(err.Error(), strconv.Quote(scenario)), err)
			return
		}
		require.Equal(t, name, c.String())
		result := readLine(t, scenario.Sample{Ops: 1, Metrics: []scenario.Metric{{Value: 1, Unit: "ns/op"}}}.Line(c))
		require.Equal(t, name, string(result.Name))
	})
}

// readLine returns what the reader of the format takes the line for.
func readLine(t *testing.T, line string) *benchfmt.Result {
	r := benchfmt.NewReader(strings.NewReader(line), "")
	require.True(t, r.Scan(), line)
	result, ok := r.Result().(*benchfmt.Result)
	require.True(t, ok, line)
	result = result.Clone()
	require.False(t, r.Scan(), line)
	require.NoError(t, r.Err())
	return result
}

// FuzzLine looks for a value that does not come back from the line of its
// sample.
func FuzzLine(f *testing.F) {
	for _, v := range []float64{0, 0.00004, 9.99995, 31.2, 99999, 1e15, 1e300} {
		f.Add(uint32(1000), v)
	}
	cell, err := scenario.ParseCell("Pair/impl=chan/cap=8/item=8/fill=0-2")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, ops uint32, value float64) {
		value = math.Abs(value)
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return // the report refuses it
		}
		ops &= math.MaxInt32
		sample := scenario.Sample{Ops: int(ops), Metrics: []scenario.Metric{{value, "items/s"}, {1, "B/op"}}}
		got := readLine(t, sample.Line(cell))
		require.Equal(t, cell.String(), string(got.Name))
		require.Equal(t, int(ops), got.Iters)
		require.Len(t, got.Values, 2)
		back, ok := got.Value("items/s")
		require.True(t, ok)
		require.LessOrEqual(t, math.Abs(back-value), max(value/1000, 0.0001), fmt.Sprint(value))
	})
}
