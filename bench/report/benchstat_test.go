package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEqualsBenchstat holds every median, interval, difference and p-value
// against those of the command benchstat on the same file.
func TestEqualsBenchstat(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	results, err := filepath.Glob("../../results/*.txt")
	require.NoError(t, err)
	for _, file := range append(files, results...) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			compareWithBenchstat(t, Options{}, file)
		})
	}
	t.Run("options", func(t *testing.T) {
		o := Options{Baseline: "mutexq", Confidence: 0.99, Alpha: 0.01}
		compareWithBenchstat(t, o, "testdata/full.txt")
	})
	t.Run("two files", func(t *testing.T) {
		compareWithBenchstat(t, Options{}, "testdata/screening.txt", "testdata/other.txt")
	})
}

// compareWithBenchstat compares the tables of the files cell by cell.
func compareWithBenchstat(t *testing.T, o Options, files ...string) {
	t.Helper()
	r, err := Read(files...)
	require.NoError(t, err)
	tables := r.Tables(o)
	want := benchstat(t, r, o, tables, files)
	got := make(map[string]statCell)
	for i := range tables {
		flatten(t, &tables[i], rowKeys(tables), got)
	}
	require.Len(t, got, len(want))
	for name, cell := range want {
		assert.Equal(t, cell, got[name], name)
	}
	t.Logf("%d cells in %d tables", len(want), len(tables))
}

// A statCell holds what benchstat prints about a cell.
type statCell struct{ Center, Range, Delta, Label string }

func statName(scenario, unit, row, impl string) string {
	return strings.Join([]string{scenario, unit, row, impl}, " | ")
}

// flatten adds the cells of a table under the names that they have in benchstat.
func flatten(t *testing.T, table *Table, keys []string, into map[string]statCell) {
	for _, row := range table.Rows {
		for i, c := range row.Cells {
			if c == nil {
				continue
			}
			cell := statCell{Center: fmt.Sprint(c.Center), Range: c.Range}
			if c.Versus != nil {
				cell.Delta, cell.Label = c.Versus.U.Delta, c.Versus.U.Label
			}
			name := statName(table.Scenario, table.BaseUnit, statRow(row, keys), table.Columns[i])
			require.NotContains(t, into, name)
			into[name] = cell
		}
	}
}

// statRow returns the label of a row as benchstat prints it: the values.
func statRow(row Row, keys []string) string {
	var values []string
	for _, key := range keys {
		for _, p := range row.Params {
			if p.Key == key && !(key == "procs" && p.Value == "1") && p.Value != "(none)" {
				values = append(values, p.Value)
			}
		}
	}
	return strings.Join(values, " ")
}

// rowKeys returns the keys of all rows, GOMAXPROCS last.
func rowKeys(tables []Table) []string {
	var keys []string
	for _, table := range tables {
		for _, row := range table.Rows {
			for _, p := range row.Params {
				if p.Key != "procs" && !slices.Contains(keys, p.Key) {
					keys = append(keys, p.Key)
				}
			}
		}
	}
	return append(keys, "procs")
}

// named tells whether the names of benchmarks have the key: that of a setting may
// be the same.
func named(t *testing.T, key string, files []string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		return bytes.Contains(text, []byte("/"+key+"="))
	})
}

// benchstat runs the command on the files and returns its cells.
func benchstat(t *testing.T, r *Results, o Options, tables []Table, files []string) map[string]statCell {
	o, err := o.complete()
	require.NoError(t, err)
	var rows, cols []string
	for _, key := range rowKeys(tables) {
		switch {
		case key == "procs":
			key = "/gomaxprocs"
		case key == "name":
			key = ".fullname"
		case named(t, key, files) || !slices.ContainsFunc(r.Config, func(s Setting) bool { return s.Key == key }):
			key = "/" + key
		}
		rows = append(rows, key)
	}
	for _, table := range tables {
		for _, impl := range table.Columns {
			if !slices.Contains(cols, impl) {
				cols = append(cols, impl)
			}
		}
	}
	sortColumns(cols, o.Baseline)
	args := []string{"tool", "benchstat", "-format", "csv",
		"-confidence", fmt.Sprint(o.Confidence), "-alpha", fmt.Sprint(o.Alpha),
		"-table", ".name", "-row", strings.Join(rows, ","),
		"-col", "/impl@(" + strings.Join(cols, " ") + ")"}
	for _, file := range files {
		args = append(args, withTidyZeros(t, file))
	}
	cmd := exec.Command("go", args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(t, cmd.Run(), stderr.String())
	require.NotContains(t, stderr.String(), "benchstat:") // it exits 0 on errors
	return parseCSV(t, stdout.Bytes(), o.Baseline)
}

// withTidyZeros returns a copy of the file in which zeros have the unit that the
// reader of benchstat gives to other values. It would take 0 p50-ns and 1 p50-ns
// for different units.
func withTidyZeros(t *testing.T, file string) string {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	zero := regexp.MustCompile(`([ \t]0 (?:[^ \t\n/]*-)?)ns\b`)
	copied := filepath.Join(t.TempDir(), filepath.Base(file))
	require.NoError(t, os.WriteFile(copied, zero.ReplaceAll(data, []byte("${1}sec")), 0o666))
	return copied
}

// parseCSV returns the cells of benchstat's tables, with the differences only
// where they are to the baseline.
func parseCSV(t *testing.T, data []byte, baseline string) map[string]statCell {
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = -1
	records, err := reader.ReadAll()
	require.NoError(t, err)
	cells := make(map[string]statCell)
	var scenario string
	var impls, units []string // of the current table
	for _, rec := range records {
		name, isName := strings.CutPrefix(rec[0], ".name: ")
		switch {
		case len(rec) == 1 && isName:
			scenario = name
		case len(rec) == 1 && rec[0] == "", rec[0] == "geomean":
			impls, units = nil, nil
		case impls == nil:
			impls = rec
		case units == nil:
			units = rec
		default:
			parseRow(rec, impls, func(impl string, c statCell) {
				if impls[1] != baseline {
					c.Delta, c.Label = "", ""
				}
				cells[statName(scenario, units[1], rec[0], impl)] = c
			})
		}
	}
	return cells
}

// parseRow calls add for each cell of a row: centre and interval, and after the
// first column also difference and p-value.
func parseRow(rec, impls []string, add func(impl string, c statCell)) {
	at := func(i int) string {
		if i < len(rec) {
			return rec[i]
		}
		return ""
	}
	for i, impl := range impls {
		if impl == "" || at(i) == "" {
			continue
		}
		c := statCell{Center: at(i), Range: at(i + 1)}
		if i > 1 {
			c.Delta, c.Label = at(i+2), at(i+3)
		}
		add(impl, c)
	}
}
