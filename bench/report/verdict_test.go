package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchmath"
)

// samples returns lines of a benchmark with n samples around a time in ns, at
// most 1 % from it.
func samples(name string, n int, ns float64) string {
	var b strings.Builder
	for i := range n {
		off := float64(i)/float64(max(1, n-1)) - 0.5
		fmt.Fprintf(&b, "Benchmark%s 1000 %.4f ns/op\n", name, ns*(1+0.02*off))
	}
	return b.String()
}

func verdictsOf(t *testing.T, lines ...string) []Verdict {
	r, err := Read(write(t, strings.Join(lines, "")))
	require.NoError(t, err)
	return Verdicts(r.Tables(Options{}))
}

func TestVerdict(t *testing.T) {
	v := verdictsOf(t,
		samples("Pair/impl=chan/cap=1", 10, 100), samples("Pair/impl=a/cap=1", 10, 32),
		samples("Pair/impl=b/cap=1", 10, 32.8), samples("Pair/impl=c/cap=1", 10, 34),
		samples("Pair/impl=null/cap=1", 10, 1), samples("Pair/impl=chan.again/cap=1", 10, 1),
		samples("Pair/impl=chan/cap=2", 10, 100), samples("Pair/impl=a/cap=2", 10, 102),
		samples("Pair/impl=chan/cap=3", 10, 102), samples("Pair/impl=a/cap=3", 10, 100),
		samples("Pair/impl=a/cap=4", 10, 5), samples("Pair/impl=b/cap=4", 10, 5),
		samples("Pair/impl=null/cap=5", 10, 5),
		samples("Sojourn/impl=chan/rate=5", 10, 5),
	)
	require.Len(t, v, 1)
	assert.Equal(t, "Pair", v[0].Scenario)
	assert.Empty(t, v[0].Note)
	type row struct{ label, best, compared, same string }
	var got []row
	for _, c := range v[0].Choices {
		got = append(got, row{c.Label, strings.Join(c.Best, ", "), v[0].comparison(c), c.rivals(false)})
	}
	assert.Equal(t, []row{
		{"cap=1", "a", "0.32 of chan", "b +2.5%"}, // significant, but below 3 %
		{"cap=2", "chan", "a plain channel is as good", "a +2.0%"},
		{"cap=3", "a", "a plain channel is as good (0.98)", "chan +2.0%"},
		{"cap=4", "a, b", "chan not measured", ""},
	}, got)
	assert.Equal(t, "In all, fastest or the same: a in 4 of 4, b in 2 of 2, chan in 2 of 3.", v[0].tally())
}

// TestVerdictNotSignificant has a difference of more than 3 % that the samples
// do not show: neither a rank nor a tie.
func TestVerdictNotSignificant(t *testing.T) {
	v := verdictsOf(t, samples("Transfer/impl=chan", 10, 100),
		samples("Transfer/impl=x", 6, 90), samples("Transfer/impl=x", 4, 130))
	require.Len(t, v, 1)
	c := v[0].Choices[0]
	assert.Equal(t, []string{"x"}, c.Best)
	assert.Empty(t, c.rivals(false))
	assert.Equal(t, "chan +10.2% (p=0.481)", c.rivals(true))
	assert.False(t, v[0].baselineIsBest(c))
	assert.Empty(t, v[0].Note, "there are samples enough")
}

// TestVerdictUndecided has too few samples for any difference to be
// significant: what is much slower must not be called the same.
func TestVerdictUndecided(t *testing.T) {
	v := verdictsOf(t, samples("PingPong/impl=chan", 3, 500), samples("PingPong/impl=x", 3, 100), samples("PingPong/impl=y", 3, 101))
	require.Len(t, v, 1)
	c := v[0].Choices[0]
	assert.Equal(t, "y +1.0%", c.rivals(false))
	assert.Equal(t, "chan +400.0% (p=0.200)", c.rivals(true))
	assert.Equal(t, "0.20 of chan", v[0].comparison(c))
	assert.Equal(t, "Too few samples to decide 1 of 2 comparisons: among so many no difference, however large, can be significant with less than 5 samples per cell.", v[0].Note)
	assert.NotContains(t, v[0].tally(), "chan")
}

// TestHolm uses the example of Holm's paper in the form of R's p.adjust.
func TestHolm(t *testing.T) {
	assert.InDeltaSlice(t, []float64{0.03, 0.06, 0.06, 0.02}, holm([]float64{0.01, 0.04, 0.03, 0.005}), 1e-12)
	assert.Equal(t, []float64{1, 1}, holm([]float64{0.7, 0.9}))
	assert.Empty(t, holm(nil))
}

// TestSmallestP compares with the test itself on samples that do not overlap.
func TestSmallestP(t *testing.T) {
	for n := 1; n <= 12; n++ {
		for m := 1; m <= 12; m++ {
			x, y := make([]float64, n), make([]float64, m)
			for i := range x {
				x[i] = float64(i)
			}
			for i := range y {
				y[i] = float64(100 + i)
			}
			th := &benchmath.DefaultThresholds
			test := benchmath.AssumeNothing.Compare(benchmath.NewSample(x, th), benchmath.NewSample(y, th))
			assert.InDelta(t, test.P, smallestP(n, m), 1e-12, "%d %d", n, m)
		}
	}
}

// TestBetter shows a judgement only where it is warranted.
func TestBetter(t *testing.T) {
	r, err := Read(write(t, "Unit rate better=higher\n"+
		samples("Pair/impl=chan", 10, 100)+samples("Pair/impl=same", 10, 98)+samples("Pair/impl=fast", 10, 50)+samples("Pair/impl=few", 2, 50)+
		strings.ReplaceAll(samples("Pair/impl=chan", 10, 100)+samples("Pair/impl=fast", 10, 50)+samples("Pair/impl=slow", 10, 150), "ns/op", "rate")))
	require.NoError(t, err)
	tables := r.Tables(Options{})
	judgements := func(table Table) (words []string) {
		for i, c := range table.Rows[0].Cells[1:] {
			words = append(words, table.Columns[i+1]+" "+table.judgement(c))
		}
		return words
	}
	assert.Equal(t, []string{"fast better", "few better", "same "}, judgements(tables[0]))
	assert.Equal(t, []string{"fast worse", "slow better"}, judgements(tables[1]))
}
