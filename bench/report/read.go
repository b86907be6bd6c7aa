package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchunit"
)

// Results holds the samples of one or more files.
type Results struct {
	Files  []string   // their paths
	Heads  [][]string // of each file: the comments before its first sample
	Config []Setting  // the configuration lines, in order of first appearance
	Notes  []string   // what was left out or looks incomplete, one line each

	results []sample
	units   benchfmt.UnitMetadataMap
}

// A sample is one benchmark line, and when it was taken.
type sample struct {
	*benchfmt.Result
	at moment
}

// A Setting is a configuration line (key: value) of the files. One value means
// that it holds for every sample, where "" stands for samples without the line.
// Otherwise it varies, and samples that differ in it are never in one cell.
type Setting struct {
	Key    string   `json:"key"`
	Values []string `json:"values"` // in order of first appearance
}

// Read reads files in the Go benchmark format; the path - stands for standard
// input. It returns an error, of one line and naming the file, if one of them
// cannot be read, has no benchmark results with an impl= in the name, has a
// malformed line, or ends in mid-line: a report from part of the samples would
// look like a report.
func Read(paths ...string) (*Results, error) {
	if len(paths) == 0 {
		return nil, errors.New("report: no files to read")
	}
	sources, err := openAll(paths)
	if err != nil {
		return nil, err
	}
	r := &Results{Files: paths}
	var reader benchfmt.Reader // one for all, so that contradicting units are found
	for i, s := range sources {
		first := len(r.results)
		reader.Reset(bytes.NewReader(s.data), s.name, ".file", paths[i])
		for reader.Scan() {
			if err := r.add(reader.Result(), s); err != nil {
				return nil, err
			}
		}
		if err := reader.Err(); err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
		if err := s.check(); err != nil {
			return nil, err
		}
		setRounds(r.results[first:], i)
		r.Heads = append(r.Heads, s.head())
		r.Notes = append(r.Notes, s.notes()...)
	}
	r.units = reader.Units()
	r.Config = settings(r.results)
	r.Notes = append(r.Notes, incomplete(r.results)...)
	return r, nil
}

// add keeps the record of one line, if it is a sample of an implementation.
func (r *Results) add(record benchfmt.Record, s *source) error {
	_, line := record.Pos()
	switch record := record.(type) {
	case *benchfmt.SyntaxError:
		return fmt.Errorf("report: %s in %s", clean(record.Error()), s.quote(line))
	case *benchfmt.UnitMetadata:
		s.checkUnit(record)
	case *benchfmt.Result:
		tidyZeros(record)
		if err := checkResult(record); err != nil {
			return fmt.Errorf("report: %s:%d: %w", s.name, line, err)
		}
		if nameValue(record.Name, "impl") == "" {
			s.skip(record.Name)
			return nil
		}
		s.kept++
		// The reader uses the same Result for every line.
		r.results = append(r.results, sample{Result: record.Clone()})
	}
	return nil
}

// tidyZeros gives zeros the base unit. The reader converts only values that
// change by it: it returns 31.2 ns/op as 3.12e-08 sec/op, but 0 ns/op as it is,
// and the sample would be missing among the others (as it is in benchstat).
func tidyZeros(res *benchfmt.Result) {
	for i, v := range res.Values {
		if _, base := benchunit.Tidy(v.Value, v.Unit); v.Value == 0 && base != v.Unit {
			res.Values[i] = benchfmt.Value{Unit: base, OrigUnit: v.Unit}
		}
	}
}

// Bounds of the values, far from where squares and ratios leave the numbers.
const least, most = 1e-100, 1e100

// checkResult rejects what the format allows and the statistics do not.
func checkResult(res *benchfmt.Result) error {
	if !printable(string(res.Name)) {
		return fmt.Errorf("benchmark name %q is not printable text", res.Name)
	}
	seen := make(map[string]bool, len(res.Values))
	for _, v := range res.Values {
		unit := writtenUnit(v)
		switch {
		case !printable(unit):
			return fmt.Errorf("unit %q of Benchmark%s is not printable text", unit, res.Name)
		case v.Value != 0 && !(math.Abs(v.Value) >= least && math.Abs(v.Value) <= most):
			return fmt.Errorf("value %v %s of Benchmark%s, want 0 or a size from %v to %v", v.Value, v.Unit, res.Name, least, most)
		case seen[v.Unit]:
			return fmt.Errorf("unit %s of Benchmark%s given twice in one line", unit, res.Name)
		}
		seen[v.Unit] = true
	}
	return nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(c rune) bool { return !unicode.IsPrint(c) }) < 0
}

// writtenUnit returns the unit as the file has it. The reader converts ns to
// sec and MB to B.
func writtenUnit(v benchfmt.Value) string {
	if v.OrigUnit != "" {
		return v.OrigUnit
	}
	return v.Unit
}

// nameValue returns the value of a key=value part of a benchmark's name, or "".
func nameValue(name benchfmt.Name, key string) string {
	_, parts := name.Parts()
	for _, part := range parts {
		if v, ok := bytes.CutPrefix(part, []byte("/"+key+"=")); ok {
			return string(v)
		}
	}
	return ""
}

// A source is one of the files, kept to check that it is whole.
type source struct {
	name     string
	data     []byte
	lines    [][]byte       // of data
	kept     int            // samples that belong to the report
	skipped  map[string]int // samples without impl, by base name
	order    []string       // the keys of skipped
	problems []string
}

