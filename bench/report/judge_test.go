package report

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchmath"
)

// A constructed queue is what a test measures.
type constructed struct {
	name  string  // as in the file, without Benchmark
	ns    float64 // its middle
	noise float64 // standard deviation of the logarithm
}

// roundsOf returns lines of so many rounds, each with a speed of its own.
func roundsOf(rounds int, queues ...constructed) string {
	r := rand.New(rand.NewPCG(7, 8))
	var b strings.Builder
	for range rounds {
		speed := 1 + r.Float64()
		for _, q := range queues {
			fmt.Fprintf(&b, "Benchmark%s 1000 %.4f ns/op\n", q.name, speed*q.ns*(1+q.noise*r.NormFloat64()))
		}
	}
	return b.String()
}

func analyze(t *testing.T, lines ...string) *Analysis {
	r, err := Read(write(t, strings.Join(lines, "")))
	require.NoError(t, err)
	return r.Analyze(Options{})
}

// versus returns the comparison of an implementation with another in the first
// row of the first table.
func versus(t *testing.T, a *Analysis, name, with string) *Comparison {
	c := a.Tables[0].Compare(a.Tables[0].Rows[0], name, with)
	require.NotNil(t, c)
	return c
}

func TestVerdicts(t *testing.T) {
	a := analyze(t, roundsOf(10,
		constructed{"Pair/impl=chan", 100, 0.01}, constructed{"Pair/impl=slow", 110, 0.01}, constructed{"Pair/impl=fast", 90, 0.01},
		constructed{"Pair/impl=alike", 100, 0.01}, constructed{"Pair/impl=near", 102, 0.001},
		constructed{"Pair/impl=noisy", 170, 0.25}))
	for name, want := range map[string]Verdict{"slow": Slower, "fast": Faster, "alike": Same, "near": Same, "noisy": Undecided} {
		v := versus(t, a, name, "chan")
		assert.Equal(t, want, v.Verdict, "%s: %+v", name, v)
		assert.Equal(t, 10, v.Rounds)
	}
	near := versus(t, a, "near", "chan")
	assert.Less(t, near.Adjusted, 0.05, "significant, and yet the same")
	noisy := versus(t, a, "noisy", "chan")
	assert.True(t, noisy.P < 0.05 && noisy.Adjusted > 0.05, "%+v", noisy)
	slow := versus(t, a, "slow", "chan")
	assert.InDelta(t, 0.1, slow.Change, 0.01)
	assert.Greater(t, slow.U.P, 0.05, "the U test does not know of rounds")
	assert.Equal(t, 15, a.Compared)
	assert.Equal(t, "slower", slow.Verdict.String())

	back := versus(t, a, "chan", "slow")
	assert.Equal(t, Faster, back.Verdict)
	assert.Equal(t, slow.Adjusted, back.Adjusted)
	assert.InDelta(t, 1, (1+slow.Change)*(1+back.Change), 1e-9)
	assert.Nil(t, a.Tables[0].Compare(a.Tables[0].Rows[0], "chan", "nobody"))
}

// TestVerdictWide has an interval so wide that no difference is known.
func TestVerdictWide(t *testing.T) {
	a := analyze(t, roundsOf(3, constructed{"Pair/impl=chan", 100, 0.01}, constructed{"Pair/impl=x", 100, 0.4}))
	assert.Equal(t, Undecided, versus(t, a, "x", "chan").Verdict)
	assert.Less(t, versus(t, a, "x", "chan").Lo, -0.67)
}

// TestVerdictDirection has a unit of which more is better, and one about which
// nobody knows.
func TestVerdictDirection(t *testing.T) {
	lines := roundsOf(10, constructed{"Pair/impl=chan", 100, 0.01}, constructed{"Pair/impl=x", 150, 0.01})
	a := analyze(t, strings.ReplaceAll(lines, "ns/op", "items/s"))
	assert.Equal(t, NoVerdict, versus(t, a, "x", "chan").Verdict)
	assert.Zero(t, a.Compared)
	a = analyze(t, "Unit items/s better=higher\n", strings.ReplaceAll(lines, "ns/op", "items/s"))
	assert.Equal(t, Faster, versus(t, a, "x", "chan").Verdict)
	assert.Equal(t, "faster", a.Tables[0].Word(Faster))
	a = analyze(t, strings.ReplaceAll(lines, "ns/op", "B/op"))
	assert.Equal(t, Slower, versus(t, a, "x", "chan").Verdict)
	assert.Equal(t, "worse", a.Tables[0].Word(Slower))
	assert.Equal(t, "better", (&Table{BaseUnit: "cpu-sec/op", Better: -1}).Word(Faster))
	assert.Equal(t, "slower", (&Table{BaseUnit: "p99-sec", Better: -1}).Word(Slower))
	assert.Equal(t, "worse", (&Table{BaseUnit: "switches/s", Better: -1}).Word(Slower))
}

