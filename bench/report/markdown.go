package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the report in GitHub Markdown: the configuration, a
// table for each scenario and unit with a row per combination of parameters and
// a column per implementation, and the verdicts.
func WriteMarkdown(w io.Writer, r *Results, o Options) error {
	o, err := o.complete()
	if err != nil {
		return err
	}
	tables := r.Tables(o)
	d := &document{}
	d.heading(r, tables, o)
	for i := range tables {
		d.table(&tables[i])
	}
	d.verdicts(Verdicts(tables), o)
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

// WriteChoice writes the verdicts alone, in GitHub Markdown, to be put into
// another document.
func WriteChoice(w io.Writer, r *Results, o Options) error {
	o, err := o.complete()
	if err != nil {
		return err
	}
	d := &document{}
	for _, v := range Verdicts(r.Tables(o)) {
		d.verdict(v, 4)
	}
	_, err = io.WriteString(w, d.String())
	return err
}

// A document is Markdown in the making.
type document struct{ strings.Builder }

func (d *document) heading(r *Results, tables []Table, o Options) {
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
	d.paragraph(escape("A cell holds " + aboutCells(o)))
	d.paragraph(escape(legend(tables)))
	d.paragraph(escape(unitLegend(tables)))
	d.paragraph(escape(references(tables)))
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
			cells = append(cells, escape(pivotCell(c, n, notes)))
		}
		d.row(cells...)
	}
	d.WriteString("\n")
	for i, note := range notes {
		d.paragraph(escape(fmt.Sprintf("[%d] %s", i+1, note)))
	}
}

// pivotCell returns a cell in one line: "31.2 ns ±2% (-70.12%, p=0.002)".
func pivotCell(c *Cell, n numeral, notes []string) string {
	if c == nil {
		return "–"
	}
	text := n.format(c.Center) + " " + c.interval(n)
	if c.Versus != nil {
		text += fmt.Sprintf(" (%s, %s)", c.Versus.delta(), formatP(c.Versus.P))
	}
	return strings.TrimSpace(text + " " + c.marks(notes))
}

func (d *document) verdicts(verdicts []Verdict, o Options) {
	d.WriteString("## Which queue\n\n")
	if len(verdicts) == 0 {
		d.paragraph(noVerdict)
		return
	}
	d.paragraph(escape(aboutVerdicts(o)))
	for _, v := range verdicts {
		d.verdict(v, 3)
	}
}

// verdict writes one verdict, with a heading of the given level.
func (d *document) verdict(v Verdict, level int) {
	fmt.Fprintf(d, "%s %s: %s\n\n", strings.Repeat("#", level), v.Scenario, questions[v.Scenario])
	d.paragraph(escape(joinParams(v.Constant)))
	d.row("parameters", "fastest", "median", "compared", "the same", "undecided")
	d.row("---", "---", "---:", "---", "---", "---")
	for _, c := range v.Choices {
		d.row(escape(cleanLabel(c.Label)), "**"+escape(strings.Join(c.Best, ", "))+"**",
			newNumeral(v.BaseUnit, []float64{c.Center}).format(c.Center),
			escape(v.comparison(c)), escape(c.rivals(false)), escape(c.rivals(true)))
	}
	d.WriteString("\n")
	d.paragraph(escape(v.Note))
	d.paragraph(escape(v.tally()))
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
