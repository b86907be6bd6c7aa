package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A DiffView says what of a comparison to write.
type DiffView struct {
	OldName, NewName string  // what is compared, such as the names of the files
	All              bool    // also the cells that are the same
	FailOver         float64 // cells slower by more are listed as failures, see [DiffCell.WorseBy]; 0 for none
}

// WriteText writes the comparison for a terminal.
func (d *Diff) WriteText(w io.Writer, v DiffView) error {
	p := &page{}
	p.title(v.title(), '=')
	a := &aligned{left: 4}
	for _, s := range d.Environment {
		a.row(s.Key, cmp.Or(s.Old, "(none)"), "→", cmp.Or(s.New, "(none)"))
	}
	p.aligned(a)
	if len(d.Environment) == 0 {
		p.paragraph("", sameEnvironment)
	}
	for _, text := range d.about() {
		p.gap()
		p.paragraph("", text)
	}
	for _, g := range d.groups(v) {
		p.title(g.title, '-')
		p.paragraph("", g.tally())
		p.aligned(g.lines(v))
	}
	for _, list := range d.missing(v) {
		p.title(list.title, '-')
		for _, name := range list.names {
			p.paragraph("  ", name)
		}
	}
	p.title("Summary", '=')
	p.paragraph("", d.Summary())
	for _, name := range d.failures(v) {
		p.paragraph("  ", name)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// WriteMarkdown writes the comparison in GitHub Markdown.
func (d *Diff) WriteMarkdown(w io.Writer, v DiffView) error {
	p := &document{}
	p.paragraph("# " + escape(v.title()))
	p.paragraph(escape(d.Summary()))
	for _, name := range d.failures(v) {
		p.WriteString("- " + escape(name) + "\n")
	}
	if len(d.Environment) > 0 {
		p.WriteString("\n")
		p.row("what is not the same", "old", "new")
		p.row("---", "---", "---")
		for _, s := range d.Environment {
			p.row(escape(s.Key), escape(cmp.Or(s.Old, "(none)")), escape(cmp.Or(s.New, "(none)")))
		}
	}
	if len(d.Environment) == 0 {
		p.paragraph(sameEnvironment)
	}
	p.WriteString("\n")
	for _, text := range d.about() {
		p.paragraph(escape(text))
	}
	for _, g := range d.groups(v) {
		p.paragraph("## " + escape(g.title))
		p.paragraph(escape(g.tally()))
		if lines := g.lines(v).lines; len(lines) > 1 {
			p.row(slices.Concat([]string{"cell"}, lines[0][1:])...)
			p.row(strings.Split("--- ---: ---: ---: ---: --- ---: ---:", " ")...)
			for _, line := range lines[1:] {
				for i := range line {
					line[i] = escape(line[i])
				}
				p.row(line...)
			}
			p.WriteString("\n")
		}
	}
	for _, list := range d.missing(v) {
		p.paragraph("## " + escape(list.title))
		for _, name := range list.names {
			p.WriteString("- " + escape(name) + "\n")
		}
		p.WriteString("\n")
	}
	_, err := io.WriteString(w, p.String())
	return err
}

const sameEnvironment = "All configuration lines are the same."

func (v DiffView) title() string {
	return fmt.Sprintf("From %s to %s", v.OldName, v.NewName)
}

// about says how the cells are compared, and what noise there is.
func (d *Diff) about() []string {
	o := d.options
	texts := []string{
		fmt.Sprintf("Cells are compared by the Mann-Whitney U test: samples of different files were not taken side by side. "+
			"The change has its %v%% interval; the p-value is adjusted for all %s (Holm); beside it stands the one of the U test.", 100*o.Confidence, count(d.Compared, "comparison")),
		aboutVerdicts(),
		aboutNoise(d.Noise, d.noiseSource()),
	}
	if d.Compared > 0 && smallestP(d.least, d.least)*float64(d.Compared) >= o.Alpha {
		texts = append(texts, fmt.Sprintf("Too few samples: among so many comparisons no difference, however large, can be significant with less than %d samples per cell; there are as few as %d.",
			enough(d.Compared, o.Alpha), d.least))
	} else if d.Compared > 0 && d.least < enoughToPublish {
		texts = append(texts, fmt.Sprintf("Less than %d samples per cell are a screening: measure what matters again.", enoughToPublish))
	}
	return texts
}

func (d *Diff) noiseSource() string {
	if d.Controls {
		return "The bare channel and the references of the harness cannot have changed, and differ between the files"
	}
	return "The same implementation under two names differs within a file"
}

// Summary says in one line how many cells have which verdict.
func (d *Diff) Summary() string {
	words := []string{}
	for _, v := range []Verdict{Faster, Slower, Same, Undecided} {
		words = append(words, fmt.Sprintf("%d %s", d.Tally(v), v))
	}
	controls := 0
	for _, c := range d.Cells {
		if c.Control {
			controls++
		}
	}
	text := fmt.Sprintf("Of %s: %s.", count(len(d.Cells)-controls, "cell"), strings.Join(words, ", "))
	if n := len(d.OnlyOld) + len(d.OnlyNew); n > 0 {
		text += fmt.Sprintf(" Measured on one side only: %d.", n)
	}
	return text
}

// failures lists the cells that are worse by more than is allowed.
func (d *Diff) failures(v DiffView) []string {
	var names []string
	for _, c := range d.Cells {
		if v.FailOver > 0 && c.WorseBy(v.FailOver) {
			unit, _ := c.Unit()
			names = append(names, fmt.Sprintf("%s by more than %.4g%%: %s %s %s", c.Word(), 100*v.FailOver, c.Name(), unit, c.Versus.change()))
		}
	}
	return names
}

// A diffGroup holds the cells of one scenario and unit.
type diffGroup struct {
	title string
	cells []DiffCell
}

func (d *Diff) groups(v DiffView) []diffGroup {
	var groups []diffGroup
	for _, c := range d.Cells {
		title := fmt.Sprintf("%s, %s: %s", c.Scenario, c.table.Unit, c.table.direction())
		if len(groups) == 0 || groups[len(groups)-1].title != title {
			groups = append(groups, diffGroup{title: title})
		}
		g := &groups[len(groups)-1]
		g.cells = append(g.cells, c)
	}
	return slices.DeleteFunc(groups, func(g diffGroup) bool { return len(g.lines(v).lines) < 2 })
}

// tally says how many cells of the group have which verdict.
func (g diffGroup) tally() string {
	counts := make(map[string]int)
	for _, c := range g.cells {
		counts[c.Word()]++
	}
	var words []string
	for _, word := range []string{"faster", "better", "slower", "worse", "undecided", "same"} {
		if counts[word] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[word], word))
		}
	}
	return strings.Join(words, ", ")
}

