package pick

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"golang.org/x/perf/benchunit"
)

// WriteJSON writes the answer as JSON.
func (a *Answer) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(a)
}

// WriteText writes the answer for a terminal of 80 columns.
func (a *Answer) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Use %s.\n%s\n", a.Use, wrap(a.Finding, ""))
	b.WriteString(a.code())
	fmt.Fprintf(&b, "\nFor: %s\n", wrap(a.Workload, "     "))
	for _, e := range a.Evidence {
		b.WriteString("\n" + e.text(a.Unbeaten))
	}
	if len(a.Excluded) > 0 {
		b.WriteString("\nNot for this workload:\n")
	}
	for _, x := range a.Excluded {
		fmt.Fprintf(&b, "  %s\n", wrap(x.Impl+": "+x.Reason, "    "))
	}
	for _, note := range a.Notes {
		fmt.Fprintf(&b, "\nNote: %s.\n", wrap(strings.TrimSuffix(note, "."), "      "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// code returns the lines to paste.
func (a *Answer) code() string {
	if a.Call == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n")
	for _, path := range a.Imports {
		fmt.Fprintf(&b, "    import %q\n", path)
	}
	if len(a.Imports) > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "    // T is the type of your items.\n    q := %s\n", a.Call)
	return b.String()
}

// text returns the evidence: the cell, and a line for each candidate.
func (e *Evidence) text(unbeaten []string) string {
	var b strings.Builder
	direction := map[bool]string{true: "more", false: "less"}[e.Metric.higher()]
	fmt.Fprintf(&b, "%s\n", wrap(fmt.Sprintf("%s (%s is better), measured in %s: %s", e.Metric, direction, e.Cell, e.Distance), "  "))
	b.WriteString(columns(func(w io.Writer) {
		fmt.Fprintf(w, "  \t%s\t95%% interval\tn\t/chan\tto the best\n", e.label())
		for _, c := range e.Candidates {
			mark := " "
			for _, name := range unbeaten {
				if name == c.Impl {
					mark = "*"
				}
			}
			fmt.Fprintf(w, "%s %s\t%s\t%s\t%d\t%s\t%s\n", mark, c.Impl, e.format(c.Median), e.interval(c), c.Samples, c.toChan(), c.against())
		}
	}))
	if len(e.NotMeasured) > 0 {
		fmt.Fprintf(&b, "  %s\n", wrap("not measured here: "+strings.Join(e.NotMeasured, ", "), "    "))
	}
	for _, n := range e.Neighbours {
		fmt.Fprintf(&b, "  %s\n", wrap(fmt.Sprintf("next to it, in %s, %s", n.Cell, n.text()), "    "))
	}
	return b.String()
}

// label returns what the numbers are in.
func (e *Evidence) label() string {
	return map[Metric]string{Throughput: "items/s", P99: "p99", CPU: "CPU/item", Memory: "B/item"}[e.Metric]
}

// format returns a number of three digits with its prefix and unit.
func (e *Evidence) format(n number) string {
	symbol := map[Metric]string{P99: "s", CPU: "s"}[e.Metric]
	scale := benchunit.CommonScale([]float64{float64(n)}, benchunit.ClassOf(e.Unit))
	v := float64(n) / scale.Factor
	decimals := 0
	for limit := 99.95; decimals < 2 && v < limit; limit /= 10 {
		decimals++
	}
	return strconv.FormatFloat(v, 'f', decimals, 64) + scale.Prefix + symbol
}

func (e *Evidence) interval(c Candidate) string {
	if !c.Lo.finite() || !c.Hi.finite() {
		return "too few samples"
	}
	return e.format(c.Lo) + " to " + e.format(c.Hi)
}

func (c *Candidate) toChan() string {
	if !c.ToChan.finite() {
		return "-"
	}
	return fmt.Sprintf("%.2f", c.ToChan)
}

func (c *Candidate) against() string {
	if c.Best.Impl == c.Impl {
		return "best"
	}
	return c.Best.text()
}

// text returns the verdict with the difference.
func (a *Against) text() string {
	if !a.Ratio.finite() || a.Verdict == plenty {
		return a.Verdict
	}
	return fmt.Sprintf("%s %+.0f%%", a.Verdict, 100*(a.Ratio-1))
}

func (n *Neighbour) text() string {
	switch {
	case n.Use == nil:
		return fmt.Sprintf("%s is the best (the answer was not measured)", n.Best)
	case n.Use.Ratio == 1:
		return n.Best + " is the best, too"
	}
	return fmt.Sprintf("%s is the best (the answer: %s)", n.Best, n.Use.text())
}

// columns returns what write writes, with tabs replaced by columns.
func columns(write func(io.Writer)) string {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	write(tw)
	tw.Flush() // a Builder takes everything
	return b.String()
}

// wrap breaks a text at spaces for a terminal, and indents the lines after the
// first.
func wrap(text, indent string) string {
	const width = 78
	var b strings.Builder
	column := len(indent)
	for i, word := range strings.Fields(text) {
		switch n := len(word) + 1; {
		case i == 0:
			column += n - 1
		case column+n > width:
			b.WriteString("\n" + indent)
			column = len(indent) + n - 1
		default:
			b.WriteString(" ")
			column += n
		}
		b.WriteString(word)
	}
	return cmp.Or(b.String(), "-")
}
