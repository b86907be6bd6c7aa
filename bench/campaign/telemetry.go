package campaign

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/queuebench/queue/bench/scenario"
)

// A Signal is something that is known of each sample beside its metrics, and
// tells how much the machine was disturbed. Which there are depends on the
// operating system; all are known on Linux.
type Signal struct {
	Name  string
	Unit  string
	Limit float64 // above which a sample is flagged, by default; 0 for never
	About string
}

// Signals returns all signals.
//
// A sample makes some pressure by itself: goroutines that wake each other have some
// thread waiting for up to half of the time, on a machine that does nothing else.
func Signals() []Signal {
	return []Signal{
		{signalSteal, "%", 10, "of the time of its processors that the hypervisor gave to others"},
		{signalCPU, "%", 60, "of the time when some thread of the machine waited for a processor"},
		{signalIO, "%", 25, "of the time when some thread of the machine waited for a disk"},
		{signalThrottled, "%", 1, "of the time when the control group had used up its quota"},
		{signalVoluntary, "/s", 0, "voluntary context switches of the process"},
		{signalInvoluntary, "/s", 0, "involuntary context switches of the process"},
		{signalGC, "cycles", 0, "of the garbage collector, but for the one before the measurement"},
	}
}

// The names of signals.
const (
	signalSteal       = "steal"
	signalCPU         = "pressure-cpu"
	signalIO          = "pressure-io"
	signalThrottled   = "throttled"
	signalVoluntary   = "voluntary"
	signalInvoluntary = "involuntary"
	signalGC          = "gc"
)

// defaultDrift is the limit of the flag drift, in percent.
const defaultDrift = 10

// Limits are values of signals above which a sample is flagged, by name; that of
// [FlagDrift] is the difference of the two sentinels of a round in percent.
type Limits map[string]float64

// DefaultLimits returns the limits that a design has unless it says otherwise.
func DefaultLimits() Limits {
	limits := Limits{FlagDrift: defaultDrift}
	for _, s := range Signals() {
		if s.Limit > 0 {
			limits[s.Name] = s.Limit
		}
	}
	return limits
}

// LimitNames returns the names that limits can have.
func LimitNames() []string {
	names := []string{FlagDrift}
	for _, s := range Signals() {
		names = append(names, s.Name)
	}
	return names
}

// Check returns an error unless each limit is above zero and one of a signal.
func (l Limits) Check() error {
	for _, name := range slices.Sorted(maps.Keys(l)) {
		if names := LimitNames(); !slices.Contains(names, name) {
			return fmt.Errorf("unknown limit %q, want some of %s", name, strings.Join(names, ", "))
		}
		if v := l[name]; !(v > 0 && v <= maxLimit) {
			return fmt.Errorf("limit %s=%v, want a number above 0 and up to %v", name, v, maxLimit)
		}
	}
	return nil
}

const maxLimit = 1e9

// flags returns the signals that are above their limits.
func (l Limits) flags(telemetry scenario.Metrics) []string {
	var flags []string
	for _, m := range telemetry {
		if limit, ok := l[m.Unit]; ok && m.Value > limit {
			flags = append(flags, m.Unit)
		}
	}
	return flags
}

// counters are readings of what the machine counts, as time, by signal.
type counters map[string]time.Duration

// machine is where the operating system tells about itself.
var machine = os.DirFS("/")

// readCounters returns the counters that there are; steal is that of the given
// processors, or of all if there are none.
func readCounters(sys fs.FS, cpus []int) counters {
	c := make(counters)
	if d, ok := steal(read(sys, "proc/stat"), cpus); ok {
		c[signalSteal] = d
	}
	for name, file := range map[string]string{signalCPU: "proc/pressure/cpu", signalIO: "proc/pressure/io"} {
		if d, ok := pressure(read(sys, file)); ok {
			c[name] = d
		}
	}
	if d, ok := throttled(sys); ok {
		c[signalThrottled] = d
	}
	return c
}

// since returns the signals from the counters before and after a sample.
func (c counters) since(before counters, elapsed time.Duration) scenario.Metrics {
	var ms scenario.Metrics
	for _, s := range Signals() {
		now, ok := c[s.Name]
		if was, both := before[s.Name]; ok && both && elapsed > 0 {
			share := float64(min(max(now-was, 0), elapsed)) / float64(elapsed) // they are not read in the same moment
			ms = append(ms, scenario.Metric{Value: 100 * share, Unit: s.Name})
		}
	}
	return ms
}

func read(sys fs.FS, name string) []byte {
	text, err := fs.ReadFile(sys, name)
	if err != nil {
		return nil
	}
	return text
}

// tick is the unit of /proc/stat.
const tick = 10 * time.Millisecond

// steal reads from /proc/stat the time that was stolen from a processor, the
// mean of those given.
func steal(stat []byte, cpus []int) (time.Duration, bool) {
	var total time.Duration
	n := 0
	for line := range bytes.Lines(stat) {
		fields := strings.Fields(string(line))
		if len(fields) < 9 || !strings.HasPrefix(fields[0], "cpu") {
			continue
		}
		cpu, err := strconv.Atoi(fields[0][len("cpu"):])
		if err != nil || len(cpus) > 0 && !slices.Contains(cpus, cpu) {
			continue
		}
		if d, ok := number(fields[8], tick); ok {
			total += d
			n++
		}
	}
	return total / time.Duration(max(n, 1)), n > 0
}

// pressure reads from a file below /proc/pressure how long some thread waited.
func pressure(text []byte) (time.Duration, bool) {
	for line := range bytes.Lines(text) {
		if fields := strings.Fields(string(line)); len(fields) > 0 && fields[0] == "some" {
			if total, ok := strings.CutPrefix(fields[len(fields)-1], "total="); ok {
				return number(total, time.Microsecond)
			}
		}
	}
	return 0, false
}

// throttled returns how long the control group of this process and those above
// it were without processor because of their quotas.
func throttled(sys fs.FS) (total time.Duration, ok bool) {
	for line := range bytes.Lines(read(sys, "proc/self/cgroup")) {
		parts := strings.SplitN(strings.TrimSpace(string(line)), ":", 3)
		if len(parts) < 3 || parts[1] != "" && !slices.Contains(strings.Split(parts[1], ","), "cpu") {
			continue
		}
		root := path.Join("sys/fs/cgroup", path.Clean("/"+parts[1]))
		for dir := path.Clean("/" + parts[2]); ; dir = path.Dir(dir) {
			if d, known := throttledTime(read(sys, path.Join(root, dir, "cpu.stat"))); known {
				total, ok = total+d, true
			}
			if dir == "/" {
				break
			}
		}
	}
	return total, ok
}

// throttledTime reads a file cpu.stat of either version of control groups.
func throttledTime(text []byte) (time.Duration, bool) {
	for line := range bytes.Lines(text) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(string(line)), " "); key {
		case "throttled_usec":
			return number(value, time.Microsecond)
		case "throttled_time":
			return number(value, time.Nanosecond)
		}
	}
	return 0, false
}

// number reads a count of units.
func number(s string, unit time.Duration) (time.Duration, bool) {
	const century = 100 * 365 * 24 * time.Hour
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > int64(century/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}
