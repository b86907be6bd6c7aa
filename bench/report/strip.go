package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/perf/benchunit"
)

// A strip is a chart in text: a line for each row of a table, with a letter for
// each implementation at the place of its median. It is meant for 80 columns.
type strip struct {
	table *Table
	axis  axis
	label int // columns for the labels of the rows
}

// An axis maps values to columns.
type axis struct {
	low, high float64 // values at the first and the last column
	log       bool
	width     int
}

const (
	stripWidth  = 80
	stripLabels = 40 // at most so many columns are for labels
	stripIndent = "  "
	logBeyond   = 8 // the ratio of values from which on the axis is logarithmic
)

// strip returns the lines of a chart of the table, or nil where there are not
// two values to compare.
func (t *Table) strip() []string {
	var values []float64
	label := 0
	for _, row := range t.Rows {
		label = max(label, utf8.RuneCountInString(cleanLabel(row.Label)))
		for _, c := range row.Cells {
			if c != nil {
				values = append(values, c.Center)
			}
		}
	}
	if len(values) < 2 || slices.Min(values) == slices.Max(values) || len(t.Columns) > len(letters) {
		return nil
	}
	s := strip{table: t, label: min(label, stripLabels)}
	s.axis = newAxis(slices.Min(values), slices.Max(values), stripWidth-len(stripIndent)-s.label-2)
	ruler := s.ruler()
	if ruler == "" {
		return nil
	}
	lines := append(s.key(), ruler)
	for _, row := range t.Rows {
		lines = append(lines, s.line(row))
	}
	return append(lines, "")
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// key tells which letter is which implementation.
func (s *strip) key() []string {
	lines := []string{"Medians:"}
	for i, impl := range s.table.Columns {
		word := " " + letters[i:i+1] + " " + clean(impl)
		last := &lines[len(lines)-1]
		if utf8.RuneCountInString(*last+word) > stripWidth {
			lines = append(lines, "        ")
			last = &lines[len(lines)-1]
		}
		*last += word
	}
	return lines
}

// ruler returns the line with the values of the ticks, each beginning at the
// column that it stands for, or "" if they are too small to be told apart.
func (s *strip) ruler() string {
	line := []rune(strings.Repeat(" ", s.axis.width))
	free, before := 0, ""
	for _, tick := range s.axis.ticks(s.table.BaseUnit) {
		text := []rune("|" + s.tickText(tick))
		if string(text) == before {
			return ""
		}
		before = string(text)
		at := s.axis.column(tick)
		if at < free || at+len(text) > len(line) {
			continue
		}
		copy(line[at:], text)
		free = at + len(text) + 1
	}
	return s.pad("") + strings.TrimRight(string(line), " ")
}

// tickText returns a round number with its unit: "10 ns".
func (s *strip) tickText(v float64) string {
	number, unit, _ := strings.Cut(newNumeral(s.table.BaseUnit, []float64{v}).format(v), " ")
	if strings.Contains(number, ".") {
		number = strings.TrimRight(strings.TrimRight(number, "0"), ".")
	}
	return strings.TrimSpace(number + " " + unit)
}

// pad returns the start of a line. Of a long label it leaves out the middle.
func (s *strip) pad(label string) string {
	runes := []rune(label)
	if over := len(runes) - s.label; over > 0 {
		runes = slices.Replace(runes, s.label/2, s.label/2+over+1, '…')
	}
	return stripIndent + string(runes) + strings.Repeat(" ", s.label-len(runes)+2)
}

// line returns the line of a row. Letters that would fall on each other stand
// side by side, in the order of the values.
func (s *strip) line(row Row) string {
	type mark struct {
		letter byte
		value  float64
		at     int
	}
	var marks []mark
	for i, c := range row.Cells {
		if c != nil {
			marks = append(marks, mark{letters[i], c.Center, s.axis.column(c.Center)})
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Compare(a.value, b.value) })
	for i := 1; i < len(marks); i++ {
		marks[i].at = max(marks[i].at, marks[i-1].at+1)
	}
	for i, last := len(marks)-1, s.axis.width-1; i >= 0; i, last = i-1, last-1 {
		marks[i].at = max(0, min(marks[i].at, last))
	}
	line := []byte(strings.Repeat(".", s.axis.width))
	for _, m := range marks {
		line[m.at] = m.letter
	}
	return s.pad(cleanLabel(row.Label)) + string(line)
}

func newAxis(least, most float64, width int) axis {
	a := axis{low: least, high: most, width: width}
	a.log = least > 0 && most/least > logBeyond
	if !a.log && least > 0 && least < most/2 {
		a.low = 0
	}
	return a
}

// column returns the column of a value within the axis.
func (a axis) column(v float64) int {
	low, high := a.low, a.high
	if a.log {
		v, low, high = math.Log(v), math.Log(low), math.Log(high)
	}
	place := (v - low) / (high - low)
	return int(math.Round(min(1, max(0, place)) * float64(a.width-1)))
}

// ticks returns round numbers on the axis, ascending.
func (a axis) ticks(unit string) []float64 {
	if benchunit.ClassOf(unit) == benchunit.Binary {
		return a.multiples(2, []float64{1})
	}
	return a.multiples(10, []float64{1, 2, 5})
}

// multiples returns the factors times powers of the base: on a logarithmic axis
// all of them, on a linear one the multiples of the smallest that leaves six.
func (a axis) multiples(base float64, factors []float64) []float64 {
	var ticks []float64
	if a.log {
		for e := math.Floor(math.Log(a.low) / math.Log(base)); math.Pow(base, e) <= a.high; e++ {
			for _, f := range factors {
				if v := f * math.Pow(base, e); v >= a.low && v <= a.high {
					ticks = append(ticks, v)
				}
			}
		}
		return a.thin(ticks, base)
	}
	rough := (a.high - a.low) / 6
	power := math.Pow(base, math.Floor(math.Log(rough)/math.Log(base)))
	step := power * base
	for _, f := range slices.Backward(factors) {
		if f*power >= rough {
			step = f * power
		}
	}
	for i := math.Ceil(a.low / step); i*step <= a.high && len(ticks) < 10; i++ {
		ticks = append(ticks, i*step)
	}
	return ticks
}

// thin keeps whole powers of ten, or every fourth power of two, where there are
// many ticks.
func (a axis) thin(ticks []float64, base float64) []float64 {
	if len(ticks) <= 6 {
		return ticks
	}
	return slices.DeleteFunc(ticks, func(v float64) bool {
		power := math.Log2(v) / 5
		if base == 10 {
			power = math.Log10(v)
		}
		return math.Abs(power-math.Round(power)) > 1e-9
	})
}
