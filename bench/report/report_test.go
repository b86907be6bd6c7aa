package report

import (
	"bytes"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// TestGolden compares both formats with what a person has looked at.
func TestGolden(t *testing.T) {
	for name, files := range map[string][]string{
		"screening": {"testdata/screening.txt"},
		"full":      {"testdata/full.txt"},
		"two":       {"testdata/screening.txt", "testdata/other.txt"},
	} {
		r, err := Read(files...)
		require.NoError(t, err)
		for suffix, write := range writers {
			t.Run(name+"."+suffix, func(t *testing.T) {
				var out bytes.Buffer
				require.NoError(t, write(&out, r, Options{}))
				golden(t, filepath.Join("testdata", name+"."+suffix+".golden"), out.String())
			})
		}
	}
}

var writers = map[string]func(io.Writer, *Results, Options) error{"text": WriteText, "md": WriteMarkdown}

func golden(t *testing.T, path, got string) {
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test -update to make it")
	assert.Equal(t, string(want), got)
}

// TestTextFitsTerminal allows lines of up to 100 columns.
func TestTextFitsTerminal(t *testing.T) {
	r, err := Read("testdata/full.txt")
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, WriteText(&out, r, Options{}))
	for line := range strings.Lines(out.String()) {
		line = strings.TrimSuffix(line, "\n")
		assert.LessOrEqual(t, utf8.RuneCountInString(line), 100, line)
		assert.Equal(t, strings.TrimRight(line, " "), line, "spaces at the end")
	}
}

// TestMarkdownIsValid checks that every line of a table has as many cells as
// the heading of the table, also with pipes in the data.
func TestMarkdownIsValid(t *testing.T) {
	file := write(t, "cpu: a|b `c` *d* <e>\nBenchmarkPair/impl=x|y/cap=1 10 5 ns/op\nBenchmarkPair/impl=chan/cap=1 10 5 ns/op\n")
	for _, path := range []string{"testdata/screening.txt", "testdata/full.txt", file} {
		r, err := Read(path)
		require.NoError(t, err)
		var out strings.Builder
		require.NoError(t, WriteMarkdown(&out, r, Options{}))
		cells := 0
		for line := range strings.Lines(out.String()) {
			n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
			switch {
			case n == 0:
				cells = 0
			case cells == 0:
				cells = n
			default:
				assert.Equal(t, cells, n, line)
			}
		}
	}
	r, err := Read(file)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, WriteMarkdown(&out, r, Options{}))
	assert.Contains(t, out.String(), "| cpu | a\\|b \\`c\\` \\*d\\* &lt;e> |")
	assert.Contains(t, out.String(), `| **chan** | 5.00 ns | a plain channel is as good | x\|y +0.0% (+0.0..+0.0%) |`)
}

// write makes a file with the given contents and returns its path.
func write(t testing.TB, contents string) string {
	path := filepath.Join(t.TempDir(), "bench.txt")
	require.NoError(t, os.WriteFile(path, []byte(contents), 0o666))
	return path
}

func TestOptions(t *testing.T) {
	r, err := Read("testdata/other.txt")
	require.NoError(t, err)
	for want, o := range map[string]Options{
		"report: confidence 1, want a number between 0 and 1":    {Confidence: 1},
		"report: confidence -0.5, want a number between 0 and 1": {Confidence: -0.5},
		"report: alpha 5, want a number between 0 and 1":         {Alpha: 5},
	} {
		assert.EqualError(t, WriteText(io.Discard, r, o), want)
		assert.EqualError(t, WriteMarkdown(io.Discard, r, o), want)
		assert.PanicsWithValue(t, want, func() { r.Tables(o) })
	}
}

// TestVaryingConfiguration reads two files of different commits: their samples
// are in rows of their own.
func TestVaryingConfiguration(t *testing.T) {
	r, err := Read("testdata/screening.txt", "testdata/other.txt")
	require.NoError(t, err)
	assert.Contains(t, r.Config, Setting{"commit", []string{"3f2a91c", "77be0d4"}})
	assert.Contains(t, r.Config, Setting{"goos", []string{"linux"}})
	for _, table := range r.Tables(Options{}) {
		for _, row := range table.Rows {
			for i, c := range row.Cells {
				if c != nil {
					assert.Len(t, c.Values, 6, "%s %s %s", table.Unit, row.Label, table.Columns[i])
				}
			}
		}
	}
	table := r.Tables(Options{})[1]
	assert.Equal(t, "Pair", table.Scenario)
	assert.Equal(t, "commit=3f2a91c fill=0", table.Rows[0].Label)
	assert.Equal(t, "commit=77be0d4 fill=0", table.Rows[2].Label)
}

