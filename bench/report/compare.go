package report

import (
	"math"
	"slices"
	"sort"

	"golang.org/x/perf/benchmath"
)

// A Comparison tells how a cell differs from another, of the same row or of the
// same place in another file.
//
// Samples that were taken side by side, in rounds, are compared in pairs: the
// logarithm of their ratio in each round, its mean, and Student's t-test of it.
// What slows down a whole round is then in both. Other samples are compared by
// the Mann-Whitney U test, and by the interval of Hodges and Lehmann for the
// ratio that belongs to it.
//
// Among the tests for pairs, only a t-test can find a p-value that is small
// enough for hundreds of comparisons: the one of a signed-rank or permutation
// test of ten rounds is 0.002 at best. That the samples are not normal makes it
// no less strict; see TestPairedTest for how often it errs on the noise of real
// measurements, and what it finds.
type Comparison struct {
	Change   float64 // 0.10 if this one is 10 % more; infinite if the other is 0
	Lo, Hi   float64 // its confidence interval; -1, +Inf with too few samples, NaN where there is no ratio
	Rounds   int     // compared in pairs, or 0
	P        float64 // that they do not differ: of the t-test if Rounds > 0, else of the U test
	Adjusted float64 // P after Holm, over all comparisons of the campaign
	Verdict  Verdict
	U        UTest
	Warnings []string // of the U test
}

// A UTest is what benchstat says about two cells: the same whether they were
// measured in rounds or not. A p-value beyond 1 or of 0 is put right, though.
type UTest struct {
	Delta string  // "-70.12%", "~" if not significant, "?" if the other is 0
	Ratio float64 // of the medians; 1 if both are 0, NaN if only the other is
	P     float64 // of the Mann-Whitney U test; 0 for exact units
	Label string  // "p=0.002 n=6"
}

// compare returns how the cell differs from the base, without a verdict.
func (c *Cell) compare(base *Cell, assume benchmath.Assumption, confidence float64) *Comparison {
	test := assume.Compare(base.sample, c.sample)
	u := UTest{
		Delta: test.FormatDelta(base.Center, c.Center),
		Ratio: ratio(c.Center, base.Center),
		P:     test.P,
		Label: test.String(),
	}
	change := u.Ratio - 1
	if math.IsNaN(change) {
		change = math.Copysign(math.Inf(1), c.Center)
	}
	if !mostlyBelow(base.Values, c.Values) {
		test.P = assume.Compare(c.sample, base.sample).P
		if u.P > 1 || u.P == 0 && assume != benchmath.AssumeExact { // no chance is like that
			u.P = test.P
		}
	}
	v := &Comparison{Change: change, Lo: change, Hi: change, P: min(1, test.P), Adjusted: 1, U: u}
	for _, w := range test.Warnings {
		v.Warnings = append(v.Warnings, w.Error())
	}
	positive := base.Values[0] > 0 && c.Values[0] > 0
	was, is := inRounds(base, c)
	switch {
	case assume == benchmath.AssumeExact:
	case alike(base, c):
		v.P = 1
	case len(is) >= 2:
		v.pairUp(was, is, positive, confidence)
	case positive:
		v.set(shift(base.Values, c.Values, confidence))
	default:
		v.Lo, v.Hi = math.NaN(), math.NaN()
	}
	return v
}

// inRounds returns the values of both cells in each round that both were measured
// in.
func inRounds(base, c *Cell) (was, is []float64) {
	at := make(map[moment]float64, len(base.taken))
	for _, v := range base.taken {
		at[v.at] = v.number
	}
	for _, v := range c.taken {
		if b, ok := at[v.at]; ok && v.at.round > 0 {
			was, is = append(was, b), append(is, v.number)
		}
	}
	return was, is
}

// mostlyBelow tells whether the values of a are below those of b rather than above;
// both are ascending. Only in this order is the p-value of the U test right where
// there are ties and different numbers of values: benchmath takes the distribution
// of U for symmetric, and finds 0 for 2 equal values above a single one.
func mostlyBelow(a, b []float64) bool {
	above := 0 // pairs with a's value above, less those with it below
	for _, x := range a {
		less, _ := slices.BinarySearch(b, x)
		notMore := sort.Search(len(b), func(i int) bool { return b[i] > x })
		above += less - (len(b) - notMore)
	}
	return above <= 0
}

// pairUp compares in pairs: ratios if all are positive, else differences, which
// become relative to the mean.
func (v *Comparison) pairUp(was, is []float64, positive bool, confidence float64) {
	differences, mean := make([]float64, len(is)), 0.0
	for i := range is {
		mean += was[i] / float64(len(was))
		differences[i] = is[i] - was[i]
		if positive {
			differences[i] = math.Log(is[i] / was[i])
		}
	}
	v.Rounds = len(is)
	v.P = pairedT(differences)
	s := benchmath.AssumeNormal.Summary(benchmath.NewSample(differences, &benchmath.DefaultThresholds), confidence)
	switch mean = math.Abs(mean); {
	case positive:
		v.set(s)
	case mean > 0:
		v.Change, v.Lo, v.Hi = s.Center/mean, s.Lo/mean, s.Hi/mean
	default:
		v.Change, v.Lo, v.Hi = math.Copysign(math.Inf(1), s.Center), math.NaN(), math.NaN()
	}
}

