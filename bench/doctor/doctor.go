// Package doctor looks for what spoils measurements on a machine: a processor
// that changes its speed, neighbours that take it away, limits that a container
// sets, clocks that are slow to read. [Examine] reads files of Linux, from any
// [fs.FS]; [Watch] measures for a moment. What cannot be read is unknown, and
// said to be.
package doctor

import (
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
)

// A Finding is the result of one check.
type Finding struct {
	Check    string   `json:"check"`
	Severity Severity `json:"severity"`
	Value    string   `json:"value"`  // what was found; if that is unknown, why
	Why      string   `json:"why"`    // why it matters
	Advice   string   `json:"advice"` // what to do; "" if nothing has to be done
}

// A Severity says how bad a finding is.
type Severity int

// The severities, in order.
const (
	OK      Severity = iota
	Unknown          // it could not be read: it may be bad, or there may be no such thing
	Warn             // figures have more noise, or are those of this machine alone
	Bad              // figures are wrong
)

var severities = []string{"ok", "unknown", "warn", "bad"}

// String returns the name of the severity.
func (s Severity) String() string { return severities[s] }

// MarshalText returns what String does.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Severity) UnmarshalText(text []byte) error {
	for i, name := range severities {
		if name == string(text) {
			*s = Severity(i)
			return nil
		}
	}
	return fmt.Errorf("doctor: severity %q, want one of %s", text, strings.Join(severities, ", "))
}

// A Machine is what is examined.
type Machine struct {
	FS    fs.FS  // its root, with the directories proc and sys
	OS    string // GOOS
	CPUs  int    // that this process may use
	Procs int    // GOMAXPROCS
	PID   int    // of this process
}

// This returns the machine that the program runs on.
func This() Machine {
	return Machine{FS: os.DirFS("/"), OS: runtime.GOOS, CPUs: runtime.NumCPU(), Procs: runtime.GOMAXPROCS(0), PID: os.Getpid()}
}

// A check is one thing to look at.
type check struct {
	name, why string
	look      func(Machine) result
}

// A result is what a check finds.
type result struct {
	severity Severity
	value    string
	advice   string
}

func ok(format string, args ...any) result { return result{value: fmt.Sprintf(format, args...)} }

func unknown(err error) result { return result{severity: Unknown, value: reason(err)} }

// rated returns the value with the severity of a figure: warn above the first
// bound, bad above the second.
func rated(figure, warn, bad float64, advice, format string, args ...any) result {
	r := ok(format, args...)
	switch {
	case figure > bad:
		r.severity, r.advice = Bad, advice
	case figure > warn:
		r.severity, r.advice = Warn, advice
	}
	return r
}

func (c check) finding(r result) Finding {
	return Finding{Check: c.name, Severity: r.severity, Value: r.value, Why: c.why, Advice: r.advice}
}

// checks are what Examine looks at.
var checks = []check{
	{"governor", "a processor that saves power is slow until it notices the load", governor},
	{"boost", "the clock rate falls while the processor heats up", boost},
	{"cores", "a goroutine runs at another speed on each kind of core", kinds},
	{"smt", "two goroutines may share one core, or have one each, by chance", smt},
	{"virtual", "the host may stop this machine at any time, unseen", virtual},
	{"steal", "the host gives the processors to others, so far since the start", stealSinceBoot},
	{"load", "other programs compete for the processors and the caches", load},
	{"cpu pressure", "goroutines wait for a processor", pressure("cpu", 1, 10)},
	{"io pressure", "something waits for a disk, which interrupts", pressure("io", 5, 50)},
	{"mem pressure", "memory is being reclaimed, which stops programs", pressure("memory", 0.1, 5)},
	{"quota", "when the quota is used up, all threads stop for up to 100 ms", quota},
	{"GOMAXPROCS", "with more than there are processors, they take turns; with fewer, some idle", gomaxprocs},
	{"memory", "near the limit, the kernel reclaims memory or kills", memory},
	{"swap", "memory that was swapped out takes milliseconds to come back", swap},
	{"power", "on battery, processors are slower", power},
	{"huge pages", "whether memory is huge pages depends on chance, and changes its speed", hugePages},
	{"clock source", "a clock that is read by a system call takes longer than a queue", clockSource},
	{"tsc", "time stamps are taken from the processor's counter, which must not change its rate", tsc},
}

// Examine looks at what the files say. It works on systems other than Linux, too,
// where there is little to see.
func Examine(m Machine) []Finding {
	var findings []Finding
	for _, c := range checks {
		if m.OS == "linux" || c.name == "GOMAXPROCS" {
			findings = append(findings, c.finding(c.look(m)))
		}
	}
	if m.OS != "linux" {
		c := check{name: "system", why: "most of what spoils measurements is only known on Linux"}
		findings = append(findings, c.finding(result{Unknown, m.OS + " does not tell", "close other programs, and plug in the charger"}))
	}
	return findings
}

// Warnings returns the bad findings of Examine as a line each, for a program that
// is about to measure.
func Warnings(m Machine) []string {
	var lines []string
	for _, f := range Examine(m) {
		if f.Severity == Bad {
			lines = append(lines, fmt.Sprintf("%s: %s: %s; %s", f.Check, f.Value, f.Why, f.Advice))
		}
	}
	return lines
}

// Worst returns the highest severity among the findings.
func Worst(findings []Finding) Severity {
	worst := OK
	for _, f := range findings {
		worst = max(worst, f.Severity)
	}
	return worst
}
