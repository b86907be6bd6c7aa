package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// WriteCSV writes the report as comma-separated values with a heading: a line
// for each cell of each table, a column for each parameter. Numbers are in the
// unit of the line; the samples are in one column, separated by spaces.
func WriteCSV(w io.Writer, r *Results, o Options) error {
	d, err := NewData(r, o)
	if err != nil {
		return err
	}
	params := d.paramKeys()
	out := csv.NewWriter(w)
	if err := out.Write(slices.Concat([]string{"setup", "scenario", "unit", "better", "impl"}, params, []string{
		"n", "center", "lo", "hi", "baseline", "change", "change_lo", "change_hi", "rounds", "p", "p_adjusted", "p_u", "verdict", "warnings", "samples",
	})); err != nil {
		return err
	}
	for _, t := range d.Tables {
		for _, row := range t.Rows {
			for _, c := range row.Cells {
				head := []string{d.Setups[row.Setup].Label, t.Scenario, t.Unit, t.Better, c.Impl}
				for _, key := range params {
					head = append(head, row.Params[key])
				}
				if err := out.Write(append(noFormulas(head), c.columns(d.Baseline)...)); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

// paramKeys returns the keys of all tables, in order of appearance.
func (d *Data) paramKeys() []string {
	var keys []string
	for _, t := range d.Tables {
		for _, key := range t.Params {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// columns returns the figures of a cell.
func (c *CellData) columns(baseline string) []string {
	samples := make([]string, len(c.Samples))
	for i, v := range c.Samples {
		samples[i] = v.String()
	}
	columns := []string{fmt.Sprint(len(samples)), c.Center.String(), c.Lo.String(), c.Hi.String()}
	if v := c.Versus; v != nil {
		columns = append(columns, baseline, v.Change.String(), v.Lo.String(), v.Hi.String(), fmt.Sprint(v.Rounds),
			v.P.String(), v.Adjusted.String(), v.U.String(), v.Verdict)
	} else {
		columns = append(columns, make([]string, 9)...)
	}
	return append(columns, strings.Join(c.Warnings, "; "), strings.Join(samples, " "))
}

// noFormulas puts an apostrophe before text that a spreadsheet would take for a
// formula. Numbers are no such text.
func noFormulas(cells []string) []string {
	for i, text := range cells {
		if _, err := strconv.ParseFloat(text, 64); err != nil && text != "" && strings.Contains("=@+-", text[:1]) {
			cells[i] = "'" + text
		}
	}
	return cells
}
