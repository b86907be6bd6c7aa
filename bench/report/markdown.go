package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the report in GitHub Markdown: the configuration, a
// table for each scenario and unit with a row per combination of parameters and
// a column per implementation, and the answers.
func WriteMarkdown(w io.Writer, r *Results, o Options) error {
	o, err := o.complete()
	if err != nil {
		return err
	}
	a := r.Analyze(o)
	d := &document{}
	d.heading(r, a, o)
	for i := range a.Tables {
		d.table(&a.Tables[i])
	}
	d.answers(a)
	_, err = io.WriteString(w, d.String())
	return err
}

// WriteTables writes the tables alone, in GitHub Markdown, to be put into
// another document.
func WriteTables(w io.Writer, r *Results, o Options) error {
	o, err := o.complete()
	if err != nil {
		return err
	}
	d := &document{}
	for _, t := range r.Tables(o) {
		d.table(&t)
	}
	_, err = io.WriteString(w, d.String())
	return err
}

// WriteChoice writes the answers alone, in GitHub Markdown, to be put into
// another document.
func WriteChoice(w io.Writer, r *Results, o Options) error {
	o, err := o.complete()
	if err != nil {
		return err
	}
	d := &document{}
	for _, a := range r.Analyze(o).Answers {
		d.answer(a, 4)
	}
	_, err = io.WriteString(w, d.String())
	return err
}

// A document is Markdown in the making.
type document struct{ strings.Builder }

func (d *document) heading(r *Results, a *Analysis, o Options) {
	d.WriteString("# Queue benchmarks\n\n")
	if len(r.Config) > 0 {
		d.row("configuration", "value")
		d.row("---", "---")
		for _, s := range r.Config {
			d.row(escape(s.Key), escape(s.describe()))
		}
		d.WriteString("\n")
	}
	d.paragraph(escape(r.varies()))
	for _, note := range r.Notes {
		d.paragraph("Note: " + escape(note))
	}
	for _, text := range append([]string{"A cell holds " + aboutCells(o)}, a.prose(r, o)...) {
		d.paragraph(escape(text))
	}
}

func (d *document) table(t *Table) {
	fmt.Fprintf(d, "## %s, %s: %s\n\n", escape(t.Scenario), escape(t.Unit), t.direction())
	d.paragraph(escape(t.about()))
	if same := t.uniform(); same != "" {
		d.paragraph(escape(same))
		return
	}
	head, rule := []string{"parameters"}, []string{"---"}
	for _, impl := range t.Columns {
		head, rule = append(head, escape(impl)), append(rule, "---:")
	}
	d.row(head...)
	d.row(rule...)
	notes := t.footnotes()
	for _, row := range t.Rows {
		cells := []string{escape(cleanLabel(row.Label))}
		n := t.numeralOf(row)
		for _, c := range row.Cells {
			cells = append(cells, escape(t.pivotCell(c, n, notes)))
		}
		d.row(cells...)
	}
	d.WriteString("\n")
	for i, note := range notes {
		d.paragraph(escape(fmt.Sprintf("[%d] %s", i+1, note)))
	}
}

// pivotCell returns a cell in one line: "31.2 ns ±2% (-70.1% faster, p=0.002; U test p=0.002)".
func (t *Table) pivotCell(c *Cell, n numeral, notes []string) string {
	if c == nil {
		return "–"
	}
	text := n.format(c.Center) + " " + c.interval(n)
	if v := c.Versus; v != nil {
		text += fmt.Sprintf(" (%s, %s; U test %s)", strings.TrimSpace(v.change()+" "+t.Word(v.Verdict)), formatP(v.Adjusted), formatP(v.U.P))
	}
	return strings.TrimSpace(text + " " + c.marks(notes))
}

func (d *document) answers(a *Analysis) {
	d.WriteString("## Which queue\n\n")
	if len(a.Answers) == 0 {
		d.paragraph(noAnswer)
		return
	}
	d.paragraph(escape(aboutAnswers(a.Answers[0].Baseline)))
	for _, answer := range a.Answers {
		d.answer(answer, 3)
	}
}

// answer writes one answer, with a heading of the given level.
func (d *document) answer(a Answer, level int) {
	fmt.Fprintf(d, "%s %s: %s\n\n", strings.Repeat("#", level), a.Scenario, questions[a.Scenario])
	d.paragraph(escape(joinParams(a.Constant)))
	d.row("parameters", "unbeaten", "median", "compared", "the same", "undecided")
	d.row("---", "---", "---:", "---", "---", "---")
	for _, c := range a.Choices {
		d.row(escape(cleanLabel(c.Label)), "**"+escape(c.Best)+"**",
			newNumeral(a.BaseUnit, []float64{c.Center}).format(c.Center),
			escape(a.comparison(c)), escape(describe(c.Same)), escape(describe(c.Undecided)))
	}
	d.WriteString("\n")
	d.paragraph(escape(a.Note))
	d.paragraph(escape(a.tally()))
}

func (d *document) row(cells ...string) {
	d.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func (d *document) paragraph(text string) {
	if text != "" {
		d.WriteString(text + "\n\n")
	}
}

// escape returns text in which nothing is Markdown.
func escape(text string) string {
	return markdownEscapes.Replace(clean(text))
}

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "&", "&amp;", "[", `\[`,
)
