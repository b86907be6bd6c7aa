package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchmath"
)

// A simulation makes samples with the noise of real ones. It draws from those of
// the cells of two campaigns on a shared machine, by the median of their cell:
// for half of the cells the standard deviation is more than 7 %, for a tenth more
// than 25 %. Besides, in each third round the machine is slower by a fifth.
type simulation struct {
	*rand.Rand
	cells [][]float64
}

func newSimulation(t *testing.T) simulation {
	data, err := os.ReadFile("testdata/noise.csv")
	require.NoError(t, err)
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = -1
	records, err := reader.ReadAll()
	require.NoError(t, err)
	s := simulation{Rand: rand.New(rand.NewPCG(1, 2))}
	for _, record := range records {
		var cell []float64
		for _, field := range record {
			v, err := strconv.ParseFloat(field, 64)
			require.NoError(t, err)
			cell = append(cell, v)
		}
		s.cells = append(s.cells, cell)
	}
	return s
}

// round returns the samples of a cell, and of one that is slower by a factor, in
// a round.
func (s simulation) round(cell int, factor float64) (a, b float64) {
	speed := 100.0
	if s.IntN(3) == 0 {
		speed = 120
	}
	draw := func() float64 {
		return speed * s.cells[cell][s.IntN(len(s.cells[cell]))] * math.Exp(0.005*s.NormFloat64())
	}
	return draw(), factor * draw()
}

// errors returns for each level the share of comparisons with a smaller p-value:
// of the paired t-test, and of the U test that does not know of rounds.
func (s simulation) errors(rounds int, factor float64, levels []float64) (paired, u []float64) {
	const trials = 25
	paired, u = make([]float64, len(levels)), make([]float64, len(levels))
	each := 1 / float64(trials*len(s.cells))
	was, is, logs := make([]float64, rounds), make([]float64, rounds), make([]float64, rounds)
	for cell := range s.cells {
		for range trials {
			for i := range rounds {
				was[i], is[i] = s.round(cell, factor)
				logs[i] = math.Log(is[i] / was[i])
			}
			p := pairedT(logs)
			th := &benchmath.DefaultThresholds
			other := benchmath.AssumeNothing.Compare(benchmath.NewSample(was, th), benchmath.NewSample(is, th)).P
			for i, level := range levels {
				if p < level {
					paired[i] += each
				}
				if other < level {
					u[i] += each
				}
			}
		}
	}
	return paired, u
}

// TestPairedTest is why pairs are compared by a t-test. The shares in percent of
// 7450 comparisons with p below .05, and below .05/300 as it takes among 300:
//
//	                        8 rounds     10 rounds     20 rounds
//	no difference, t       4.4  0.01     4.5  0.00     5.1  0.01
//	5 %, t                47.1  17.3    50.3  22.6    61.1  34.6
//	5 %, U test           20.9   1.0    24.3   0.5    55.2   3.5
//	10 %, t               66.2  31.5    69.7  37.6    80.4  54.9
//	10 %, U test          35.2   1.6    40.9   0.7    77.9   7.0
//
// A signed-rank or permutation test of ten pairs has no p-value below 2/1024,
// and so cannot find anything among 300 comparisons.
func TestPairedTest(t *testing.T) {
	s := newSimulation(t)
	levels := []float64{0.05, 0.05 / 300}
	found := make(map[string][]float64)
	for _, factor := range []float64{1, 1.05, 1.1} {
		for _, rounds := range []int{8, 10, 20} {
			paired, u := s.errors(rounds, factor, levels)
			t.Logf("%.2f in %2d rounds: t %5.2f%% %6.3f%%, U test %5.2f%% %6.3f%%", factor, rounds, 100*paired[0], 100*paired[1], 100*u[0], 100*u[1])
			found[fmt.Sprint(factor, " ", rounds)] = paired
			if factor == 1 {
				assert.Less(t, paired[0], 0.055, "errors")
				assert.Less(t, paired[1], 0.0006, "errors among hundreds")
			} else {
				assert.Greater(t, paired[1], 5*u[1], "pairs find what the U test does not")
			}
		}
	}
	assert.Greater(t, found["1.1 10"][1], 0.25)
	assert.Greater(t, found["1.1 20"][1], 0.4)
}

// TestSameImplementation measures one implementation under two names: whatever
// the noise is, 95 % of the cells are the same, and hardly ever is one faster.
func TestSameImplementation(t *testing.T) {
	s := newSimulation(t)
	for _, rounds := range []int{6, 10, 20} {
		verdicts := make(map[Verdict]int)
		all := 0
		for range 6 {
			var b strings.Builder
			for range rounds {
				for cell := range s.cells {
					x, y := s.round(cell, 1)
					fmt.Fprintf(&b, "BenchmarkTransfer/impl=chan/cap=%d 1 %g ns/op\nBenchmarkTransfer/impl=x/cap=%[1]d 1 %[3]g ns/op\n", cell, x, y)
				}
			}
			r, err := Read(write(t, b.String()))
			require.NoError(t, err)
			for _, row := range r.Tables(Options{})[0].Rows {
				require.Equal(t, rounds, row.Cells[1].Versus.Rounds)
				verdicts[row.Cells[1].Versus.Verdict]++
				all++
			}
		}
		t.Logf("%d rounds: %v of %d", rounds, verdicts, all)
		assert.GreaterOrEqual(t, float64(verdicts[Same]), 0.95*float64(all))
		assert.LessOrEqual(t, verdicts[Faster]+verdicts[Slower], 2, "in six campaigns")
	}
}