// TestOrder has scenarios, rows and columns in an order that is not the one of
// the file.
func TestOrder(t *testing.T) {
	r, err := Read(write(t, `
BenchmarkZebra/impl=chan 1 1 ns/op
BenchmarkTransfer/impl=null/prod=10/cap=8-2 1 1 ns/op
BenchmarkTransfer/impl=b/prod=2/cap=8-2 1 1 ns/op
BenchmarkTransfer/impl=chan.again/prod=2/cap=8-16 1 1 ns/op
BenchmarkTransfer/impl=chan/prod=2/cap=8 1 1 ns/op
BenchmarkTransfer/impl=a/prod=2/cap=8-2 1 1 items/s 0 p50-ns
BenchmarkPair/impl=chan 1 1 ns/op
`))
	require.NoError(t, err)
	var names []string
	tables := r.Tables(Options{})
	for _, table := range tables {
		names = append(names, table.Scenario+" "+table.Unit)
	}
	assert.Equal(t, []string{"Pair ns/op", "Transfer ns/op", "Transfer items/s", "Transfer p50-ns", "Zebra ns/op"}, names)
	var rows []string
	for _, row := range tables[1].Rows {
		rows = append(rows, row.Label)
	}
	assert.Equal(t, []string{"prod=2 procs=1", "prod=2 procs=2", "prod=2 procs=16", "prod=10 procs=2"}, rows)
	assert.Equal(t, []Param{{"cap", "8"}}, tables[1].Constant)
	assert.Equal(t, []string{"chan", "b", "chan.again", "null"}, tables[1].Columns)
}

// TestZeroKeepsItsUnit has a zero among values in ns, which the reader of the
// format does not convert to sec as it does the others.
func TestZeroKeepsItsUnit(t *testing.T) {
	r, err := Read(write(t, "BenchmarkWake/impl=chan 1 0 p50-ns\nBenchmarkWake/impl=chan 1 64 p50-ns\n"))
	require.NoError(t, err)
	tables := r.Tables(Options{})
	require.Len(t, tables, 1)
	assert.Equal(t, "p50-ns", tables[0].Unit)
	assert.InDeltaSlice(t, []float64{0, 64e-9}, tables[0].Rows[0].Cells[0].Values, 1e-15)
}

func TestUnitMetadata(t *testing.T) {
	r, err := Read(write(t, `Unit items/s better=higher
Unit slot-B better=lower assume=exact
BenchmarkPair/impl=chan 1 5 items/s 8 slot-B 3 stalls
BenchmarkPair/impl=x 1 6 items/s 16 slot-B 3 stalls
`))
	require.NoError(t, err)
	tables := r.Tables(Options{})
	require.Len(t, tables, 3)
	assert.Equal(t, []int{1, -1, 0}, []int{tables[0].Better, tables[1].Better, tables[2].Better})
	assert.Equal(t, []string{"median", "exact", "median"}, []string{tables[0].Summary, tables[1].Summary, tables[2].Summary})
	exact := tables[1].Rows[0].Cells[1].Versus
	assert.Equal(t, UTest{Delta: "+100.00%", Ratio: 2, P: 0, Label: "n=1"}, exact.U)
}

