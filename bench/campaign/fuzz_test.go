package campaign_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
)

// FuzzEnvironment looks for something about a machine that does not come back
// from its line of a results file, or that adds lines of its own. The value may
// come from a file of the system or from a variable.
func FuzzEnvironment(f *testing.F) {
	f.Add("Some CPU (R) @ 2.60GHz", "go1.26.8", "0123456789abcdef")
	f.Add(" \t", "devel go1.27-4c1dbb4 Sat Nov 21 X:nojson", "")
	f.Add("a\nBenchmarkPair/impl=chan 1 1 ns/op", "go1", "..")
	f.Add("Unit ns/op better=higher", "\x85", "\x1b[2J")
	fileName := regexp.MustCompile(`^2026-01-02\.[a-z0-9.+-]+$`)
	f.Fuzz(func(t *testing.T, cpu, version, commit string) {
		if len(cpu)+len(version)+len(commit) > 10000 {
			return // the reader of the format takes lines of 64 KiB
		}
		env := campaign.Environment{{"cpu", cpu}, {"go", version}, {"commit", commit}, {"cores", "4"}}
		const sample = "BenchmarkPair/impl=chan 1 1 ns/op\n"
		got := results(t, env.String()+sample)
		require.Len(t, got, 1)
		require.Equal(t, "Pair/impl=chan", string(got[0].Name))
		for _, s := range env {
			require.Equal(t, strings.Join(strings.Fields(s.Value), " "), got[0].GetConfig(s.Key), s.Key)
		}
		require.Regexp(t, fileName, env.FileName("2026-01-02"))
	})
}

// results returns what a reader of the format finds in the text, and fails if
// that is anything but results.
func results(t *testing.T, text string) []*benchfmt.Result {
	var all []*benchfmt.Result
	r := benchfmt.NewReader(strings.NewReader(text), "")
	for r.Scan() {
		result, ok := r.Result().(*benchfmt.Result)
		require.True(t, ok, "%v", r.Result())
		all = append(all, result.Clone())
	}
	require.NoError(t, r.Err())
	return all
}

// FuzzIsSample looks for output of a process that would break a results file.
func FuzzIsSample(f *testing.F) {
	const name = "Pair/impl=chan/cap=8/item=8/fill=0"
	cell, err := scenario.ParseCell(name)
	require.NoError(f, err)
	f.Add("Benchmark" + name + "\t1\t1 ns/op\n")
	f.Add("Benchmark" + name + "\t1\t1 ns/op")
	f.Add("Benchmark" + name + "\t1\t1 ns/op\n\n")
	f.Add("Benchmark" + name + "\t1\tNaN ns/op\r\n")
	f.Add("Benchmark" + name + "-2\t1\t1 ns/op\n")
	f.Fuzz(func(t *testing.T, text string) {
		if !campaign.IsSample(cell, text) {
			return
		}
		const other = "BenchmarkPair/impl=chan 1 1 ns/op\n"
		got := results(t, text+other)
		require.Len(t, got, 2)
		require.Equal(t, name, string(got[0].Name))
		require.Equal(t, "Pair/impl=chan", string(got[1].Name))
	})
}
