package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/queuetest"
	"github.com/queuebench/queue/queuetest/model"
)

// A verification is the command verify at work.
type verification struct {
	verifyOptions
	ctx   context.Context
	out   io.Writer
	watch *watch
	share time.Duration // of the duration, for one implementation

	reports     []any // as they go into the file
	levels      []queuetest.Classification
	failed      []string // names of implementations
	interrupted bool
	notRun      int // implementations that are left because one hangs
}

// sleeping are the checks that want waiting goroutines to sleep.
var sleeping = []string{"WaitsPolitely", "Bubble", "Quiescence", "Fairness", "WakeOrder"}

// options returns how to check an implementation. One that waits spinning is
// not polite by intention.
func (v *verification) options(e catalog.Entry) queuetest.Options {
	checks := v.checks
	if e.Spins && len(checks) == 0 {
		checks = slices.DeleteFunc(checkNames(), func(name string) bool { return slices.Contains(sleeping, name) })
	}
	return queuetest.Options{
		Seed: v.seed, Short: v.short, Long: v.long, Rounds: v.rounds, Items: v.items, Duration: v.share, Timeout: v.timeout, Checks: checks,
		Progress: func(sofar queuetest.Report, next string) { v.watch.step(e.Name, sofar, next) },
	}
}

// check runs the checks on one implementation, and reports whether others can
// follow.
func (v *verification) check(e catalog.Entry) bool {
	r := queuetest.Verify(v.ctx, e.New, e.Traits, v.options(e))
	v.watch.clear()
	r.Queue = e.Name
	v.reports = append(v.reports, r)
	fmt.Fprintf(v.out, "%s: %v\n", e.Name, r)
	for _, res := range r.Results {
		for _, line := range res.Lines() {
			fmt.Fprintf(v.out, "\t%s\n", line)
		}
		if res.Verdict == queuetest.Failed {
			v.tell(e, res)
		}
	}
	return v.note(e, r.Verdict, r.Err())
}

// note remembers a verdict, and reports whether to go on after it.
func (v *verification) note(e catalog.Entry, verdict queuetest.Verdict, err error) bool {
	if verdict == queuetest.Failed {
		v.failed = append(v.failed, e.Name)
	}
	v.interrupted = v.interrupted || verdict == queuetest.Interrupted
	return !errors.Is(err, queuetest.ErrAbandoned)
}

// tell prints a violation and how to see it again.
func (v *verification) tell(e catalog.Entry, res queuetest.Result) {
	fmt.Fprintf(v.out, "\t%s\n\trepeat with: %s\n", strings.ReplaceAll(res.Err.Error(), "\n", "\n\t"), v.repeat(e, res))
}

// rerun finds in a failure what repeats it, in the model build.
var rerun = regexp.MustCompile(`(?m)^rerun with (` + model.ScenarioVariable + `=".*")$`)

// repeat returns the command that shows a violation again.
func (v *verification) repeat(e catalog.Entry, res queuetest.Result) string {
	command := "queuebench verify -impl " + e.Name
	if found := rerun.FindStringSubmatch(res.Err.Error()); found != nil {
		return found[1] + " " + command
	}
	if v.level {
		command += " -level"
	} else {
		command += " -check " + res.Check
	}
	if atomics.Build != atomics.Model { // where nothing is random
		command += fmt.Sprintf(" -seed %d", res.Seed)
	}
	if v.short {
		command += " -short"
	}
	return command
}

// classify measures the level of one implementation, and reports whether others
// can follow.
func (v *verification) classify(e catalog.Entry) bool {
	o := v.options(e)
	c := queuetest.Classify(v.ctx, e.New, e.Traits, o)
	v.watch.clear()
	c.Queue = e.Name
	v.reports = append(v.reports, c)
	v.levels = append(v.levels, c)
	verdict := queuetest.Passed
	if want := promised(e.Traits); c.Level < want {
		verdict = queuetest.Failed
		fmt.Fprintf(v.out, "%s: level %v, promised is %v at least\n", e.Name, c.Level, want)
	}
	var errs []error
	for _, p := range c.Properties {
		for _, res := range p.Results {
			errs = append(errs, res.Err)
			switch {
			case res.Verdict == queuetest.Interrupted:
				verdict = res.Verdict
			case res.Verdict == queuetest.Failed && isAsked(e, c, p):
				verdict = res.Verdict
				v.tell(e, res)
			}
		}
	}
	return v.note(e, verdict, errors.Join(errs...))
}

