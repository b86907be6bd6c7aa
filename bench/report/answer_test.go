package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

func TestAnswer(t *testing.T) {
	answers := analyze(t,
		samples("Pair/impl=chan/cap=1", 10, 100), samples("Pair/impl=a/cap=1", 10, 32),
		samples("Pair/impl=b/cap=1", 10, 32.8), samples("Pair/impl=c/cap=1", 10, 34),
		samples("Pair/impl=null/cap=1", 10, 1), samples("Pair/impl=chan.again/cap=1", 10, 100),
		samples("Pair/impl=chan/cap=2", 10, 100), samples("Pair/impl=a/cap=2", 10, 102),
		samples("Pair/impl=chan/cap=3", 10, 102), samples("Pair/impl=a/cap=3", 10, 100),
		samples("Pair/impl=a/cap=4", 10, 5), samples("Pair/impl=b/cap=4", 10, 5),
		samples("Pair/impl=null/cap=5", 10, 5),
		samples("Sojourn/impl=chan/rate=5", 10, 5),
	).Answers
	require.Len(t, answers, 1)
	a := answers[0]
	assert.Equal(t, "Pair", a.Scenario)
	assert.Empty(t, a.Note)
	type row struct{ label, best, compared, same string }
	var got []row
	for _, c := range a.Choices {
		got = append(got, row{c.Label, c.Best, a.comparison(c), describe(c.Same)})
		assert.Empty(t, c.Undecided)
	}
	assert.Equal(t, []row{
		{"cap=1", "a", "0.32 of chan", "b +2.5% (+1.8..+3.2%)"}, // significant, but below 3 %
		{"cap=2", "chan", "a plain channel is as good", "a +2.0% (+1.3..+2.7%)"},
		{"cap=3", "a", "a plain channel is as good (0.98)", "chan +2.0% (+1.3..+2.7%)"},
		{"cap=4", "a", "chan not measured", "b +0.0% (-0.7..+0.7%)"},
	}, got)
	assert.Equal(t, "In all, fastest or the same: a in 4 of 4, b in 2 of 2, chan in 2 of 3.", a.tally())
}

// TestAnswerNotSignificant has a difference that would be significant alone:
// neither a rank nor a tie.
func TestAnswerNotSignificant(t *testing.T) {
	var others []string
	for i := range 100 {
		others = append(others, samples(fmt.Sprintf("Pair/impl=chan/cap=%d", i), 6, 100), samples(fmt.Sprintf("Pair/impl=x/cap=%d", i), 6, 100))
	}
	answers := analyze(t, append(others, samples("Transfer/impl=chan", 6, 110), samples("Transfer/impl=x", 6, 90))...).Answers
	require.Len(t, answers, 2)
	a := answers[1]
	c := a.Choices[0]
	assert.Equal(t, "x", c.Best)
	assert.Empty(t, c.Same)
	assert.Equal(t, "chan +22.2% (+20.8..+23.7%)", describe(c.Undecided))
	assert.Equal(t, "undecided (0.82 of chan)", a.comparison(c))
	assert.NotContains(t, a.tally(), "chan")
	assert.Equal(t, "Too few samples to decide 1 comparison: among the 101 of the campaign no difference, however large, can be significant with less than 8 samples per cell that are not in rounds.", a.Note)
}

// TestAnswerFew has so few samples that nothing is known but what they are.
func TestAnswerFew(t *testing.T) {
	a := analyze(t, samples("PingPong/impl=chan", 3, 500), samples("PingPong/impl=x", 3, 100), samples("PingPong/impl=y", 3, 101)).Answers[0]
	assert.Equal(t, "y +1.0% (±∞), chan +400% (±∞)", describe(a.Choices[0].Undecided))
}

// TestAnswerInRounds has a queue whose median is the smallest because of the
// rounds that it missed.
func TestAnswerInRounds(t *testing.T) {
	var b strings.Builder
	for i := range 12 {
		speed := 1.0
		if i >= 5 {
			speed = 2
		}
		fmt.Fprintf(&b, "BenchmarkPair/impl=chan 1 %g ns/op\n", speed*(100+float64(i%3)))
		if i < 9 {
			fmt.Fprintf(&b, "BenchmarkPair/impl=x 1 %g ns/op\n", speed*(110+float64(i%2)))
		}
	}
	c := analyze(t, b.String()).Answers[0].Choices[0]
	assert.Equal(t, "chan", c.Best)
	assert.Empty(t, c.Same)
	assert.Empty(t, c.Undecided)
}

// TestAnswerOutliers has a queue that is a little faster at best, and much slower
// in some rounds: first comes what is faster on the whole.
func TestAnswerOutliers(t *testing.T) {
	var b strings.Builder
	for i := range 10 {
		often := 99.0
		if i%4 == 0 {
			often = 160
		}
		fmt.Fprintf(&b, "BenchmarkPair/impl=chan 1 %g ns/op\nBenchmarkPair/impl=x 1 %g ns/op\n", 100+float64(i%3), often)
	}
	c := analyze(t, b.String()).Answers[0].Choices[0]
	assert.Equal(t, "chan", c.Best)
	assert.Equal(t, "x", c.Same[0].Name)
	assert.Greater(t, c.Same[0].Versus.Change, 0.1)
}
