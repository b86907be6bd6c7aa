package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchmath"
)

// TestStudent compares with the table of Student's t.
func TestStudent(t *testing.T) {
	for _, c := range []struct {
		t, p    float64
		freedom int
	}{
		{12.7062, 0.05, 1}, {63.657, 0.01, 1}, {4.30265, 0.05, 2}, {3.18245, 0.05, 3}, {2.36462, 0.05, 7},
		{5.40788, 0.001, 7}, {2.26216, 0.05, 9}, {4.78091, 0.001, 9}, {2.09302, 0.05, 19}, {3.88341, 0.001, 19}, {0, 1, 5},
	} {
		assert.InDelta(t, c.p, studentP(c.t, c.freedom), 1e-6, "t=%v, %d degrees of freedom", c.t, c.freedom)
		assert.InDelta(t, c.p, studentP(-c.t, c.freedom), 1e-6)
	}
}

// TestPairedInterval has values whose mean is exactly as far from 0 as the
// interval reaches: then the p-value is 5 %.
func TestPairedInterval(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := 2; n <= 40; n++ {
		values := make([]float64, n)
		for i := range values {
			values[i] = r.NormFloat64()
		}
		s := benchmath.AssumeNormal.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), 0.95)
		for i := range values {
			values[i] -= s.Lo
		}
		assert.InDelta(t, 0.05, pairedT(values), 1e-6, "%d values", n)
	}
}

// TestPairedConstant has no deviation to measure a mean by.
func TestPairedConstant(t *testing.T) {
	assert.Equal(t, 1.0, pairedT([]float64{0, 0, 0}))
	assert.Equal(t, 2.0/64, pairedT([]float64{0.1, 0.1, 0.1}))
	assert.Equal(t, 2.0/64, pairedT([]float64{-16, -16, -16}))
	assert.Equal(t, 1e-15, pairedT([]float64{1, 1.000001, 1, 1.000001, 1, 1.000001}))
}

// TestUQuantile compares with the table of critical values of Mann and Whitney
// for 5 % on both sides.
func TestUQuantile(t *testing.T) {
	for n, critical := range map[int]float64{3: -1, 4: 0, 5: 2, 6: 5, 8: 13, 10: 23, 20: 127, 25: 211} {
		assert.Equal(t, critical+1, uQuantile(n, n, 0.025), "%d", n)
	}
	assert.InDelta(t, 317+1, uQuantile(30, 30, 0.025), 1, "by the normal distribution")
	assert.Equal(t, []float64{1, 1, 2, 1, 1}, uCounts(2, 2))
}

// TestShift moves one sample by the bounds of the interval: just within them the
// U test sees no difference, just beyond them it does.
func TestShift(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	th := &benchmath.DefaultThresholds
	for _, n := range [][2]int{{5, 5}, {8, 8}, {10, 6}, {20, 20}, {60, 60}} {
		a, b := make([]float64, n[0]), make([]float64, n[1])
		for i := range a {
			a[i] = math.Exp(r.NormFloat64())
		}
		for i := range b {
			b[i] = math.Exp(1 + r.NormFloat64())
		}
		s := shift(benchmath.NewSample(a, th).Values, benchmath.NewSample(b, th).Values, 0.95)
		p := func(by float64) float64 {
			moved := make([]float64, len(b))
			for i := range b {
				moved[i] = b[i] / math.Exp(by)
			}
			return benchmath.AssumeNothing.Compare(benchmath.NewSample(a, th), benchmath.NewSample(moved, th)).P
		}
		for _, side := range []struct{ bound, out float64 }{{s.Lo, -1e-9}, {s.Hi, 1e-9}} {
			assert.LessOrEqual(t, p(side.bound+side.out), 0.0501, "%v", n)
			assert.Greater(t, p(side.bound-side.out), 0.0475, "%v", n)
		}
		assert.InDelta(t, 1, p(s.Center), 0.1)
	}
	s := shift([]float64{1, 1, 1}, []float64{2, 2, 2}, 0.95)
	assert.Equal(t, math.Log(2), s.Center)
	assert.True(t, math.IsInf(s.Lo, -1) && math.IsInf(s.Hi, 1), "too few samples")
}

