package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

// textWidth is where running text is wrapped. Tables are as wide as they need
// to be: about 80 columns.
const textWidth = 92

// WriteText writes the report for a terminal of 80 to 100 columns: the
// configuration, a table for each scenario and unit with one line per
// implementation, and the verdicts.
func WriteText(w io.Writer, r *Results, o Options) error {
	o, err := o.complete()
	if err != nil {
		return err
	}
	a := r.Analyze(o)
	p := &page{}
	p.heading(r, a, o)
	for i := range a.Tables {
		p.table(&a.Tables[i], o.Charts)
	}
	p.answers(a)
	_, err = io.WriteString(w, p.String())
	return err
}

// A page is text in the making.
type page struct{ strings.Builder }

func (p *page) heading(r *Results, analysis *Analysis, o Options) {
	p.title("Queue benchmarks", '=')
	a := &aligned{left: 2}
	for _, s := range r.Config {
		a.row(s.Key, s.describe())
	}
	p.aligned(a)
	p.gap()
	p.paragraph("", r.varies())
	for _, note := range r.Notes {
		p.paragraph("Note: ", note)
	}
	about := "How to read the tables. Each line is one implementation: " + aboutCells(o)
	for _, text := range append([]string{about, aboutCharts(o)}, analysis.prose(r, o)...) {
		p.gap()
		p.paragraph("", text)
	}
}

func (p *page) table(t *Table, charts bool) {
	p.title(fmt.Sprintf("%s, %s: %s", t.Scenario, t.Unit, t.direction()), '-')
	p.paragraph("", t.about())
	if same := t.uniform(); same != "" {
		p.paragraph("", same)
		return
	}
	if charts {
		for _, line := range t.strip() {
			p.WriteString(line + "\n")
		}
	}
	least, most := t.sampleRange()
	notes := t.footnotes()
	a := &aligned{left: 1, indent: "  "}
	a.row(t.header(least < most)...)
	for _, row := range t.Rows {
		a.label(wrap("", row.Label)...)
		n := t.numeralOf(row)
		for i, c := range row.Cells {
			if c != nil {
				a.row(t.line(t.Columns[i], c, n, least < most, notes)...)
			}
		}
	}
	p.aligned(a)
	for i, note := range notes {
		p.paragraph(fmt.Sprintf("[%d] ", i+1), note)
	}
}

// lineColumns is the number of columns of a line that has a comparison, without
// the number of samples and the footnotes.
const lineColumns = 8

// header returns the headings of the columns, in the order of line.
func (t *Table) header(withN bool) []string {
	columns := []string{"", t.Summary, "range"}
	if slices.ContainsFunc(t.Rows, func(r Row) bool {
		return slices.ContainsFunc(r.Cells, func(c *Cell) bool { return c != nil && c.Versus != nil })
	}) {
		columns = append(columns, "vs "+t.Baseline, "interval", "", "p", "U test")
	}
	if withN {
		for len(columns) < lineColumns {
			columns = append(columns, "")
		}
		columns = append(columns, "n")
	}
	return columns
}

// line returns the columns for one cell.
func (t *Table) line(impl string, c *Cell, n numeral, withN bool, notes []string) []string {
	columns := []string{impl, n.format(c.Center), c.interval(n)}
	if v := c.Versus; v != nil {
		columns = append(columns, v.change(), v.interval(), t.Word(v.Verdict), formatP(v.Adjusted), formatP(v.U.P))
	}
	mark := c.marks(notes)
	if !withN && mark == "" {
		return columns
	}
	for len(columns) < lineColumns {
		columns = append(columns, "")
	}
	if withN {
		columns = append(columns, fmt.Sprint(len(c.Values)))
	}
	return append(columns, mark)
}

func (p *page) answers(a *Analysis) {
	p.title("Which queue", '=')
	if len(a.Answers) == 0 {
		p.paragraph("", noAnswer)
		return
	}
	p.paragraph("", aboutAnswers(a.Answers[0].Baseline))
	for _, answer := range a.Answers {
		p.gap()
		p.paragraph("", answer.Scenario+": "+questions[answer.Scenario]+".")
		if len(answer.Constant) > 0 {
			p.paragraph("", joinParams(answer.Constant))
		}
		p.aligned(answer.lines())
		p.paragraph("", answer.Note)
		p.paragraph("", answer.tally())
	}
}

