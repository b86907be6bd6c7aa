package html

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/queuebench/queue/bench/report"
)

// A record tells how the samples of a results file were taken: NAME.jsonl beside
// NAME.txt has a line for each attempt at a sample. Its numbers are 0 if there is
// no such file.
type record struct {
	File     string    `json:"file"`
	Head     []string  `json:"head"` // comments at the top of the results file
	Attempts int       `json:"attempts"`
	Accepted int       `json:"accepted"` // attempts that are samples of the report
	Flagged  int       `json:"flagged"`  // attempts with one flag or more
	Flags    []flag    `json:"flags"`
	Noted    []attempt `json:"noted"` // those that have flags or failed
}

// A flag says what may have spoilt an attempt, such as steal.
type flag struct {
	Name     string `json:"name"`
	Attempts int    `json:"attempts"`
	Accepted int    `json:"accepted"`
}

// An attempt is a line of the record.
type attempt struct {
	Cell     string   `json:"cell"`
	Round    int      `json:"round"`
	Attempt  int      `json:"attempt"`
	Flags    []string `json:"flags"`
	Accepted bool     `json:"accepted"`
	Error    string   `json:"error"`
}

// readRecords reads what lies beside the results files.
func readRecords(r *report.Results) ([]record, error) {
	records := make([]record, len(r.Files))
	for i, path := range r.Files {
		if path == "-" { // standard input, which has nothing beside it
			records[i].File, records[i].Head = "standard input", r.Heads[i]
			continue
		}
		beside := strings.TrimSuffix(path, filepath.Ext(path)) + ".jsonl"
		lines, err := os.ReadFile(beside)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("report: %w", err)
		}
		if records[i], err = newRecord(lines); err != nil {
			return nil, fmt.Errorf("report: %s:%w", beside, err)
		}
		records[i].File, records[i].Head = filepath.Base(path), r.Heads[i]
	}
	return records, nil
}

// newRecord counts the attempts. A last line without an end was torn when the
// campaign was killed, and is left out. The error begins with the line's number.
func newRecord(lines []byte) (record, error) {
	var r record
	for i := 1; ; i++ {
		line, rest, whole := bytes.Cut(lines, []byte("\n"))
		if !whole {
			return r, nil
		}
		lines = rest
		var a attempt
		if err := json.Unmarshal(line, &a); err != nil {
			return record{}, fmt.Errorf("%d: %s is not a JSON object of a campaign's attempt", i, quote(line))
		}
		r.add(a)
	}
}

// quote returns the line, shortened.
func quote(line []byte) string {
	const most = 60
	if runes := []rune(string(line)); len(runes) > most {
		return fmt.Sprintf("%q...", string(runes[:most]))
	}
	return fmt.Sprintf("%q", line)
}

func (r *record) add(a attempt) {
	r.Attempts++
	if a.Accepted {
		r.Accepted++
	}
	if len(a.Flags) > 0 {
		r.Flagged++
	}
	if len(a.Flags) > 0 || a.Error != "" {
		r.Noted = append(r.Noted, a)
	}
	for k, name := range a.Flags {
		if slices.Contains(a.Flags[:k], name) {
			continue
		}
		i := slices.IndexFunc(r.Flags, func(f flag) bool { return f.Name == name })
		if i < 0 {
			i = len(r.Flags)
			r.Flags = append(r.Flags, flag{Name: name})
		}
		r.Flags[i].Attempts++
		if a.Accepted {
			r.Flags[i].Accepted++
		}
	}
}
