package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// direction says which values of the table are good.
func (t *Table) direction() string {
	switch {
	case t.Better > 0:
		return "higher is better"
	case t.Better < 0:
		return "lower is better"
	}
	return "which direction is better is not declared"
}

// Word returns the verdict in a word that suits the table's unit: more items per
// second are faster, more bytes are worse.
func (t *Table) Word(v Verdict) string {
	speed := strings.HasSuffix(t.BaseUnit, "/s") && t.Better > 0 ||
		strings.Contains(t.BaseUnit, "sec") && !strings.HasPrefix(t.BaseUnit, "cpu-")
	switch {
	case v == Faster && !speed:
		return "better"
	case v == Slower && !speed:
		return "worse"
	}
	return v.String()
}

// interval returns the bounds of a cell around its centre: "±2%", or the bounds
// themselves where they have no common sign with it.
func (c *Cell) interval(n numeral) string {
	if c.Range == "?" {
		return n.number(c.Lo) + ".." + n.number(c.Hi)
	}
	return "±" + c.Range
}

// samples says how many samples the cells have, and that few are for screening
// only: a difference that matters has to be measured again.
func (t *Table) samples() string {
	least, most := t.sampleRange()
	text := fmt.Sprint(least)
	if least < most {
		text = fmt.Sprintf("%d to %d", least, most)
	}
	noun := "samples"
	if most == 1 {
		noun = "sample"
	}
	text += " " + noun + " per cell"
	if least < enoughToPublish {
		return "screening: " + text
	}
	return text
}

// about says what the rows of a table have in common: the constant parameters
// and the number of samples.
func (t *Table) about() string {
	words := []string{t.samples()}
	if len(t.Constant) > 0 {
		words = append([]string{joinParams(t.Constant)}, words...)
	}
	return strings.Join(words, "; ")
}

// uniform returns a sentence about a table in which all samples are the same
// value, or "". There is nothing to compare in it.
func (t *Table) uniform() string {
	var first *Cell
	cells := 0
	for _, row := range t.Rows {
		for _, c := range row.Cells {
			if c == nil {
				continue
			}
			first = cmp.Or(first, c)
			if c.Values[0] != first.Values[0] || c.Values[len(c.Values)-1] != first.Values[0] {
				return ""
			}
			cells++
		}
	}
	if cells == 1 {
		return ""
	}
	value := newNumeral(t.BaseUnit, first.Values).format(first.Center)
	return fmt.Sprintf("Every sample of the %d cells is %s.", cells, value)
}

// footnotes numbers the distinct warnings of a table. One of them goes without
// saying, as the difference is 0 and the p-value 1.
func (t *Table) footnotes() []string {
	var notes []string
	for _, row := range t.Rows {
		for _, c := range row.Cells {
			if c == nil {
				continue
			}
			for _, w := range c.Warnings {
				if w != samplesEqual && !slices.Contains(notes, w) {
					notes = append(notes, w)
				}
			}
		}
	}
	return notes
}

// samplesEqual is the warning of a comparison between cells of the same value.
const samplesEqual = "all samples are equal"

// marks returns the numbers of a cell's warnings: "[1] [2]".
func (c *Cell) marks(notes []string) string {
	var marks []string
	for i, note := range notes {
		if slices.Contains(c.Warnings, note) {
			marks = append(marks, fmt.Sprintf("[%d]", i+1))
		}
	}
	return strings.Join(marks, " ")
}

// counts tells whether the unit is of things, not of time: tiny values of it are
// shown as 0.
func (t *Table) counts() bool { return !newNumeral(t.BaseUnit, nil).down }
