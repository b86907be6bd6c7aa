package report

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchunit"
)

// A numeral formats values of one unit with three significant digits and a
// prefix: 31.2 ns, 1.24 µs, 32.1 M, 1.50 KiB. Small numbers without a dimension
// get no prefix, as nobody reads 12 m/op as 0.012.
type numeral struct {
	class  benchunit.Class
	symbol string            // s, B, % or none
	down   bool              // prefixes below one: milli, micro, nano
	whole  bool              // all values are whole numbers, such as 3 allocs/op
	common *benchunit.Scaler // for all values, or nil to scale each on its own
}

// newNumeral returns the numeral for values that are read side by side. They
// get the same prefix if none needs more than four digits before the point.
func newNumeral(unit string, values []float64) numeral {
	n := numeral{class: benchunit.ClassOf(unit)}
	numerator, _, _ := strings.Cut(unit, "/")
	words := strings.Split(numerator, "-")
	switch {
	case n.class == benchunit.Binary:
		n.symbol = "B"
	case slices.Contains(words, "sec"):
		n.symbol, n.down = "s", true
	case slices.Contains(words, "%"):
		n.symbol = "%"
	}
	n.whole = !n.down
	least, most := math.Inf(1), 0.0
	for _, v := range values {
		n.whole = n.whole && v == math.Trunc(v)
		if v = math.Abs(v); v > 0 {
			least, most = min(least, v), max(most, v)
		}
	}
	if s := n.scale(least); most/s.Factor < 9999.5 {
		n.common = &s
	}
	return n
}

// scale returns the scaler of benchunit for a value of three digits.
func (n numeral) scale(v float64) benchunit.Scaler {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	if n.symbol == "%" || v < 1 && !n.down || math.IsInf(v, 0) || math.IsNaN(v) {
		return benchunit.Scaler{Factor: 1}
	}
	return benchunit.CommonScale([]float64{v}, n.class)
}

// format returns a value with its unit.
func (n numeral) format(v float64) string {
	text, prefix := n.split(v)
	return strings.TrimSpace(text + " " + prefix + n.symbol)
}

// number returns a value with its prefix and without its unit.
func (n numeral) number(v float64) string {
	text, prefix := n.split(v)
	return text + prefix
}

func (n numeral) split(v float64) (text, prefix string) {
	scaler := n.common
	if scaler == nil {
		s := n.scale(math.Abs(v))
		scaler = &s
	}
	if n.whole && scaler.Factor == 1 && v == math.Trunc(v) && math.Abs(v) < 1e6 {
		return strconv.FormatFloat(v, 'f', 0, 64), ""
	}
	if !n.down && 0 < v && v < negligible {
		return "<" + strconv.FormatFloat(negligible, 'g', -1, 64), ""
	}
	return threeDigits(v / scaler.Factor), scaler.Prefix
}

// negligible is where counts and bytes per operation are no longer told apart:
// a hundred bytes that the runtime allocated during a sample are no property of
// the queue.
const negligible = 0.001

// threeDigits returns a number with three significant digits, or more if it has
// more before the point.
func threeDigits(v float64) string {
	if v == 0 {
		return "0"
	}
	if a := math.Abs(v); a < 0.001 || a >= 1e6 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	decimals := 2 - int(math.Floor(math.Log10(math.Abs(rounded))))
	return strconv.FormatFloat(v, 'f', max(0, decimals), 64)
}

// numeralOf returns the numeral for the cells of a row.
func (t *Table) numeralOf(row Row) numeral {
	var centers []float64
	for _, c := range row.Cells {
		if c != nil {
			centers = append(centers, c.Center)
		}
	}
	return newNumeral(t.BaseUnit, centers)
}
