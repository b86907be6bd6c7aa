package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
)

// comparison says in words how the best compares with the baseline.
func (a *Answer) comparison(c Choice) string {
	switch {
	case c.Best == a.Baseline:
		return plain(a.Baseline) + " is as good"
	case c.Versus == nil:
		return a.Baseline + " not measured"
	}
	ratio := formatRatio(1 + c.Versus.Change)
	switch c.Versus.Verdict {
	case Same:
		return fmt.Sprintf("%s is as good (%s)", plain(a.Baseline), ratio)
	case Undecided:
		return fmt.Sprintf("undecided (%s of %s)", ratio, a.Baseline)
	}
	return fmt.Sprintf("%s of %s", ratio, a.Baseline)
}

func plain(baseline string) string {
	if baseline == "chan" {
		return "a plain channel"
	}
	return baseline
}

// describe lists rivals in words, with their intervals.
func describe(rivals []Rival) string {
	words := make([]string, len(rivals))
	for i, r := range rivals {
		words[i] = fmt.Sprintf("%s %s (%s)", r.Name, r.Versus.change(), r.Versus.interval())
	}
	return strings.Join(words, ", ")
}

// tally says in how many of the rows each implementation is best or the same.
func (a *Answer) tally() string {
	wins := make(map[string]int)
	for _, c := range a.Choices {
		wins[c.Best]++
		for _, r := range c.Same {
			wins[r.Name]++
		}
	}
	names := slices.Collect(maps.Keys(wins))
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(cmp.Compare(wins[y], wins[x]), cmp.Compare(x, y))
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s in %d of %d", name, wins[name], a.measured[name])
	}
	return "In all, fastest or the same: " + strings.Join(names, ", ") + "."
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// change returns the relative difference without decimals that nobody reads.
func (v *Comparison) change() string {
	if math.IsInf(v.Change, 0) {
		return "from 0"
	}
	return formatChange(v.Change) + "%"
}

// interval returns the bounds of the relative difference: "-3.1..+5.2%".
func (v *Comparison) interval() string {
	if math.IsNaN(v.Lo) || math.IsInf(v.Lo, 0) || math.IsInf(v.Hi, 0) {
		return "±∞"
	}
	return formatChange(v.Lo) + ".." + formatChange(v.Hi) + "%"
}

func formatChange(x float64) string {
	switch percent := 100 * x; {
	case percent > 9999:
		return ">+9999"
	case percent > 99.95:
		return fmt.Sprintf("%+.0f", percent)
	case percent < -99:
		return fmt.Sprintf("%+.2f", percent)
	default:
		return fmt.Sprintf("%+.1f", percent)
	}
}

// formatP returns a p-value with three decimals, as benchstat does, but never
// as 0.
func formatP(p float64) string {
	switch {
	case p == 0:
		return "exact"
	case p < 0.0005:
		return "p<0.001"
	}
	return fmt.Sprintf("p=%.3f", p)
}

// formatRatio returns a ratio with at least two significant digits.
func formatRatio(r float64) string {
	switch {
	case math.IsNaN(r) || math.IsInf(r, 0):
		return "?"
	case r >= 99.95:
		return fmt.Sprintf("%.0f", r)
	case r >= 9.995:
		return fmt.Sprintf("%.1f", r)
	case r >= 0.0995 || r == 0:
		return fmt.Sprintf("%.2f", r)
	}
	return fmt.Sprintf("%.2g", r)
}

// describe returns the values of a setting for the heading of the report.
func (s Setting) describe() string {
	const most = 4
	if len(s.Values) == 1 {
		return clean(s.Values[0])
	}
	var values []string
	for _, v := range s.Values {
		if len(values) == most {
			values = append(values, "...")
			break
		}
		values = append(values, clean(cmp.Or(v, "(none)")))
	}
	return fmt.Sprintf("%d values, in rows of their own: %s", len(s.Values), strings.Join(values, ", "))
}

// varies returns a sentence about the settings that are not the same for all
// samples, or "".
func (r *Results) varies() string {
	var keys []string
	for _, s := range r.Config {
		if len(s.Values) > 1 {
			keys = append(keys, s.Key)
		}
	}
	if len(keys) == 0 {
		return ""
	}
	return "The samples differ in " + strings.Join(keys, ", ") +
		": their rows say in what, and only samples that agree are compared."
}

// clean replaces what would spoil the layout of a line.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return unicode.ReplacementChar
		}
		return c
	}, s)
}

// legend explains the keys that appear in the tables.
func legend(tables []Table) string {
	return explain("Parameters. ", keyMeanings, func(key string) bool {
		return slices.ContainsFunc(tables, func(t Table) bool { return t.has(key) })
	})
}

// unitLegend explains the units of the tables that do not explain themselves.
func unitLegend(tables []Table) string {
	return explain("Units. ", unitMeanings, func(unit string) bool {
		return slices.ContainsFunc(tables, func(t Table) bool { return t.Unit == unit })
	})
}

