package command

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// campaignFile writes a file of ten rounds in which the queue x takes so many ns.
func campaignFile(t *testing.T, ns float64) string {
	var b strings.Builder
	b.WriteString("commit: " + fmt.Sprint(ns) + "\n")
	for i := range 10 {
		for _, scenario := range []string{"Pair", "Transfer"} {
			fmt.Fprintf(&b, "Benchmark%s/impl=chan/cap=8 1 %g ns/op\n", scenario, 200+float64(i*3%10)/5)
			fmt.Fprintf(&b, "Benchmark%s/impl=x/cap=8 1 %g ns/op\n", scenario, ns*(1+float64(i*7%10)/500))
		}
		fmt.Fprintf(&b, "BenchmarkPair/impl=steady/cap=8 1 %g ns/op\n", 70+float64(i*7%10)/50)
	}
	path := filepath.Join(t.TempDir(), fmt.Sprint(ns, ".txt"))
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o666))
	return path
}

func TestCompare(t *testing.T) {
	old, slower := campaignFile(t, 50), campaignFile(t, 55)
	tests := []struct {
		args   string
		status int
		errs   string
	}{
		{"OLD NEW", 0, ""},
		{"OLD OLD -fail-over 3%", 0, ""},
		{"NEW OLD -fail-over 3%", 0, ""}, // faster
		{"-fail-over 5% OLD NEW", 1, "slower by more than 5%: Pair x cap=8 procs=1 ns/op +10.0%; slower by more than 5%: Transfer x cap=8 procs=1 ns/op +10.0%"},
		{"OLD NEW -fail-over 11%", 0, ""},
		{"OLD NEW -fail-over 5% -filter /impl:steady", 0, ""},
		{"OLD NEW -fail-over 5% -rename steady=x", 0, ""}, // from 70 to 55
		{"OLD NEW -fail-over 5% -rename x=steady", 1, "slower by more than 5%: Pair steady cap=8 procs=1 ns/op +38.9%"},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			args := strings.NewReplacer("OLD", old, "NEW", slower).Replace("compare " + test.args)
			for _, format := range compareFormatNames {
				got := runProgram(t, program(t, strings.Fields(args+" -format "+format)...))
				assert.Equal(t, test.status, got.status, got.errs)
				if test.errs == "" {
					assert.Empty(t, got.errs)
				} else {
					assert.Equal(t, "queuebench: "+test.errs+"\n", got.errs)
				}
				assert.Contains(t, got.out, filepath.Base(old))
			}
		})
	}
	got := runProgram(t, program(t, "compare", old, slower))
	assert.Contains(t, got.out, "Of 3 cells: 0 faster, 2 slower, 1 same, 0 undecided.")
	assert.Contains(t, got.out, "commit  50  →  55")
	assert.NotContains(t, got.out, "steady cap=8")
	assert.Contains(t, runProgram(t, program(t, "compare", "-all", old, slower)).out, "steady cap=8")
	assert.True(t, json.Valid([]byte(runProgram(t, program(t, "compare", "-format", "json", old, slower)).out)))
}

// TestCompareBadInput has what cannot be compared, with the status and one line.
func TestCompareBadInput(t *testing.T) {
	old := campaignFile(t, 50)
	other := filepath.Join(t.TempDir(), "other.txt")
	require.NoError(t, os.WriteFile(other, []byte("BenchmarkMix/impl=chan 1 5 ns/op\n"), 0o666))
	tests := []struct {
		args   string
		status int
		want   string
	}{
		{"", 2, "compare what? want two results files, got 0"},
		{old, 2, "compare what? want two results files, got 1"},
		{"- -", 2, "compare - with -: standard input can be read once only"},
		{old + " missing.txt", 1, "missing.txt: no such file"},
		{old + " " + other, 1, "nothing to compare: no cell is in both"},
		{old + " " + old + " -format csv", 2, `unknown format "csv", want one of text, md, json`},
		{old + " " + old + " -filter .name:Pear", 2, `filter ".name:Pear": no sample matches`},
		{old + " " + old + " -fail-over 5", 2, `queuebench: -fail-over "5", want a percentage from 0.01% to 1000%, such as 5% (see queuebench compare -h)`},
		{old + " " + old + " -fail-over -5%", 2, `-fail-over "-5%", want a percentage`},
		{old + " " + old + " -fail-over NaN%", 2, `-fail-over "NaN%", want a percentage`},
		{old + " " + old + " -rename x", 2, `-rename "x", want two names such as chanq=mutexq`},
		{old + " " + old + " -rename y=x", 2, `rename "y": no such implementation, want one of chan, steady, x`},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			got := runProgram(t, program(t, strings.Fields("compare "+test.args)...))
			assert.Equal(t, test.status, got.status)
			assert.Contains(t, got.errs, test.want)
			assert.Equal(t, 1, strings.Count(got.errs, "\n"), "one line: %s", got.errs)
			assert.Empty(t, got.out)
		})
	}
}

// TestStandardInput gives the file by a pipe, which can be read once only.
func TestStandardInput(t *testing.T) {
	old, now := campaignFile(t, 50), campaignFile(t, 55)
	for args, same := range map[string]string{
		"report -":            "report " + old,
		"report -format md -": "report -format md " + old,
	} {
		assert.Equal(t, runProgram(t, program(t, strings.Fields(same)...)).out, piped(t, old, args).out)
	}
	assert.Contains(t, piped(t, old, "compare - "+now).out, "2 slower")
	assert.Contains(t, piped(t, old, "compare "+now+" -").out, "2 faster")
	assert.Contains(t, piped(t, os.DevNull, "report -").errs, "no benchmark results in standard input:")
	assert.Contains(t, piped(t, old, "report /dev/stdin").out, "Pair, ns/op")
}

// piped runs the program with what is in a file on its standard input.
func piped(t *testing.T, file, args string) outcome {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	cmd := program(t, strings.Fields(args)...)
	cmd.Stdin = strings.NewReader(string(text)) // a pipe
	return runProgram(t, cmd)
}

func TestCompareCompletion(t *testing.T) {
	for _, words := range []string{"compare --format |json", "compare --fail-over |5%", "compare --filter |.unit:ns/op"} {
		args, want, _ := strings.Cut(words, "|")
		got := runProgram(t, program(t, append(append([]string{"__complete"}, strings.Fields(args)...), "")...))
		assert.Contains(t, got.out, want)
	}
	assert.Contains(t, runProgram(t, program(t, "compare", "-h")).out, "Examples:\n  queuebench compare main.txt")
}

// FuzzCompareFlags looks for values of flags that are not what they are taken for.
func FuzzCompareFlags(f *testing.F) {
	for _, text := range []string{"5%", "0.5%", "1e3%", "0%", "5", "%", "-1%", "Inf%", "0x1p4%", "1_0%", "chanq=mutexq", "a=", "=b", "a=b=c", "a=/b", "\x1b=b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s share
		if s.Set(text) == nil {
			require.True(t, s > 0 && s <= 10, "%v", s)
			require.True(t, strings.HasSuffix(text, "%"))
			var again share
			require.NoError(t, again.Set(s.String()), s.String())
			require.InDelta(t, float64(s), float64(again), 1e-9)
		}
		var r renaming
		if r.Set(text) == nil {
			require.Equal(t, text, r.String())
			require.NotContains(t, r.to, "/")
			require.False(t, strings.ContainsFunc(text, func(c rune) bool { return c > unicode.MaxASCII || !unicode.IsGraphic(c) }))
		}
	})
}
