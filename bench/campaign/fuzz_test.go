package campaign_test

import (
	"encoding/json"
	"math"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"

	"github.com/queuebench/queue/bench/campaign"
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

// oneLine fails unless an error is one line for a terminal.
func oneLine(t *testing.T, err error) {
	require.False(t, strings.ContainsFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }), "%q", err)
}

// FuzzParsePlan looks for a plan that is read but does not come back, and one
// that makes reading it panic. Each is tried with the right ID as well.
func FuzzParsePlan(f *testing.F) {
	good, err := json.Marshal(newPlan(f, small(f, 2)))
	require.NoError(f, err)
	text := string(good)
	for _, text := range []string{
		text, text[:len(text)/2], "", "null", "[]", `{"format":1}`, `{"format":1,"order":[[]],"rounds":1}`,
		strings.Replace(text, `"sentinel":"Calibrate/impl=chan/what=pair"`, `"sentinel":null`, 1),
		strings.Replace(text, `"rounds":2`, `"rounds":-1`, 1),
		strings.Replace(text, `"order":[[`, `"order":[[-1,`, 1),
		strings.Replace(text, `"limits":null`, `"limits":{"steal":-1e400}`, 1),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var sealed campaign.Plan
		if json.Unmarshal([]byte(text), &sealed) == nil {
			sealed.Seal()
			if text, err := json.Marshal(sealed); err == nil {
				planComesBack(t, text)
			}
		}
		planComesBack(t, []byte(text))
	})
}

func planComesBack(t *testing.T, text []byte) {
	p, err := campaign.ParsePlan(text)
	if err != nil {
		oneLine(t, err)
		return
	}
	again, err := json.Marshal(p)
	require.NoError(t, err)
	q, err := campaign.ParsePlan(again)
	require.NoError(t, err)
	require.Equal(t, p, q)
}

// FuzzParseRecords looks for records that are read though they are not in the
// order of the plan, and for what cannot be written as results.
func FuzzParseRecords(f *testing.F) {
	p := newPlan(f, small(f, 2))
	p.ID = "0123456789abcdef" // the same in the corpus
	c := created(f, p)
	require.NoError(f, c.Run(f.Context(), flaky(p, "", "gc"), new(recorder)))
	require.NoError(f, c.Close())
	text := contents(f, c.Name+".jsonl")
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add(strings.Replace(text, `"round":1`, `"round":2`, 1))
	f.Add(strings.Replace(text, `"metrics":{`, `"metrics":{"a b":1,`, 1))
	f.Add("\n\n{}\nnull\n")
	f.Fuzz(func(t *testing.T, text string) {
		records, whole, err := campaign.ParseRecords(p, []byte(text))
		require.Equal(t, len(records), strings.Count(text[:whole], "\n"))
		if err != nil {
			oneLine(t, err)
		}
		for _, r := range records {
			require.Equal(t, p.ID, r.Campaign)
			if r.Accepted {
				got := results(t, r.Sample.Line(r.Cell))
				require.Len(t, got, 1)
				require.Equal(t, r.Cell.String(), string(got[0].Name))
			}
		}
	})
}

// FuzzParseOutcome looks for output of a process that would break a results
// file.
func FuzzParseOutcome(f *testing.F) {
	f.Add(`{"ops":1,"metrics":{"ns/op":1},"telemetry":{"gc":3}}`)
	f.Add(`{"ops":1,"metrics":{"ns/op":1e308,"a\nb":null}}` + "\n")
	f.Add(`{"ops":-1,"metrics":{"":1}}`)
	f.Add(`{"ops":1,"metrics":{"ns/op":1},"flags":["crash"],"error":"x"}`)
	c := cell(f, "Pair/impl=chan/cap=8/item=8/fill=0")
	f.Fuzz(func(t *testing.T, text string) {
		o, err := campaign.ParseOutcome([]byte(text))
		if err != nil {
			return
		}
		got := results(t, o.Line(c))
		require.Len(t, got, 1)
		require.Len(t, got[0].Values, len(o.Metrics))
		for i, m := range o.Metrics {
			require.False(t, math.IsInf(got[0].Values[i].Value, 0), m.Unit)
		}
	})
}