// promised returns the least level that fits the traits.
func promised(t queue.Traits) queuetest.Level {
	if t.Order == queue.FIFO && t.StrictTry {
		return queuetest.S4
	}
	return queuetest.Level(t.Order)
}

// isAsked reports whether an implementation must have the property: not if that
// is a level beyond what it promises.
func isAsked(e catalog.Entry, c queuetest.Classification, p queuetest.Property) bool {
	switch p.Name {
	case "blocking":
		return !e.Spins
	case "wake order":
		return e.Traits.FIFOWaiters
	}
	beyond := (c.Level + 1).String()
	return p.Name != beyond || c.Level < promised(e.Traits)
}

// table prints the levels.
func (v *verification) table() {
	flags := []string{"batches", "retention", "close", "cancel", "blocking", "wake order"}
	tw := tabwriter.NewWriter(v.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "IMPLEMENTATION\tLEVEL\tBOUNDED\t%s\n", strings.ToUpper(strings.Join(flags, "\t")))
	for _, c := range v.levels {
		fmt.Fprintf(tw, "%s\t%v\t%s", c.Queue, c.Level, yes(c.Bounded))
		for _, name := range flags {
			word := "-"
			switch c.Verdict(name) {
			case queuetest.Passed, queuetest.Failed:
				word = yes(c.Verdict(name) == queuetest.Passed)
			}
			fmt.Fprintf(tw, "\t%s", word)
		}
		fmt.Fprintln(tw)
	}
	tw.Flush()
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// verdict returns what the run says: a violation, an interruption, or nil.
func (v *verification) verdict() error {
	what := ""
	if v.notRun > 0 {
		what = fmt.Sprintf("; %d more were not checked", v.notRun)
	}
	switch {
	case len(v.failed) > 0:
		return fmt.Errorf("the contract is violated by %s%s", strings.Join(v.failed, ", "), what)
	case v.interrupted:
		return fmt.Errorf("interrupted, no violation until then%s: %w", what, context.Canceled)
	}
	return nil
}

// A watch shows on a file how far a run has come: a line that is drawn again
// and again on a terminal, else a line from time to time.
type watch struct {
	w        *os.File
	terminal bool
	width    int
	start    time.Time
	last     time.Time
}

func newWatch(w *os.File) *watch {
	width, _, err := term.GetSize(int(w.Fd()))
	return &watch{w: w, terminal: err == nil, width: width, start: time.Now(), last: time.Now()}
}

// step is called before each check.
func (w *watch) step(name string, sofar queuetest.Report, next string) {
	elapsed := time.Since(w.start)
	line := fmt.Sprintf("%v %s: %s", elapsed.Round(time.Second), name, next)
	if n := sofar.Sum().Operations; n > 0 {
		line += fmt.Sprintf(", round %d, %d operations so far", sofar.Rounds, n)
	}
	if w.terminal {
		if w.width > 1 && len(line) >= w.width {
			line = line[:w.width-1]
		}
		fmt.Fprintf(w.w, "\r\x1b[K%s", line)
		return
	}
	// Rarely in a long run: logs are kept.
	if time.Since(w.last) >= min(max(2*time.Second, elapsed/10), time.Minute) {
		w.last = time.Now()
		fmt.Fprintln(w.w, line)
	}
}

// clear removes the line from a terminal.
func (w *watch) clear() {
	if w.terminal {
		fmt.Fprint(w.w, "\r\x1b[K")
	}
}