// explain lists those of the meanings that are wanted, or returns "".
func explain(heading string, meanings []Param, wanted func(string) bool) string {
	var words []string
	for _, m := range meanings {
		if wanted(m.Key) {
			words = append(words, m.Key+": "+m.Value)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return heading + strings.Join(words, "; ") + "."
}

// references explains the columns that are not queues.
func references(tables []Table) string {
	var words []string
	seen := make(map[string]bool)
	for _, t := range tables {
		for _, impl := range t.Columns {
			if !isReference(impl) || seen[impl] {
				continue
			}
			seen[impl] = true
			if of, ok := strings.CutSuffix(impl, ".again"); ok {
				words = append(words, fmt.Sprintf("%s: %s measured once more, which shows the noise", impl, of))
			} else {
				words = append(words, impl+": "+referenceMeanings[impl])
			}
		}
	}
	if len(words) == 0 {
		return ""
	}
	slices.Sort(words)
	return "For reference, not to be used as queues. " + strings.Join(words, "; ") + "."
}

var referenceMeanings = map[string]string{
	"null":    "no synchronization at all, the cost of the harness",
	"faa":     "one atomic addition per side, the least that a queue with two counters costs",
	"machine": "operations of the machine",
}

// has tells whether the table has a parameter with the key, or the key=value.
func (t *Table) has(key string) bool {
	key, value, valued := strings.Cut(key, "=")
	return slices.ContainsFunc(t.Rows, func(r Row) bool {
		return slices.ContainsFunc(r.Params, func(p Param) bool { return p.Key == key && (!valued || p.Value == value) })
	})
}

// keyMeanings are the keys of the benchmark catalogue, some with a value, and
// what they mean.
var keyMeanings = []Param{
	{"batch", "items per call of PutBatch and GetBatch, 1 for Put and Get"},
	{"prod", "producers"},
	{"cons", "consumers"},
	{"cap", "capacity of the queue in items"},
	{"item", "bytes per item"},
	{"item=ptr", "a pointer to 64 bytes made for each item"},
	{"fill", "items in the queue beforehand"},
	{"wait", "what a full or empty queue leads to: block in Put and Get, ctx the same with a context, or poll with TryPut and TryGet"},
	{"work", "nanoseconds that goroutines work before each Put and after each Get, 0 where it is missing"},
	{"waiters", "goroutines that wait"},
	{"pollers", "goroutines that are refused"},
	{"side", "whether they wait at an empty or a full queue"},
	{"pace", "nanoseconds that a producer works before each Put, while the pollers call TryGet"},
	{"heap", "megabytes of live nodes beside the queue"},
	{"gogc", "when garbage is collected: 100 when the heap has doubled, off when it is a gigabyte larger"},
	{"queues", "queues in the ring"},
	{"burst", "items at once"},
	{"workers", "goroutines that put and get"},
	{"what", "what is calibrated"},
	{"rate", "items per second of all producers together, or a percentage of what the queue passes"},
	{"arrival", "whether items arrive at random, as in a Poisson process, or at fixed distances"},
	{"gap", "the time without traffic before"},
	{"how", "what ends the waiting: close of the queue, or cancel of the context"},
	{"procs", "GOMAXPROCS"},
}

// unitMeanings are the units that need words.
var unitMeanings = []Param{
	{"switches/op", "how often a goroutine left its processor and got one again, per item or round trip: it was woken from sleep, or had yielded"},
	{"achieved-%", "how far the queue got in the time of the plan, 100 if it kept up with the rate"},
	{"lag-p99-ns", "by how much the producers were late without a fault of the queue, which is part of the other times"},
	{"arrivals/s", "the rate in items per second, a percentage of what the queue passes"},
	{"absorb-p50-ns", "from the start of a burst until its last item was put"},
	{"absorb-p99-ns", "the same, 99 % are shorter"},
	{"drain-p50-ns", "from the start of a burst until its last item was taken out"},
	{"drain-p99-ns", "the same, 99 % are shorter"},
	{"call-p50-ns", "the call that wakes the waiters"},
	{"jain", "Jain's index of the items per worker, of the worse side, 1 if all are alike, 1/n if one of n has everything"},
	{"min/mean", "items of the worker with the fewest by the mean, of the worse side"},
	{"max-gap-ns", "the longest time in which a worker passed 16 items"},
	{"empty-B", "bytes of a new queue"},
	{"B/slot", "bytes of a queue with cap items, by cap"},
	{"gc-cycles/Mop", "collections of garbage per million items"},
	{"pause-p99-ns", "the 99th percentile of how long a collection stopped all goroutines, 0 if there was none"},
	{"polled/alone", "time per item of a producer that goroutines poll by the time without them, 1 if they do not matter"},
	{"peak-B", "bytes of a queue without capacity that holds a million items"},
	{"retained-B", "bytes of the queue when it is empty again"},
}
