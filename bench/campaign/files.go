package campaign

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/queuebench/queue/bench/scenario"
)

// The files of a campaign are its name with these endings.
const (
	planEnding    = ".plan.json"
	recordsEnding = ".jsonl"
	resultsEnding = ".txt"
	ReportEnding  = ".md"   // a report as text
	PageEnding    = ".html" // the same for a browser
)

// endings are all of them.
var endings = []string{planEnding, recordsEnding, resultsEnding, ReportEnding, PageEnding}

// TrimEnding returns the name of the campaign that a file belongs to.
func TrimEnding(path string) string {
	for _, ending := range endings {
		if name, ok := strings.CutSuffix(path, ending); ok {
			return name
		}
	}
	return path
}

// A Campaign is one whose files are open.
type Campaign struct {
	Name string // of its files, without ending
	Plan *Plan

	records []Record // so far
	journal *journal // of the records
	results *journal // in Go benchmark format
}

// ResultsPath returns the path of the results in Go benchmark format.
func (c *Campaign) ResultsPath() string { return c.Name + resultsEnding }

// Create begins a campaign: it writes the plan. If a file of that name exists,
// it fails with [fs.ErrExist]. If it fails, it leaves no file.
func Create(name string, p *Plan) (*Campaign, error) {
	for _, ending := range endings {
		if _, err := os.Lstat(name + ending); err == nil {
			return nil, fmt.Errorf("output %s: %w, nothing is overwritten", name+ending, fs.ErrExist)
		}
	}
	if err := p.write(name + planEnding); err != nil {
		return nil, err
	}
	c, err := open(name, p)
	if err != nil && !errors.Is(err, errBusy) {
		err = errors.Join(err, remove(name))
	}
	return c, err
}

// Resume opens a campaign that was cut short. It fails if that is not possible
// here, because the plan, the records, the program or the machine are not those
// that they were.
func Resume(name string) (*Campaign, error) {
	p, err := readPlan(name)
	if err != nil {
		return nil, err
	}
	if err := p.checkHere(); err != nil {
		return nil, fmt.Errorf("%s: %w", name+planEnding, err)
	}
	return open(name, p)
}

// Read reads the plan of a campaign and the records that there are, also of one
// that is running.
func Read(name string) (*Plan, []Record, error) {
	p, err := readPlan(name)
	if err != nil {
		return nil, nil, err
	}
	text, err := os.ReadFile(name + recordsEnding)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	records, _, err := ParseRecords(p, text)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name+recordsEnding, err)
	}
	return p, records, nil
}

func readPlan(name string) (*Plan, error) {
	text, err := os.ReadFile(name + planEnding)
	if err != nil {
		return nil, err
	}
	p, err := ParsePlan(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name+planEnding, err)
	}
	return p, nil
}

// open opens the files beside the plan, and makes them whole: a record that is
// cut goes away, and results that are missing are written.
func open(name string, p *Plan) (_ *Campaign, err error) {
	c := &Campaign{Name: name, Plan: p}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	var text, results []byte
	if c.journal, text, err = openJournal(name + recordsEnding); err != nil {
		return nil, err
	}
	var whole int
	if c.records, whole, err = ParseRecords(p, text); err != nil {
		return nil, fmt.Errorf("%s: %w", name+recordsEnding, err)
	}
	if err := c.journal.cut(whole); err != nil {
		return nil, err
	}
	if c.results, results, err = openJournal(c.ResultsPath()); err != nil {
		return nil, err
	}
	want := c.text()
	if !strings.HasPrefix(want, string(results)) {
		return nil, fmt.Errorf("%s: this is not what the campaign wrote, move it away", c.ResultsPath())
	}
	return c, c.results.add([]byte(want[len(results):]))
}

// text returns the results so far.
func (c *Campaign) text() string {
	var b strings.Builder
	p := c.Plan
	fmt.Fprintf(&b, "# %d rounds, window %v, seed %d\n%scampaign: %s\n%s",
		p.Rounds, p.Window, p.Seed, p.Environment, p.ID, scenario.UnitLines)
	for _, r := range c.records {
		if r.Accepted {
			b.WriteString(r.Sample.Line(r.Cell))
		}
	}
	return b.String()
}

// add adds a record to the files.
func (c *Campaign) add(r Record) error {
	line, err := r.line()
	if err != nil {
		return err
	}
	if err := errors.Join(c.journal.add(line), c.journal.Sync()); err != nil {
		return err
	}
	c.records = append(c.records, r)
	if !r.Accepted {
		return nil
	}
	return c.results.add([]byte(r.Sample.Line(r.Cell)))
}

// Close closes the files.
func (c *Campaign) Close() error {
	var errs []error
	for _, j := range []*journal{c.journal, c.results} {
		if j != nil {
			errs = append(errs, j.Close())
		}
	}
	c.journal, c.results = nil, nil
	return errors.Join(errs...)
}

// Remove closes the files and removes them if they have no record. It tells
// whether it did.
func (c *Campaign) Remove() (bool, error) {
	if err := c.Close(); err != nil || len(c.records) > 0 {
		return false, err
	}
	return true, remove(c.Name)
}

// remove removes the files of a campaign that has no record.
func remove(name string) error {
	var errs []error
	for _, ending := range []string{resultsEnding, recordsEnding, planEnding} {
		if err := os.Remove(name + ending); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// WriteNew writes a new file, which is there with all its content or not at all,
// whatever happens meanwhile. If there is one already, it fails with
// [fs.ErrExist].
func WriteNew(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err == nil {
		defer os.Remove(f.Name())
		_, err = f.Write(content)
		err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	}
	if err == nil {
		err = publish(f.Name(), path)
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("output %s: %w, nothing is overwritten", path, fs.ErrExist)
	}
	if err != nil {
		return fmt.Errorf("output %s: %w", path, err)
	}
	return nil
}

// publish gives a file its name, unless there is one of that name.
func publish(temporary, path string) error {
	err := os.Link(temporary, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(temporary, path) // a file system without links
}
