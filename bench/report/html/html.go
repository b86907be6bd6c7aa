// Package html writes a report as one HTML file that needs no network: charts in
// which every sample is a dot, the tables behind them, the verdicts, the
// environment. It shows the figures of package
// [github.com/queuebench/queue/bench/report] and computes none.
//
// Nothing in a results file can become markup or code: text goes through
// html/template, or reaches the page as data and is set as text. A content
// security policy admits the two scripts of the page by their hash, and nothing
// from elsewhere.
package html

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/queuebench/queue/bench/report"
)

//go:embed page uplot
var files embed.FS

// scripts are the parts of the script, in order.
var scripts = []string{
	"uplot/uPlot.iife.min.js", "page/format.js", "page/dom.js", "page/data.js", "page/state.js", "page/marks.js",
	"page/chart.js", "page/table.js", "page/select.js", "page/figure.js", "page/main.js",
}

var page = template.Must(template.ParseFS(files, "page/report.tmpl"))

// data is what the script gets.
type data struct {
	*report.Data
	Records []record `json:"records"`
}

// contents is what the template gets.
type contents struct {
	Policy   string
	Style    template.CSS
	Script   template.JS
	Encoded  template.HTML // data as compressed JSON in base64
	Licence  string
	Data     data
	Machine  string
	Percent  float64
	Samples  int
	Cells    int
	Warnings []warning
}

// A warning is what the statistics say about some cells.
type warning struct {
	Text  string
	Cells int
}

// Write writes the report of the results. It also reads the records of attempts
// that lie beside their files. It returns an error if an option is
// out of range, if a record is malformed, or from w.
func Write(w io.Writer, r *report.Results, o report.Options) error {
	figures, err := report.NewData(r, o)
	if err != nil {
		return err
	}
	records, err := readRecords(r)
	if err != nil {
		return err
	}
	d := data{figures, records}
	encoded, err := encode(d)
	if err != nil {
		return err
	}
	script := text(scripts...)
	c := contents{
		Policy:  policy(script),
		Style:   template.CSS(text("uplot/uPlot.min.css", "page/style.css")),
		Script:  template.JS(script),
		Encoded: template.HTML(encoded),
		Licence: text("uplot/LICENSE"),
		Data:    d,
		Machine: machine(figures.Config),
		Percent: 100 * figures.Confidence,
	}
	c.count()
	return page.Execute(w, c)
}

// text returns embedded files, one after the other.
func text(names ...string) string {
	var all strings.Builder
	for _, name := range names {
		part, err := files.ReadFile(name)
		if err != nil {
			panic(err) // the names are ours
		}
		all.Write(part)
		all.WriteString("\n")
	}
	return all.String()
}

// policy admits the script and no other, and nothing from any network.
func policy(script string) string {
	sum := sha256.Sum256([]byte(script))
	return fmt.Sprintf("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'",
		base64.StdEncoding.EncodeToString(sum[:]))
}

func encode(d data) (string, error) {
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if err := json.NewEncoder(zip).Encode(d); err != nil {
		return "", err
	}
	if err := zip.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// machine returns what is known of the processors.
func machine(config []report.Setting) string {
	for _, s := range config {
		if s.Key == "cpu" {
			return strings.Join(s.Values, "; ")
		}
	}
	return ""
}

// count counts the cells, their samples and the warnings about them. A cell with
// several units counts once.
func (c *contents) count() {
	units := make(map[string]bool)
	for _, t := range c.Data.Tables {
		for _, row := range t.Rows {
			for _, cell := range row.Cells {
				c.warn(cell.Warnings)
				name := fmt.Sprint(t.Scenario, row.Setup, row.Params, cell.Impl)
				if !units[name] {
					units[name] = true
					c.Cells++
					c.Samples += len(cell.Samples)
				}
			}
		}
	}
}

func (c *contents) warn(texts []string) {
	for _, text := range texts {
		i := slices.IndexFunc(c.Warnings, func(w warning) bool { return w.Text == text })
		if i < 0 {
			i = len(c.Warnings)
			c.Warnings = append(c.Warnings, warning{Text: text})
		}
		c.Warnings[i].Cells++
	}
}