func openAll(paths []string) ([]*source, error) {
	var sources []*source
	seen := make(map[string]bool)
	for _, path := range paths {
		if seen[filepath.Clean(path)] {
			return nil, fmt.Errorf("report: file %s given twice: its samples would count twice", path)
		}
		seen[filepath.Clean(path)] = true
		s, err := open(path)
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// open reads a file once, as one that is a pipe can only be read once.
func open(path string) (*source, error) {
	name, data, err := path, []byte(nil), error(nil)
	if path == "-" {
		name = "standard input"
		data, err = io.ReadAll(os.Stdin)
	} else {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	s := &source{name: name, data: data, lines: bytes.Split(data, []byte("\n")), skipped: make(map[string]int)}
	if !bytes.HasPrefix(data, []byte("Benchmark")) && !bytes.Contains(data, []byte("\nBenchmark")) {
		return nil, s.noResults()
	}
	if last := len(s.lines); len(s.lines[last-1]) > 0 {
		return nil, fmt.Errorf("report: %s:%d: file ends in the middle of the line %s", name, last, s.quote(last))
	}
	return s, nil
}

// head returns the comments before the first sample.
func (s *source) head() []string {
	var head []string
	for _, line := range s.lines {
		if bytes.HasPrefix(line, []byte("Benchmark")) {
			break
		}
		if text, ok := bytes.CutPrefix(line, []byte("#")); ok {
			head = append(head, strings.TrimSpace(string(text)))
		}
	}
	return head
}

func (s *source) noResults() error {
	return fmt.Errorf("report: no benchmark results in %s: want Go benchmark format, as written by queuebench run or go test -bench", s.name)
}

// quote returns the line with the given number, counted from 1, shortened.
func (s *source) quote(line int) string {
	const most = 60
	text := []rune(string(s.lines[line-1]))
	if len(text) > most {
		return fmt.Sprintf("%q...", string(text[:most]))
	}
	return fmt.Sprintf("%q", string(text))
}

func (s *source) skip(name benchfmt.Name) {
	base := string(name.Base())
	if s.skipped[base] == 0 {
		s.order = append(s.order, base)
	}
	s.skipped[base]++
}

// checkUnit notes a declaration about a unit that nobody understands.
func (s *source) checkUnit(m *benchfmt.UnitMetadata) {
	allowed := map[string]string{"better": "higher or lower", "assume": "nothing or exact"}[m.Key]
	if allowed != "" && !strings.Contains(" "+allowed+" ", " "+m.Value+" ") {
		_, line := m.Pos()
		s.problems = append(s.problems, fmt.Sprintf("%s:%d: Unit %s %s=%s is not understood, want %s",
			s.name, line, clean(m.OrigUnit), m.Key, clean(m.Value), allowed))
	}
}

// check returns an error if the file has no sample for the report.
func (s *source) check() error {
	if s.kept > 0 {
		return nil
	}
	if len(s.order) == 0 {
		return s.noResults()
	}
	return fmt.Errorf("report: no results in %s have an implementation: want a name like BenchmarkPair/impl=chan/cap=1024, got Benchmark%s",
		s.name, s.order[0])
}

// notes tells what of the file is not in the report.
func (s *source) notes() []string {
	notes := s.problems
	for _, base := range s.order {
		notes = append(notes, fmt.Sprintf("%s: left out %s of Benchmark%s: no impl= in the name",
			s.name, count(s.skipped[base], "sample"), base))
	}
	for i, line := range s.lines {
		if bytes.HasPrefix(line, []byte("--- FAIL")) || bytes.HasPrefix(line, []byte("FAIL")) ||
			bytes.HasPrefix(line, []byte("panic: ")) {
			notes = append(notes, fmt.Sprintf("%s:%d: %s: results may be missing", s.name, i+1, s.quote(i+1)))
		}
	}
	return notes
}

// settings collects the configuration lines of the results.
func settings(results []sample) []Setting {
	var all []Setting
	index := make(map[string]int)
	for _, res := range results {
		for _, c := range res.Config {
			if _, ok := index[c.Key]; c.File && !ok {
				index[c.Key] = len(all)
				all = append(all, Setting{Key: c.Key})
			}
		}
	}
	for i := range all {
		seen := make(map[string]bool)
		for _, res := range results {
			if v := res.GetConfig(all[i].Key); !seen[v] {
				seen[v] = true
				all[i].Values = append(all[i].Values, v)
			}
		}
	}
	return all
}

// incomplete notes the benchmarks of which some samples lack a unit.
func incomplete(results []sample) []string {
	type measure struct{ name, unit string }
	samples := make(map[string]int)
	have := make(map[measure]int)
	var order []measure
	for _, res := range results {
		name := string(res.Name)
		samples[name]++
		for _, v := range res.Values {
			m := measure{name, writtenUnit(v)}
			if have[m] == 0 {
				order = append(order, m)
			}
			have[m]++
		}
	}
	var notes []string
	for _, m := range order {
		if have[m] < samples[m.name] {
			notes = append(notes, fmt.Sprintf("Benchmark%s: only %d of %d samples have %s", m.name, have[m], samples[m.name], m.unit))
		}
	}
	return notes
}
