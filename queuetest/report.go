package queuetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// A Report is the outcome of a run. It can be written as JSON and read back;
// the names of its fields there, in the tags below, stay as they are.
type Report struct {
	Queue   string        `json:"queue,omitempty"` // name of what was checked, for the caller to set
	Traits  string        `json:"traits"`          // what it promises, as [queue.Traits] are printed
	Verdict Verdict       `json:"verdict"`         // the worst of the results
	Seed    uint64        `json:"seed,string"`     // of the first round; the k-th after it has Seed+k
	Rounds  int           `json:"rounds"`          // begun
	Elapsed time.Duration `json:"elapsed_ns"`      // time taken
	Go      string        `json:"go"`              // version
	OS      string        `json:"goos"`
	Arch    string        `json:"goarch"`
	Procs   int           `json:"gomaxprocs"`
	Build   string        `json:"build"`   // of package atomics
	Race    bool          `json:"race"`    // whether the race detector was on
	Results []Result      `json:"results"` // one per check, in the order of the run
}

// A Result is the outcome of one check, of all its runs.
type Result struct {
	Check      string        `json:"check"`              // name of the check, or "Options" if these are invalid
	Rule       string        `json:"rule"`               // the sentence of the contract that it tests
	Verdict    Verdict       `json:"verdict"`            // of the last run, after which a failed check is not run again
	Err        error         `json:"-"`                  // the violation found, or nil; "error" in JSON
	Skipped    string        `json:"skipped,omitempty"`  // what was left out and why, or empty if nothing was
	Seed       uint64        `json:"seed,string"`        // of the last run: that repeats its random inputs
	Runs       int           `json:"runs"`               // how often the check was run
	Programs   int64         `json:"programs,omitempty"` // explored, in the model build
	Operations int64         `json:"operations"`         // calls of the queue that were judged; in the model build, accesses
	Histories  int64         `json:"histories"`          // records of concurrent calls that were judged as a whole; in the model build, executions
	Unknowns   int64         `json:"unknowns"`           // of the histories, those that are too hard to judge exactly; in the model build, programs with too many schedules to try all
	Elapsed    time.Duration `json:"elapsed_ns"`         // time taken
	Measured
}

// A Verdict is what a run says in one word.
type Verdict string

// The verdicts, the worst last.
const (
	Skipped     Verdict = "skipped"     // not run
	Passed      Verdict = "passed"      // no violation found; parts may have been left out
	Interrupted Verdict = "interrupted" // given up, because the context ended
	Failed      Verdict = "failed"      // a violation, a panic or a hang
)

var byWeight = []Verdict{Skipped, Passed, Interrupted, Failed}

// newReport returns a report without results.
func newReport(traits queue.Traits, o Options) Report {
	return Report{
		Traits:  traits.String(),
		Verdict: Skipped,
		Seed:    o.Seed,
		Go:      runtime.Version(),
		OS:      runtime.GOOS,
		Arch:    runtime.GOARCH,
		Procs:   runtime.GOMAXPROCS(0),
		Build:   atomics.Build,
		Race:    raceEnabled,
	}
}

// of returns the result of a check, or nil if it has none yet.
func (r *Report) of(check string) *Result {
	for i := range r.Results {
		if r.Results[i].Check == check {
			return &r.Results[i]
		}
	}
	return nil
}

// add adds the result of a run to those of the same check.
func (r *Report) add(run Result) {
	if slices.Index(byWeight, run.Verdict) > slices.Index(byWeight, r.Verdict) {
		r.Verdict = run.Verdict
	}
	sofar := r.of(run.Check)
	if sofar == nil {
		r.Results = append(r.Results, run)
		return
	}
	run.count(*sofar)
	*sofar = run
}

// count adds the numbers of another result.
func (r *Result) count(other Result) {
	r.Runs += other.Runs
	r.Programs += other.Programs
	r.Operations += other.Operations
	r.Histories += other.Histories
	r.Unknowns += other.Unknowns
	r.Elapsed += other.Elapsed
	r.Measured.add(other.Measured)
}

// Err returns the errors of all results, joined, or nil if there are none.
func (r Report) Err() error {
	var errs []error
	for _, res := range r.Results {
		errs = append(errs, res.Err)
	}
	return errors.Join(errs...)
}

// Sum returns the numbers of all results, added.
func (r Report) Sum() Result {
	var sum Result
	for _, res := range r.Results {
		sum.count(res)
	}
	return sum
}

// String says in one line how much was done.
func (r Report) String() string {
	checks := make(map[Verdict]int)
	for _, res := range r.Results {
		checks[res.Verdict]++
	}
	sum := r.Sum()
	s := ""
	for _, v := range slices.Backward(byWeight) {
		if checks[v] > 0 {
			s += fmt.Sprintf("%d %s, ", checks[v], v)
		}
	}
	if sum.Programs > 0 {
		return s + fmt.Sprintf("%s, %s, %s, %v", count(sum.Programs, "program", "programs"), count(sum.Histories, "execution", "executions"),
			count(sum.Operations, "access", "accesses"), r.Elapsed.Round(time.Millisecond))
	}
	return s + fmt.Sprintf("%s, %s, %s (%d unknown), %v", count(int64(r.Rounds), "round", "rounds"), count(sum.Operations, "operation", "operations"),
		count(sum.Histories, "history", "histories"), sum.Unknowns, r.Elapsed.Round(time.Millisecond))
}

// count returns a number of things in words.
func count(n int64, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// plainResult is a Result without its methods.
type plainResult Result

// resultJSON is a Result in JSON, where an error is its message.
type resultJSON struct {
	plainResult
	Error string `json:"error,omitempty"`
}

// MarshalJSON implements [json.Marshaler].
func (r Result) MarshalJSON() ([]byte, error) {
	j := resultJSON{plainResult: plainResult(r)}
	if r.Err != nil {
		j.Error = r.Err.Error()
	}
	return json.Marshal(j)
}

// UnmarshalJSON implements [json.Unmarshaler]. Of an error it restores the
// message.
func (r *Result) UnmarshalJSON(text []byte) error {
	var j resultJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*r = Result(j.plainResult)
	if j.Error != "" {
		r.Err = errors.New(j.Error)
	}
	return nil
}