const noAnswer = "The results hold no times (ns/op) of Pair, Transfer, PingPong, Batch, OneCore or Payload, from which to choose."

// aboutCharts explains the charts above the lines, if there are any.
func aboutCharts(o Options) string {
	if !o.Charts {
		return ""
	}
	return "Above the lines, the letter of each implementation stands at its median; of letters side by side, those on the right may be a little out of place."
}

// aboutAnswers explains how to read the answers.
func aboutAnswers(baseline string) string {
	return fmt.Sprintf("For each kind of work, a queue that none is shown to be faster than. Those listed as the same are as good, as far as the samples tell; "+
		"of those undecided they do not tell, and all others are slower. In parentheses is the interval of the difference: "+
		"choose by other properties where it matters little. \"0.32 of %s\" means that an operation takes 0.32 of the time that it takes with %s.",
		baseline, plain(baseline))
}

// lines returns the choices, each with its rivals on lines of their own.
func (a *Answer) lines() *aligned {
	lines := &aligned{left: 4, indent: "  "}
	for _, c := range a.Choices {
		lines.row(cleanLabel(c.Label), c.Best,
			newNumeral(a.BaseUnit, []float64{c.Center}).format(c.Center), a.comparison(c))
		lines.label(wrap("    same: ", describe(c.Same))...)
		lines.label(wrap("    undecided: ", describe(c.Undecided))...)
	}
	return lines
}

func cleanLabel(label string) string {
	if label == "" {
		return "all"
	}
	return clean(label)
}

// title writes a line and underlines it.
func (p *page) title(text string, underline rune) {
	p.gap()
	text = clean(text)
	fmt.Fprintf(p, "%s\n%s\n", text, strings.Repeat(string(underline), utf8.RuneCountInString(text)))
}

// gap writes an empty line, if there is text before it that it could part.
func (p *page) gap() {
	if p.Len() > 0 && !strings.HasSuffix(p.String(), "\n\n") {
		p.WriteString("\n")
	}
}

// paragraph writes wrapped text, or nothing if it is empty.
func (p *page) paragraph(prefix, text string) {
	for _, line := range wrap(prefix, text) {
		p.WriteString(line + "\n")
	}
}

// wrap returns lines of text, the first after the prefix and the others indented
// to the end of it.
func wrap(prefix, text string) []string {
	if text == "" {
		return nil
	}
	var lines []string
	line := prefix
	for i, word := range strings.Fields(clean(text)) {
		if i > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > textWidth {
			lines = append(lines, line)
			line = strings.Repeat(" ", len(prefix)) + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// aligned is a sequence of lines in columns, with labels between them that do
// not take part in the alignment.
type aligned struct {
	left   int // so many columns are aligned left, the others right
	indent string
	lines  [][]string
	labels map[int][]string // before the line with this index
}

func (a *aligned) row(columns ...string) {
	a.lines = append(a.lines, columns)
}

func (a *aligned) label(lines ...string) {
	if a.labels == nil {
		a.labels = make(map[int][]string)
	}
	a.labels[len(a.lines)] = append(a.labels[len(a.lines)], lines...)
}

// aligned writes the lines and their labels.
func (p *page) aligned(a *aligned) {
	if len(a.lines) == 0 {
		return
	}
	var out strings.Builder
	tw := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	widths := a.widths()
	for _, columns := range a.lines {
		cells := slices.Clone(columns)
		for i := a.left; i < len(cells); i++ {
			cells[i] = strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cells[i])) + cells[i]
		}
		fmt.Fprintln(tw, strings.Join(cells, "\t"))
	}
	tw.Flush()
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	for i, line := range append(lines, "") {
		for _, label := range a.labels[i] {
			p.WriteString(label + "\n")
		}
		if i < len(lines) {
			p.WriteString(strings.TrimRight(a.indent+line, " ") + "\n")
		}
	}
}

// widths returns the width of each column.
func (a *aligned) widths() []int {
	var widths []int
	for _, columns := range a.lines {
		for i, text := range columns {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	return widths
}
