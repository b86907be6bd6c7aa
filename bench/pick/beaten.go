package pick

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/queuebench/queue/bench/report"
	"github.com/queuebench/queue/catalog"
)

// compare finds out what is not beaten. For one metric, everything fights the
// best; for several, where something can be second in all and yet the best
// compromise, everything fights everything.
func (c *chooser) compare() {
	duels := make([][][]*duel, len(c.places)) // by place, and by both names
	var all []*duel
	for i := range c.places {
		p := &c.places[i]
		ranked := p.rank(c.names)
		duels[i] = make([][]*duel, len(ranked))
		for a := range ranked {
			duels[i][a] = make([]*duel, len(ranked))
			for b := range a {
				if b > 0 && len(c.places) == 1 {
					break
				}
				d := &duel{p.near[0].fight(ranked[a], ranked[b], p.most), p.metric.higher()}
				duels[i][a][b], all = d, append(all, d)
			}
		}
	}
	judge(all)
	for i := range c.places {
		c.answer.Evidence = append(c.answer.Evidence, c.places[i].evidence(c.names, duels[i]))
	}
	c.answer.Unbeaten = c.unbeaten(duels)
}

// rank returns the names, the best median first. Of equals the plain channel comes
// first, as there is nothing simpler, and then what would be better if more than
// enough counted.
func (p *place) rank(names []string) []string {
	sign := 1
	if p.metric.higher() {
		sign = -1
	}
	cells := p.near[0].cells
	ranked := slices.Clone(names)
	slices.SortStableFunc(ranked, func(a, b string) int {
		x, y := cells[a].Center, cells[b].Center
		return cmp.Or(
			sign*cmp.Compare(min(x, p.most), min(y, p.most)),
			-cmp.Compare(truth(a == bareChannel), truth(b == bareChannel)),
			sign*cmp.Compare(x, y))
	})
	return ranked
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// evidence tells what was measured, and how it compares with the best.
func (p *place) evidence(names []string, duels [][]*duel) Evidence {
	r := p.near[0]
	e := Evidence{Metric: p.metric, Unit: r.table.BaseUnit, Cell: r.row.String(), Distance: r.Distance, NotMeasured: nonNil(p.absent)}
	base := r.cells[bareChannel]
	for i, name := range p.rank(names) {
		cell := r.cells[name]
		against := Against{Impl: name, Verdict: same, Ratio: 1, P: 1}
		if i > 0 {
			against = duels[i][0].Against
		}
		e.Candidates = append(e.Candidates, Candidate{
			Impl: name, Median: number(cell.Center), Lo: number(cell.Lo), Hi: number(cell.Hi), Samples: len(cell.Values),
			ToChan: toChan(cell, base), Best: against,
		})
	}
	return e
}

func toChan(c, base *report.Cell) number {
	if base == nil {
		return number(math.NaN())
	}
	return number(ratio(c, base))
}

// unbeaten returns what nothing beats.
func (c *chooser) unbeaten(duels [][][]*duel) []string {
	first := c.places[0].rank(c.names)
	var kept []string
	for _, name := range first {
		if !slices.ContainsFunc(first, func(other string) bool { return c.beats(other, name, duels) }) {
			kept = append(kept, name)
		}
	}
	if len(kept) == 0 { // they beat each other in a circle
		return first
	}
	return kept
}

// beats tells whether a is faster than b in something that matters, and has the
// better median or is the same in all else.
func (c *chooser) beats(a, b string, duels [][][]*duel) bool {
	wins := false
	for i := range c.places {
		ranked := c.places[i].rank(c.names)
		x, y := slices.Index(ranked, a), slices.Index(ranked, b)
		d := duels[i][max(x, y)][min(x, y)]
		switch { // d is the one with the worse median against the other
		case d == nil: // neither is the best: see compare
			return false
		case d.equal():
		case d.Verdict == slower && x < y, d.Verdict == faster && x > y:
			wins = true
		case d.Verdict == undecided && x < y:
		default:
			return false
		}
	}
	return wins
}

// settle chooses among what is not beaten, and says how sure that is. Of those
// that are the same as the best it takes the simplest.
func (c *chooser) settle(entries []catalog.Entry) {
	a := c.answer
	a.Use = c.fewestImports(entries)
	if simple := c.simplest(entries); c.noWorse(simple) {
		a.Use = simple
	}
	used := entries[slices.Index(catalog.Names(entries), a.Use)]
	a.Call, a.Imports = c.workload.call(used), nonNil(used.Imports)
	a.Finding = c.finding()
	for i := range a.Evidence {
		a.Evidence[i].Neighbours = c.places[i].neighbours(a.Use, c.names)
	}
}

// fewestImports returns what takes the least to write of what is the same as the
// best in all that matters: without options, if they make no difference. If
// nothing is, it returns the best in what matters most.
func (c *chooser) fewestImports(entries []catalog.Entry) string {
	use, least := c.answer.Unbeaten[0], math.MaxInt
	for _, name := range c.answer.Unbeaten {
		e := entries[slices.Index(catalog.Names(entries), name)]
		if n := max(1, len(e.Imports)); c.noWorse(name) && n < least {
			use, least = name, n
		}
	}
	return use
}

// capacityIn matches what stands for the capacity in the call of an entry.
var capacityIn = regexp.MustCompile(`\bn\b`)

// call returns the expression that makes the queue, with the capacity filled in.
func (w Workload) call(e catalog.Entry) string {
	return capacityIn.ReplaceAllString(e.Call, strconv.Itoa(w.Capacity))
}

// simplest returns what there has to be a reason to do without: a plain channel,
// or where that will not do, the one with the contract.
func (c *chooser) simplest(entries []catalog.Entry) string {
	if slices.Contains(catalog.Names(entries), bareChannel) {
		return bareChannel
	}
	return channelQueue
}

// noWorse tells whether there is no difference between an implementation and the
// best in anything that matters.
func (c *chooser) noWorse(impl string) bool {
	for i := range c.answer.Evidence {
		if found := c.answer.Evidence[i].candidate(impl); found == nil || !found.Best.equal() {
			return false
		}
	}
	return true
}

// finding says in a sentence or two what the choice rests on.
func (c *chooser) finding() string {
	use := c.answer.Use
	var alike, open []string
	for _, name := range c.answer.Unbeaten {
		switch {
		case name == use:
		case c.noWorse(name): // and then use is, too
			alike = append(alike, name)
		default:
			open = append(open, name)
		}
	}
	var sentences []string
	say := func(said bool, format string, args ...any) {
		if said {
			sentences = append(sentences, fmt.Sprintf(format, args...))
		}
	}
	several := len(c.places) > 1
	say(use == bareChannel && c.noWorse(use), "A plain channel is enough.")
	say(use == channelQueue && c.noWorse(use), "A channel, with the contract, is enough.")
	say(len(c.names) == 1, "Nothing else that would do was measured here.")
	say(len(c.names) > 1 && len(alike)+len(open) == 0, "%s beats all others here.", use)
	say(len(alike) > 0, "These are indistinguishable here: %s.", strings.Join(append([]string{use}, alike...), ", "))
	say(len(open) > 0 && !several, "Not decided: whether %s is better than %s. More samples would tell.", use, strings.Join(open, ", "))
	say(len(open) > 0 && several, "Nothing beats %s in all that matters, and nothing beats %s.", use, strings.Join(open, ", "))
	say(len(open) > 0 && several && c.open(), "Some differences are undecided: more samples would tell.")
	return strings.Join(sentences, " ")
}

// open tells whether something unbeaten is not known to be the same as the best,
// nor to be slower.
func (c *chooser) open() bool {
	for _, e := range c.answer.Evidence {
		for _, found := range e.Candidates {
			if found.Best.Verdict == undecided && slices.Contains(c.answer.Unbeaten, found.Impl) {
				return true
			}
		}
	}
	return false
}

// neighbours tells about the next rows. What is said there is not adjusted: it is
// no part of the answer.
func (p *place) neighbours(use string, names []string) []Neighbour {
	list := []Neighbour{}
	for _, r := range p.near[1:min(len(p.near), neighbours+1)] {
		there := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return r.cells[name] == nil })
		if len(there) == 0 {
			continue
		}
		next := place{metric: p.metric, most: p.most, near: []near{r}}
		best := next.rank(there)[0]
		n := Neighbour{Cell: r.row.String(), Distance: r.Distance, Best: best}
		if r.cells[use] != nil {
			d := &duel{r.fight(use, best, p.most), p.metric.higher()}
			judge([]*duel{d})
			n.Use = &d.Against
		}
		list = append(list, n)
	}
	return list
}

func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