// TestShiftOfMany thins samples that are too many for all ratios.
func TestShiftOfMany(t *testing.T) {
	a, b := make([]float64, 5000), make([]float64, 5000)
	for i := range a {
		a[i] = 1 + float64(i)/5000
		b[i] = 1.5 * a[i]
	}
	s := shift(a, b, 0.95)
	assert.InDelta(t, math.Log(1.5), s.Center, 1e-3)
	assert.InDelta(t, s.Center-0.0075, s.Lo, 0.001)
	assert.InDelta(t, s.Center+0.0075, s.Hi, 0.001)
}

// TestRounds has files in rounds and others.
func TestRounds(t *testing.T) {
	for _, c := range []struct {
		name, order string
		want        []int
	}{
		{"rounds", "ab ba ab", []int{1, 1, 2, 2, 3, 3}},
		{"interrupted", "abc cab ca", []int{1, 1, 1, 2, 2, 2, 3, 3}},
		{"an invalid sample in the second round", "abc ba bca", []int{1, 1, 1, 2, 2, 3, 3, 3}},
		{"count", "aaa bbb", []int{0, 0, 0, 0, 0, 0}},
		{"two of each", "aabb aabb", []int{0, 0, 0, 0, 0, 0, 0, 0}},
		{"once", "abc", []int{1, 1, 1}},
	} {
		text := ""
		for _, letter := range c.order {
			if letter != ' ' {
				text += fmt.Sprintf("BenchmarkPair/impl=%c 1 5 ns/op\n", letter)
			}
		}
		r, err := Read(write(t, text))
		require.NoError(t, err)
		var got []int
		for _, s := range r.results {
			got = append(got, s.at.round)
		}
		assert.Equal(t, c.want, got, c.name)
	}
}

// TestRoundsOfFiles reads two files in rounds: the first round of one is not the
// first round of the other.
func TestRoundsOfFiles(t *testing.T) {
	file := func(a, b float64) string {
		return write(t, fmt.Sprintf("BenchmarkPair/impl=chan 1 %g ns/op\nBenchmarkPair/impl=b 1 %g ns/op\n"+
			"BenchmarkPair/impl=b 1 %[2]g ns/op\nBenchmarkPair/impl=chan 1 %[1]g ns/op\n", a, b))
	}
	r, err := Read(file(10, 11), file(20, 22.1))
	require.NoError(t, err)
	v := r.Tables(Options{})[0].Rows[0].Cells[1].Versus
	assert.Equal(t, 4, v.Rounds)
	assert.InDelta(t, 0.1025, v.Change, 1e-5)
	assert.InDelta(t, 0, v.Hi-v.Lo, 0.02)

	r, err = Read(file(10, 11), write(t, "BenchmarkPair/impl=chan 1 5 ns/op\nBenchmarkPair/impl=chan 1 5 ns/op\nBenchmarkPair/impl=b 1 5 ns/op\nBenchmarkPair/impl=b 1 5 ns/op\n"))
	require.NoError(t, err)
	assert.Zero(t, r.Rounds())
	assert.Equal(t, 2, r.Tables(Options{})[0].Rows[0].Cells[1].Versus.Rounds, "those that are in rounds")
}

// TestTiesOfUnequalSamples compares with the chance that the ranks fall as far
// apart, counted by hand: one of three, or of seven, has to be the odd one out.
func TestTiesOfUnequalSamples(t *testing.T) {
	cell := func(values ...float64) *Cell {
		var taken []value
		for _, v := range values {
			taken = append(taken, value{number: v})
		}
		o, err := Options{}.complete()
		require.NoError(t, err)
		return newCell(taken, benchmath.AssumeNothing, o)
	}
	for _, c := range []struct {
		one, more *Cell
		want      float64
	}{
		{cell(-50), cell(0, 0), 2.0 / 3}, {cell(50), cell(0, 0), 2.0 / 3},
		{cell(1), cell(2, 2, 2, 2, 2, 2), 2.0 / 7}, {cell(3), cell(2, 2, 2, 2, 2, 2), 2.0 / 7},
		{cell(2), cell(1, 2, 3), 1},
	} {
		for _, pair := range [][2]*Cell{{c.one, c.more}, {c.more, c.one}} {
			v := pair[0].compare(pair[1], benchmath.AssumeNothing, 0.95)
			assert.InDelta(t, c.want, v.P, 1e-9, "%v and %v", pair[0].Values, pair[1].Values)
			assert.True(t, v.U.P > 0 && v.U.P <= 1, "%v", v.U.P)
		}
	}
}