// TestNumbers shows values as a person would write them.
func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		unit   string
		values []float64
		want   string
	}{
		{"sec/op", []float64{31.2e-9}, "31.2 ns"},
		{"sec/op", []float64{999.8e-9}, "1.00 µs"},
		{"sec/op", []float64{31.2e-9, 147e-9, 1240e-9}, "31.2 ns, 147 ns, 1240 ns"},
		{"sec/op", []float64{31.2e-9, 12e-6}, "31.2 ns, 12.0 µs"},
		{"p99-sec", []float64{0, 0.25e-9}, "0 ns, 0.250 ns"},
		{"sec/op", []float64{0, 2.5}, "0 s, 2.50 s"},
		{"items/s", []float64{32051282}, "32.1 M"},
		{"items/s", []float64{940000, 32051282}, "940 k, 32.1 M"},
		{"B/op", []float64{0, 16, 1536}, "0 B, 16 B, 1536 B"},
		{"B/op", []float64{1536}, "1.50 KiB"},
		{"allocs/op", []float64{0, 1}, "0, 1"},
		{"fails/op", []float64{0.0123, 1}, "0.0123, 1.00"},
		{"fails/op", []float64{0.0000123, 0.00123}, "<0.001, 0.00123"},
		{"B/op", []float64{0.0003, 40}, "<0.001 B, 40.0 B"},
		{"cpu-%", []float64{0.0123, 1234}, "0.0123 %, 1234 %"},
		{"delta", []float64{-31.25, -1e9}, "-31.2, -1.00 G"},
		{"waiters", []float64{0}, "0"},
	} {
		n := newNumeral(c.unit, c.values)
		var got []string
		for _, v := range c.values {
			got = append(got, n.format(v))
		}
		assert.Equal(t, c.want, strings.Join(got, ", "), c.unit)
	}
}

// TestDifferences shows differences and ratios with as many digits as matter.
func TestDifferences(t *testing.T) {
	for _, c := range []struct {
		change, lo, hi float64
		want           string
	}{
		{-0.0049, -0.012, 0.0021, "-0.5% (-1.2..+0.2%)"},
		{-1, -1, -0.9999, "-100.00% (-100.00..-99.99%)"},
		{-0.9936, -0.995, -0.989, "-99.36% (-99.50..-98.9%)"},
		{0.9994, 0.9, 1.1, "+99.9% (+90.0..+110%)"},
		{14.9309, 14, 102424, "+1493% (+1400..>+9999%)"},
		{math.Inf(1), math.NaN(), math.NaN(), "from 0 (±∞)"},
		{0.5, -1, math.Inf(1), "+50.0% (±∞)"},
	} {
		v := Comparison{Change: c.change, Lo: c.lo, Hi: c.hi}
		assert.Equal(t, c.want, v.change()+" ("+v.interval()+")")
	}
	for ratio, want := range map[float64]string{500: "500", 15.9309: "15.9", 0.0997: "0.10", 0.0064: "0.0064", 0: "0.00", -1.5: "-1.5", math.NaN(): "?"} {
		assert.Equal(t, want, formatRatio(ratio))
	}
}

// The words that a table needs stand above it, and only those.
func TestLegends(t *testing.T) {
	const unit = "Unit jain better=higher\n"
	r, err := Read(write(t, unit+
		"BenchmarkFairness/impl=chan/prod=2/cons=2/cap=16/item=8/wait=block-2\t1\t0.9 jain\t0.5 switches/op\n"+
		"BenchmarkPayload/impl=chan/prod=1/cons=1/cap=16/item=ptr/wait=block-2\t1\t20 ns/op\t400 MB/s\n"+
		"BenchmarkFootprint/impl=chan/cap=64/item=8\t1\t648 empty-B\t10.1 B/slot\n"+
		"BenchmarkBatch/impl=chan/batch=4/prod=1/cons=1/cap=16/item=8-2\t1\t20 ns/op\n"))
	require.NoError(t, err)
	for _, format := range []func(io.Writer, *Results, Options) error{WriteText, WriteMarkdown} {
		var out strings.Builder
		require.NoError(t, format(&out, r, Options{}))
		text := strings.Join(strings.Fields(out.String()), " ")
		for _, want := range []string{
			"Units. switches/op: how often a goroutine", "jain: Jain's index", "empty-B: bytes of a new queue",
			"batch: items per call", "item=ptr: a pointer to 64 bytes",
			"Fairness, jain: higher is better", "Payload, MB/s: higher is better", "Payload: producers hand larger items",
			"Batch: producers and consumers move several items",
		} {
			assert.Contains(t, text, want)
		}
		assert.NotContains(t, text, "peak-B")
		assert.NotContains(t, text, "waiters:")
	}
}

// Each parameter of the catalogue of benchmarks is explained, once.
func TestParametersAreExplained(t *testing.T) {
	explained := make(map[string]int)
	for _, m := range keyMeanings {
		explained[m.Key]++
	}
	for key, n := range explained {
		assert.Equal(t, 1, n, key)
	}
	cells, err := scenario.TierCells(scenario.TierFull, catalog.All(), 2)
	require.NoError(t, err)
	for _, c := range cells {
		for _, p := range c.Params {
			assert.Contains(t, explained, p.Key)
		}
	}
}