// TestVerdictZeros has bytes where the baseline has none, and what is shown as
// none.
func TestVerdictZeros(t *testing.T) {
	var b strings.Builder
	for i := range 10 {
		fmt.Fprintf(&b, "BenchmarkPair/impl=chan 1 0 B/op\nBenchmarkPair/impl=x 1 %d B/op\nBenchmarkPair/impl=y 1 0.000%d B/op\nBenchmarkPair/impl=z 1 16 B/op\nBenchmarkPair/impl=once 1 %d B/op\n", 15+i%2, 1+i%3, 5-11*(i%2)*(1-i/9))
	}
	a := analyze(t, b.String())
	for name, want := range map[string]Verdict{"x": Slower, "y": Same, "z": Slower, "once": Same} {
		assert.Equal(t, want, versus(t, a, name, "chan").Verdict, name)
	}
	assert.Equal(t, "from 0", versus(t, a, "x", "chan").change())
	assert.Equal(t, Faster, versus(t, a, "chan", "x").Verdict)
	assert.Equal(t, "-100.00%", versus(t, a, "chan", "x").change())
}

// TestHolmOverCampaign has a difference that is significant if it is all there
// is, and not if there are hundreds of comparisons in other tables.
func TestHolmOverCampaign(t *testing.T) {
	queues := []constructed{{"Pair/impl=chan", 100, 0.04}, {"Pair/impl=x", 109, 0.04}}
	for i := range 300 {
		for _, impl := range []string{"chan", "y"} {
			queues = append(queues, constructed{fmt.Sprintf("Mix/impl=%s/cap=%d", impl, i+1), 100, 0.04})
		}
	}
	r, err := Read(write(t, roundsOf(10, queues...)))
	require.NoError(t, err)
	a := r.Analyze(Options{})
	assert.Equal(t, 301, a.Compared)
	assert.Equal(t, Undecided, versus(t, a, "x", "chan").Verdict)

	require.NoError(t, r.Filter(".name:Pair"))
	alone := versus(t, r.Analyze(Options{}), "x", "chan")
	assert.Equal(t, Slower, alone.Verdict)
	assert.Equal(t, alone.P, alone.Adjusted)
}

// TestNoise has a machine that slows down whatever comes again.
func TestNoise(t *testing.T) {
	a := analyze(t, roundsOf(10,
		constructed{"Pair/impl=chan", 100, 0.001}, constructed{"Pair/impl=chan.again", 108, 0.001}, constructed{"Pair/impl=x", 107, 0.001}, constructed{"Pair/impl=y", 120, 0.001},
		constructed{"Mix/impl=y", 100, 0.001}, constructed{"Mix/impl=y.again", 109, 0.001}))
	require.Len(t, a.Noise, 1)
	n := a.Noise[0]
	assert.Equal(t, "ns/op", n.Unit)
	assert.Equal(t, 2, n.Pairs)
	assert.InDelta(t, 0.085, n.Typical, 0.002)
	assert.InDelta(t, 0.09, n.Largest, 0.002)
	assert.InDelta(t, 0.09, n.Proven, 0.002)
	assert.Equal(t, []string{"Pair chan.again procs=1", "Mix y.again procs=1"}, n.Suspects)
	assert.Equal(t, Same, versus(t, a, "x", "chan").Verdict)
	assert.Less(t, versus(t, a, "x", "chan").Adjusted, 0.001, "it is the noise that decides")
	assert.Equal(t, Slower, versus(t, a, "y", "chan").Verdict)
	assert.Contains(t, aboutNoise(a.Noise, ownNoise), "ns/op 8.5% (2 pairs, largest 9.0%). That should never be significant, but is in Pair chan.again procs=1, Mix y.again procs=1:")
}

