package report

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const good = "BenchmarkPair/impl=chan/cap=1 1000 31.2 ns/op 5 items/s\n"

// TestBadInput has an error of one line for each file, with its name (FILE) and
// what is wrong in it.
func TestBadInput(t *testing.T) {
	const none = "report: no benchmark results in FILE: want Go benchmark format, as written by queuebench run or go test -bench"
	for name, c := range map[string]struct{ contents, want string }{
		"empty":               {"", none},
		"no results":          {"goos: linux\nPASS\n", none},
		"no newline, no line": {"hello", none},
		"names only":          {"BenchmarkPair\nBenchmarkTransfer\n", none},
		"no iterations":       {good + "BenchmarkPair/impl=x abc 31.2 ns/op\n", `report: FILE:2: parsing iteration count: invalid syntax in "BenchmarkPair/impl=x abc 31.2 ns/op"`},
		"no measurements":     {good + "BenchmarkPair/impl=x 100\n", `report: FILE:2: missing measurements in "BenchmarkPair/impl=x 100"`},
		"no unit":             {good + "BenchmarkPair/impl=x 100 31.2\n", `report: FILE:2: missing units in "BenchmarkPair/impl=x 100 31.2"`},
		"no number":           {good + "BenchmarkPair/impl=x 100 3x ns/op\n", `report: FILE:2: parsing measurement: invalid syntax in "BenchmarkPair/impl=x 100 3x ns/op"`},
		"long line":           {good + "BenchmarkPair/impl=x " + strings.Repeat("9", 80) + "\n", `report: FILE:2: parsing iteration count: value out of range in "BenchmarkPair/impl=x 999999999999999999999999999999999999999"...`},
		"truncated":           {good + "BenchmarkPair/impl=x 100 31.2 ns/op 32", `report: FILE:2: file ends in the middle of the line "BenchmarkPair/impl=x 100 31.2 ns/op 32"`},
		"truncated in name":   {good + "Bench", `report: FILE:2: file ends in the middle of the line "Bench"`},
		"no last newline":     {strings.TrimSuffix(good, "\n"), `report: FILE:1: file ends in the middle of the line "BenchmarkPair/impl=chan/cap=1 1000 31.2 ns/op 5 items/s"`},
		"NaN":                 {"BenchmarkPair/impl=x 100 NaN ns/op\n", "report: FILE:1: value NaN sec/op of BenchmarkPair/impl=x, want 0 or a size from 1e-100 to 1e+100"},
		"infinite":            {"BenchmarkPair/impl=x 100 1e308 MB/s\n", "report: FILE:1: value +Inf B/s of BenchmarkPair/impl=x, want 0 or a size from 1e-100 to 1e+100"},
		"huge":                {"BenchmarkPair/impl=x 100 -1e200 x\n", "report: FILE:1: value -1e+200 x of BenchmarkPair/impl=x, want 0 or a size from 1e-100 to 1e+100"},
		"tiny":                {"BenchmarkPair/impl=x 100 5e-324 x\n", "report: FILE:1: value 5e-324 x of BenchmarkPair/impl=x, want 0 or a size from 1e-100 to 1e+100"},
		"unit twice":          {"BenchmarkPair/impl=x 100 1 ns/op 0 ns/op\n", "report: FILE:1: unit ns/op of BenchmarkPair/impl=x given twice in one line"},
		"control characters":  {"BenchmarkPair/impl=\x1b[2J 100 1 ns/op\n", `report: FILE:1: benchmark name "Pair/impl=\x1b[2J" is not printable text`},
		"bad unit":            {"BenchmarkPair/impl=x 100 1 \xff\n", `report: FILE:1: unit "\xff" of BenchmarkPair/impl=x is not printable text`},
		"unit line":           {"Unit ns/op better\n" + good, `report: FILE:1: expected key=value in "Unit ns/op better"`},
		"contradicting units": {"Unit x better=higher\nUnit x better=lower\n" + good, `report: FILE:2: metadata better of unit x already set to higher in "Unit x better=lower"`},
		"no implementation":   {"BenchmarkFoo-8 100 1 ns/op\nBenchmarkBar-8 100 1 ns/op\n", "report: no results in FILE have an implementation: want a name like BenchmarkPair/impl=chan/cap=1024, got BenchmarkFoo"},
		"very long line":      {good + strings.Repeat("x", 70000) + "\n", "report: FILE:1: bufio.Scanner: token too long"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, c.contents)
			r, err := Read(path)
			assert.EqualError(t, err, strings.ReplaceAll(c.want, "FILE", path))
			assert.Nil(t, r)
		})
	}
}

func TestBadPaths(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing.txt")
	for want, paths := range map[string][]string{
		"report: no files to read":                                                     nil,
		"report: open " + missing + ": no such file or directory":                      {missing},
		"report: read " + dir + ": is a directory":                                     {dir},
		"report: file ./testdata/other.txt given twice: its samples would count twice": {"testdata/other.txt", "./testdata/other.txt"},
	} {
		_, err := Read(paths...)
		assert.EqualError(t, err, want)
	}
	// One file without results is an error also beside a good one.
	_, err := Read("testdata/other.txt", write(t, "BenchmarkFoo 1 1 ns/op\n"))
	assert.ErrorContains(t, err, "want a name like BenchmarkPair/impl=chan/cap=1024, got BenchmarkFoo")
}

func TestNotes(t *testing.T) {
	path := write(t, good+good+`BenchmarkPair/impl=chan/cap=1 1000 31.2 ns/op
BenchmarkFoo-2 100 1 ns/op
BenchmarkFoo-2 100 1 ns/op
BenchmarkBar/impl= 100 1 ns/op
Unit items/s better=up
--- FAIL: BenchmarkPair/impl=x
FAIL	github.com/queuebench/queue/bench	0.1s
`)
	r, err := Read(path)
	require.NoError(t, err)
	for i, want := range []string{
		"FILE:7: Unit items/s better=up is not understood, want higher or lower",
		"FILE: left out 2 samples of BenchmarkFoo: no impl= in the name",
		"FILE: left out 1 sample of BenchmarkBar: no impl= in the name",
		`FILE:8: "--- FAIL: BenchmarkPair/impl=x": results may be missing`,
		`FILE:9: "FAIL\tgithub.com/queuebench/queue/bench\t0.1s": results may be missing`,
		"BenchmarkPair/impl=chan/cap=1: only 2 of 3 samples have items/s",
	} {
		assert.Equal(t, strings.ReplaceAll(want, "FILE", path), r.Notes[i])
	}
	assert.Len(t, r.Notes, 6)
}

// TestManyKeys reads names, and then configurations, that have a key of their own
// each: more than get a place of their own, and still each result is in a row of
// its own.
func TestManyKeys(t *testing.T) {
	const many = 10 * maxKeys
	for _, format := range []string{
		"BenchmarkX/impl=chan/k%d=1 1 1 ns/op\n",
		"k%d: 1\nBenchmarkX/impl=chan 1 1 ns/op\n",
	} {
		var b strings.Builder
		for i := range many {
			fmt.Fprintf(&b, format, i)
		}
		r, err := Read(write(t, b.String()))
		require.NoError(t, err)
		assert.Len(t, r.Tables(Options{})[0].Rows, many)
	}
}
