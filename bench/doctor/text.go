package doctor

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// WriteJSON writes the findings as JSON.
func WriteJSON(w io.Writer, findings []Finding) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"worst": Worst(findings), "findings": findings})
}

// width is that of a terminal, and margin where the values begin.
const (
	width  = 79
	margin = 23
)

// WriteText writes the findings for a terminal: a line each, with why it matters
// and what to do for those that are not good.
func WriteText(w io.Writer, findings []Finding) error {
	var b strings.Builder
	counts := make(map[Severity]int)
	for _, f := range findings {
		counts[f.Severity]++
		mark := f.Severity.String()
		if f.Severity == Bad {
			mark = "BAD"
		}
		fmt.Fprintf(&b, "%-8s%-15s", mark, f.Check)
		wrap(&b, f.Value)
		if f.Severity >= Warn {
			indented(&b, f.Why)
			indented(&b, "-> "+f.Advice)
		}
	}
	fmt.Fprintf(&b, "\n%d bad, %d warn, %d unknown, %d ok\n", counts[Bad], counts[Warn], counts[Unknown], counts[OK])
	_, err := io.WriteString(w, b.String())
	return err
}

func indented(b *strings.Builder, text string) {
	b.WriteString(strings.Repeat(" ", margin))
	wrap(b, text)
}

// wrap writes the text from the margin on, in as many lines as it takes.
func wrap(b *strings.Builder, text string) {
	column := margin
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteString("\n" + strings.Repeat(" ", margin))
			column = margin
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += n
	}
	b.WriteString("\n")
}
