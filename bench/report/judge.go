package report

import (
	"cmp"
	"math"
	"slices"
)

// A Verdict says whether a cell is better than another.
type Verdict int

// The verdicts. Of a unit that is no time or rate, such as bytes, Faster means
// better and Slower worse.
const (
	// NoVerdict is where nobody declared which direction is better.
	NoVerdict Verdict = iota

	// Faster and Slower stand for a difference that is significant after the
	// adjustment of Holm for all comparisons of the campaign, and larger than 3 %
	// and than the noise (see [Noise]).
	Faster
	Slower

	// Same is where the samples show no such difference. Its interval says how
	// large one could still be.
	Same

	// Undecided is where there seems to be a difference larger than 3 % and the
	// noise: it would clearly be significant if it were the only comparison, by the
	// t-test or by the U test, which outliers mislead less. Clearly is with a fifth
	// of the error: with all of it, one in twenty comparisons of what is the same
	// would be undecided. It is also where the interval reaches beyond a factor of
	// three, and so says nothing.
	Undecided
)

var verdictNames = []string{"", "faster", "slower", "same", "undecided"}

// String returns the verdict in lower case, "" for none.
func (v Verdict) String() string { return verdictNames[v] }

// MarshalText returns what String does.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// leastDifference is the relative difference up to which two queues count as the
// same, significant or not.
const leastDifference = 0.03

// tooWide is the factor beyond which an interval says nothing.
const tooWide = 3

// Noise says how much what cannot differ does so in one unit: an implementation
// measured under the names NAME and NAME.again, in any scenarios; or between two
// files what is not of the module, see [Diff].
type Noise struct {
	Unit     string
	Pairs    int      // how many such comparisons there are
	Typical  float64  // the median of their relative differences, without sign
	Largest  float64  // the largest of them
	Proven   float64  // the largest that is above 3 % and significant; 0 if none is, as it should be
	Suspects []string // those that are

	pairs []noisePair
}

type noisePair struct {
	name   string
	versus *Comparison
}

// again is how the second name of an implementation ends.
const again = ".again"

// add takes in a comparison of what cannot differ.
func (n *Noise) add(name string, c *Comparison) {
	if !math.IsInf(logChange(c.Change), 0) {
		n.pairs = append(n.pairs, noisePair{name, c})
	}
}

// settle sums up the comparisons, whose p-values are adjusted.
func (n *Noise) settle(alpha float64) {
	if n.Pairs = len(n.pairs); n.Pairs == 0 {
		return
	}
	var logs []float64
	for _, p := range n.pairs {
		d := math.Abs(logChange(p.versus.Change))
		logs = append(logs, d)
		if p.versus.Adjusted < alpha && d > math.Log1p(leastDifference) {
			n.Proven = max(n.Proven, math.Expm1(d))
			n.Suspects = append(n.Suspects, p.name)
		}
	}
	slices.Sort(logs)
	n.Typical = math.Expm1((logs[(n.Pairs-1)/2] + logs[n.Pairs/2]) / 2)
	n.Largest = math.Expm1(logs[n.Pairs-1])
}

// exceeded tells whether a difference is more than the noise: more than 3 % and
// than what is typical, to which chance adds what is in the p-value. Of a
// difference that is proven to be noise, the whole interval must be beyond it.
func (n *Noise) exceeded(v *Comparison) bool {
	if !beyond(v.Change, max(leastDifference, n.Typical)) {
		return false
	}
	near := v.Lo
	if v.Change < 0 {
		near = v.Hi
	}
	return n.Proven == 0 || math.IsNaN(near) || (near > 0) == (v.Change > 0) && beyond(near, n.Proven)
}

// logChange returns the logarithm of a ratio from the relative difference.
func logChange(change float64) float64 {
	if change <= -1 {
		return math.Inf(-1)
	}
	return math.Log1p(change)
}

// beyond tells whether a relative difference is more than so much, up or down:
// half is as far as double.
func beyond(change, much float64) bool { return math.Abs(logChange(change)) > math.Log1p(much) }

// judge sets the verdict. Better is +1 if more is better, -1 if less is.
func (v *Comparison) judge(better int, noise *Noise, alpha float64) {
	large := noise.exceeded(v)
	switch {
	case better == 0:
		v.Verdict = NoVerdict
	case large && v.Adjusted < alpha && (v.Change > 0) == (better > 0):
		v.Verdict = Faster
	case large && v.Adjusted < alpha:
		v.Verdict = Slower
	case large && min(v.P, v.U.P) < alpha/5, max(-logChange(v.Lo), logChange(v.Hi)) > math.Log(tooWide):
		v.Verdict = Undecided
	default:
		v.Verdict = Same
	}
}

// A family is what Holm's adjustment is about.
type family []*Comparison

// adjust sets the adjusted p-values: by the method of Holm (1979) the chance that
// any true null hypothesis of the family is rejected stays below alpha.
func (f family) adjust() {
	sorted := slices.Clone(f)
	slices.SortStableFunc(sorted, func(a, b *Comparison) int { return cmp.Compare(a.P, b.P) })
	least := 0.0
	for i, c := range sorted {
		least = max(least, min(1, float64(len(f)-i)*c.P))
		c.Adjusted = least
	}
}

// An Analysis is what the samples say, with all comparisons judged as those of
// one campaign.
type Analysis struct {
	Tables   []Table
	Answers  []Answer
	Noise    []Noise // one for each unit with such pairs
	Compared int     // the comparisons that the p-values are adjusted for
}

// Analyze makes the tables and the verdicts. It compares each implementation with
// the baseline and, where it measured the time of an operation and the scenario
// has a question, each with each. It panics if an option is out of range.
func (r *Results) Analyze(o Options) *Analysis {
	o, err := o.complete()
	if err != nil {
		panic(err.Error())
	}
	a := &Analysis{}
	for _, scenario := range scenarios(r.results) {
		g := newGrid(r, scenario)
		for _, unit := range g.unitKeys() {
			a.Tables = append(a.Tables, g.table(unit, o))
		}
	}
	a.judge(o)
	for i := range a.Tables {
		if t := &a.Tables[i]; t.decides() {
			a.Answers = append(a.Answers, t.answer())
		}
	}
	return a
}

// judge adjusts the p-values over all tables, finds the noise, and sets the
// verdicts.
func (a *Analysis) judge(o Options) {
	var all family
	noise := make(map[string]*Noise)
	for i := range a.Tables {
		t := &a.Tables[i]
		all = append(all, t.family()...)
		if noise[t.Unit] == nil {
			noise[t.Unit] = &Noise{Unit: t.Unit}
		}
		t.noise = noise[t.Unit]
		t.addNoise()
	}
	all.adjust()
	a.Compared = len(all)
	for _, n := range noise {
		n.settle(o.Alpha)
	}
	for i := range a.Tables {
		a.Tables[i].compared = a.Compared
		a.Tables[i].judge()
	}
	for i := range a.Tables {
		n := a.Tables[i].noise
		if n.Pairs > 0 && !slices.ContainsFunc(a.Noise, func(o Noise) bool { return o.Unit == n.Unit }) {
			a.Noise = append(a.Noise, *n)
		}
	}
}