// TestNoiseTypical has an implementation that differs from itself by chance, and
// no difference as small as that counts.
func TestNoiseTypical(t *testing.T) {
	a := analyze(t, roundsOf(10, constructed{"Pair/impl=chan", 100, 0.001}, constructed{"Pair/impl=chan.again", 107, 0.1},
		constructed{"Pair/impl=x", 104, 0.001}, constructed{"Pair/impl=y", 130, 0.001}))
	assert.Greater(t, a.Noise[0].Typical, 0.045)
	assert.Zero(t, a.Noise[0].Proven)
	assert.Less(t, versus(t, a, "x", "chan").Adjusted, 0.001)
	assert.Equal(t, Same, versus(t, a, "x", "chan").Verdict)
	assert.Equal(t, Slower, versus(t, a, "y", "chan").Verdict)
}

// TestVerdictOutlier has a queue that is slower in all rounds but one, in which
// something stopped the other: the U test sees it.
func TestVerdictOutlier(t *testing.T) {
	var b strings.Builder
	for i := range 10 {
		chance := float64(i%3) / 10
		base := 100 + chance
		if i == 4 {
			base = 500
		}
		fmt.Fprintf(&b, "BenchmarkPair/impl=chan 1 %g ns/op\nBenchmarkPair/impl=x 1 %g ns/op\n", base, 140+chance)
	}
	v := versus(t, analyze(t, b.String()), "x", "chan")
	assert.True(t, v.P > 0.05 && v.U.P < 0.01, "%+v", v)
	assert.Equal(t, Undecided, v.Verdict)
}

// TestNotInRounds has the samples one after the other.
func TestNotInRounds(t *testing.T) {
	a := analyze(t, samples("Pair/impl=chan", 10, 100), samples("Pair/impl=slow", 10, 110), samples("Pair/impl=few", 3, 150), samples("Pair/impl=near", 10, 102))
	slow := versus(t, a, "slow", "chan")
	assert.Equal(t, Slower, slow.Verdict)
	assert.Zero(t, slow.Rounds)
	assert.Equal(t, slow.U.P, slow.P)
	assert.InDelta(t, 0.1, slow.Change, 1e-3)
	assert.True(t, 0.08 < slow.Lo && slow.Lo < 0.1 && 0.1 < slow.Hi && slow.Hi < 0.12, "%+v", slow)
	assert.Equal(t, Slower, versus(t, a, "few", "chan").Verdict)
	assert.Equal(t, Same, versus(t, a, "near", "chan").Verdict)
}

// TestComparisonOnDemand is of a pair that the campaign did not compare.
func TestComparisonOnDemand(t *testing.T) {
	a := analyze(t, roundsOf(10, constructed{"Wake/impl=chan", 100, 0.02}, constructed{"Wake/impl=x", 110, 0.02}, constructed{"Wake/impl=y", 122, 0.02}))
	assert.Equal(t, 2, a.Compared)
	v := versus(t, a, "y", "x")
	assert.Equal(t, Slower, v.Verdict)
	assert.Equal(t, 3*v.P, v.Adjusted)
}

// TestExactUnit has no noise to speak of.
func TestExactUnit(t *testing.T) {
	a := analyze(t, "Unit slot-B better=lower assume=exact\nBenchmarkPair/impl=chan 1 100 slot-B\nBenchmarkPair/impl=x 1 101 slot-B\nBenchmarkPair/impl=y 1 104 slot-B\nBenchmarkPair/impl=z 1 100 slot-B\n")
	assert.Zero(t, a.Compared)
	for name, want := range map[string]Verdict{"x": Same, "y": Slower, "z": Same} {
		assert.Equal(t, want, versus(t, a, name, "chan").Verdict, name)
	}
}

// TestHolm uses the example of Holm's paper in the form of R's p.adjust.
func TestHolm(t *testing.T) {
	adjusted := func(p ...float64) []float64 {
		var f family
		for _, p := range p {
			f = append(f, &Comparison{P: p})
		}
		f.adjust()
		var got []float64
		for _, c := range f {
			got = append(got, c.Adjusted)
		}
		return got
	}
	assert.InDeltaSlice(t, []float64{0.03, 0.06, 0.06, 0.02}, adjusted(0.01, 0.04, 0.03, 0.005), 1e-12)
	assert.Equal(t, []float64{1, 1}, adjusted(0.7, 0.9))
	assert.Empty(t, adjusted())
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