// set takes the change from a summary of logarithms of ratios.
func (v *Comparison) set(s benchmath.Summary) {
	v.Change, v.Lo, v.Hi = math.Expm1(s.Center), math.Expm1(s.Lo), math.Expm1(s.Hi)
}

// alike tells whether all samples of both cells are the same value.
func alike(a, b *Cell) bool {
	return a.Values[0] == b.Values[0] && a.Values[len(a.Values)-1] == b.Values[0] && b.Values[len(b.Values)-1] == b.Values[0]
}

// pairedT returns the p-value of Student's t-test that the mean of the values is
// 0. If all are the same, it returns twice the largest chance that pairs of values
// of one kind always fall like that, x first and y second: half of them are x.
func pairedT(values []float64) float64 {
	const least = 1e-15 // below it rounding errors decide
	n := float64(len(values))
	mean, square, largest := 0.0, 0.0, 0.0
	for _, v := range values {
		mean += v / n
		largest = max(largest, math.Abs(v))
	}
	for _, v := range values {
		square += (v - mean) * (v - mean)
	}
	deviation := math.Sqrt(square / (n - 1))
	switch {
	case largest == 0:
		return 1
	case deviation < 1e-9*largest:
		return 2 * math.Pow(4, -n)
	}
	return max(least, studentP(mean/(deviation/math.Sqrt(n)), len(values)-1))
}

// studentP returns the chance that Student's t with so many degrees of freedom
// is as far from 0 as t. (Abramowitz and Stegun, Handbook of Mathematical
// Functions, 1964, 26.7.3 and 26.7.4.)
func studentP(t float64, freedom int) float64 {
	angle := math.Atan(math.Abs(t) / math.Sqrt(float64(freedom)))
	sin, cos := math.Sincos(angle)
	term, from := 1.0, 2
	if freedom%2 == 1 {
		term, from = cos, 3
	}
	sum := 0.0
	for i := from; i <= freedom; i += 2 {
		sum += term
		term *= cos * cos * float64(i-1) / float64(i)
	}
	if freedom%2 == 1 {
		return 1 - (angle+sin*sum)*2/math.Pi
	}
	return 1 - sin*sum
}

// shift returns the median of the logarithms of all ratios of a value of b to
// one of a, which is where the U test sees no difference, and the interval of
// what it does not reject. (Hodges and Lehmann, Estimates of Location Based on
// Rank Tests, 1963.) Values must be positive and ascending.
func shift(a, b []float64, confidence float64) benchmath.Summary {
	tail := uQuantile(len(a), len(b), (1-confidence)/2) / float64(len(a)*len(b))
	a, b = thin(a), thin(b)
	ratios := make([]float64, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			ratios = append(ratios, math.Log(y/x))
		}
	}
	slices.Sort(ratios)
	n := len(ratios)
	s := benchmath.Summary{Center: (ratios[(n-1)/2] + ratios[n/2]) / 2, Lo: math.Inf(-1), Hi: math.Inf(1)}
	if k := int(math.Round(tail * float64(n))); k > 0 {
		s.Lo, s.Hi = ratios[k-1], ratios[n-k]
	}
	return s
}

// thin returns at most some hundreds of the values, evenly chosen, as the time
// for shift grows with their square.
func thin(values []float64) []float64 {
	const most = 400
	if len(values) <= most {
		return values
	}
	some := make([]float64, most)
	for i := range some {
		some[i] = values[i*(len(values)-1)/(most-1)]
	}
	return some
}

// uQuantile returns how many of the smallest values of U for samples of size n
// and m have a chance of at most p together.
func uQuantile(n, m int, p float64) float64 {
	if n+m > 50 { // the counts would not be exact, and the normal distribution is as good
		product := float64(n) * float64(m)
		deviation := math.Sqrt(product * float64(n+m+1) / 12)
		return max(0, math.Floor(product/2-math.Sqrt2*math.Erfinv(1-2*p)*deviation))
	}
	counts := uCounts(n, m)
	total := 0.0
	for _, c := range counts {
		total += c
	}
	sum := 0.0
	for u, c := range counts {
		if sum += c; sum > p*total {
			return float64(u)
		}
	}
	return float64(len(counts))
}

// uCounts returns for each U how many of the orders of n and m values have it:
// the coefficients of the Gaussian polynomial.
func uCounts(n, m int) []float64 {
	counts := make([]float64, n*m+1)
	counts[0] = 1
	for i := 1; i <= n; i++ {
		for u := n * m; u >= m+i; u-- { // times 1-x^(m+i)
			counts[u] -= counts[u-m-i]
		}
		for u := i; u <= n*m; u++ { // by 1-x^i
			counts[u] += counts[u-i]
		}
	}
	return counts
}
