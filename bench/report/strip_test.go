package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stripOf returns the chart of the only table of a file.
func stripOf(t *testing.T, lines ...string) string {
	r, err := Read(write(t, strings.Join(lines, "\n")+"\n"))
	require.NoError(t, err)
	tables := r.Tables(Options{})
	require.Len(t, tables, 1)
	return strings.Join(tables[0].strip(), "\n")
}

// The letters stand where the medians are: a is 1 and stands first, b is 100
// and last, and c is 10, which on this axis is in the middle.
func TestStripLogarithmic(t *testing.T) {
	got := stripOf(t,
		"BenchmarkPair/impl=chan/cap=1 1 1 ns/op", "BenchmarkPair/impl=c/cap=1 1 10 ns/op", "BenchmarkPair/impl=b/cap=1 1 100 ns/op",
		"BenchmarkPair/impl=chan/cap=2 1 10 ns/op", "BenchmarkPair/impl=c/cap=2 1 10 ns/op", "BenchmarkPair/impl=b/cap=2 1 10 ns/op")
	dots := strings.Repeat(".", 34)
	assert.Equal(t, "Medians: a chan b b c c\n"+
		"         |1 ns                              |10 ns\n"+
		"  cap=1  a"+dots+"c"+dots+"b\n"+
		"  cap=2  ..................................."+"abc"+dots[1:]+"\n", got)
}

func TestStripLinear(t *testing.T) {
	got := stripOf(t, "BenchmarkX/impl=chan/cap=1 1 10 B/op", "BenchmarkX/impl=b/cap=1 1 40 B/op")
	assert.Equal(t, "Medians: a chan b b\n"+
		"       |0 B          |8 B           |16 B         |24 B          |32 B\n"+
		"  all  ..................a.....................................................b\n", got)
	got = stripOf(t, "BenchmarkX/impl=chan/cap=1 1 -5 x", "BenchmarkX/impl=b/cap=1 1 0 x")
	assert.Contains(t, got, "  all  a")
	assert.Contains(t, got, "|-5")
}

// Charts fit into 80 columns, whatever is in the file, and never fail.
func TestStripFits(t *testing.T) {
	long := strings.Repeat("x", 100)
	for name, lines := range map[string][]string{
		"long label": {"BenchmarkX/impl=chan/" + long + "=1 1 1 x", "BenchmarkX/impl=b/" + long + "=2 1 2 x"},
		"huge":       {"BenchmarkX/impl=chan 1 -1e100 x", "BenchmarkX/impl=b 1 1e100 x"},
		"tiny":       {"BenchmarkX/impl=chan 1 1e-90 ns/op", "BenchmarkX/impl=b 1 1e100 ns/op"},
		"near":       {"BenchmarkX/impl=chan 1 1.0000000001 s", "BenchmarkX/impl=b 1 1.0000000002 s"},
		"negative":   {"BenchmarkX/impl=chan 1 -3 B", "BenchmarkX/impl=b 1 -1 B"},
	} {
		for line := range strings.Lines(stripOf(t, lines...)) {
			assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 80, "%s: %s", name, line)
		}
	}
	assert.Empty(t, stripOf(t, "BenchmarkX/impl=chan 1 1 x"), "one value")
	assert.Empty(t, stripOf(t, "BenchmarkX/impl=chan 1 1 x", "BenchmarkX/impl=b 1 1 x"), "one place")
	var many []string
	for i := range 60 {
		many = append(many, fmt.Sprintf("BenchmarkX/impl=q%d 1 %d x", i, i))
	}
	assert.Empty(t, stripOf(t, many...), "more columns than letters")
	crowd := strings.Fields(stripOf(t, many[:52]...))
	assert.Len(t, strings.ReplaceAll(crowd[len(crowd)-1], ".", ""), 52, "each letter has a place")
}

// TestCharts has them in the text on request, one for each table that differs.
func TestCharts(t *testing.T) {
	r, err := Read("testdata/screening.txt")
	require.NoError(t, err)
	var plain, charts bytes.Buffer
	require.NoError(t, WriteText(&plain, r, Options{}))
	require.NoError(t, WriteText(&charts, r, Options{Charts: true}))
	assert.NotContains(t, plain.String(), "Medians: ")
	golden(t, "testdata/screening.charts.golden", charts.String())
}