// lines returns the cells to show, after a heading.
func (g diffGroup) lines(v DiffView) *aligned {
	a := &aligned{left: 1, indent: "  "}
	a.row("", "old", "new", "change", "interval", "", "p", "U test")
	for _, c := range g.cells {
		if c.Versus.Verdict == Same && !v.All {
			continue
		}
		n := newNumeral(c.table.BaseUnit, []float64{c.Old.Center, c.New.Center})
		name := strings.TrimSpace(clean(c.Impl + " " + joinParams(c.Params)))
		if c.Control {
			name += " (control)"
		}
		a.row(name, n.format(c.Old.Center), n.format(c.New.Center), c.Versus.change(), c.Versus.interval(),
			c.Word(), formatP(c.Versus.Adjusted), formatP(c.Versus.U.P))
	}
	return a
}

// A missing list names what one side lacks.
type missingList struct {
	title string
	names []string
}

func (d *Diff) missing(v DiffView) []missingList {
	lists := []missingList{{"Only in " + v.OldName, d.OnlyOld}, {"Only in " + v.NewName, d.OnlyNew}}
	if !v.All {
		for i := range lists {
			lists[i].names = shortened(lists[i].names)
		}
	}
	return slices.DeleteFunc(lists, func(l missingList) bool { return len(l.names) == 0 })
}

// shortened counts the names of the same scenario and implementation.
func shortened(names []string) []string {
	last := make(map[string]string)
	counts := make(map[string]int)
	var heads []string
	for _, name := range names {
		words := strings.SplitN(name, " ", 3)
		head := strings.Join(words[:min(2, len(words))], " ")
		if counts[head] == 0 {
			heads = append(heads, head)
		}
		counts[head]++
		last[head] = name
	}
	for i, head := range heads {
		heads[i] = last[head]
		if counts[head] > 1 {
			heads[i] = fmt.Sprintf("%s (%s)", head, count(counts[head], "cell"))
		}
	}
	return heads
}
