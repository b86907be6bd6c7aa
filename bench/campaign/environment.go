package campaign

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/klauspost/cpuid/v2"
)

// An Environment is what is constant while a campaign runs, as key and value
// lines of the Go benchmark format.
type Environment []Setting

// A Setting is one of its lines.
type Setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// harness is the version of what is measured and how. It changes when figures can
// no longer be compared with those from before.
const harness = "2"

// ReadEnvironment reads the environment of this process.
func ReadEnvironment() Environment {
	build := buildSettings()
	env := Environment{
		{"goos", runtime.GOOS},
		{"goarch", runtime.GOARCH},
		{"pkg", "github.com/queuebench/queue/bench/scenario"},
		{"cpu", cmp.Or(cpuModel(), cpuid.CPU.BrandName)},
		{"cores", fmt.Sprint(cores())},
		{"threads", fmt.Sprint(runtime.NumCPU())},
		{"smt", smt()},
		{"affinity", ranges(allowedCPUs())},
		{"go", runtime.Version()},
		{"goexperiment", build["GOEXPERIMENT"]},
		{"go" + runtime.GOARCH, build["GO"+strings.ToUpper(runtime.GOARCH)]},
		{"gogc", cmp.Or(os.Getenv("GOGC"), "100")},
		{"gomemlimit", os.Getenv("GOMEMLIMIT")},
		{"godebug", os.Getenv("GODEBUG")},
		{"commit", build["vcs.revision"]},
		{"dirty", build["vcs.modified"]},
		{"harness", harness},
		{"kernel", firstLine("/proc/sys/kernel/osrelease")},
		{"hypervisor", hypervisor()},
		{"clocksource", firstLine("/sys/devices/system/clocksource/clocksource0/current_clocksource")},
		{"governor", firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")},
	}
	return slices.DeleteFunc(env, func(s Setting) bool { return s.Value == "" })
}

// cores returns the number of cores that this process may use.
func cores() int {
	if n := coreCount(processors, allowedCPUs()); n > 0 {
		return n
	}
	if cpuid.CPU.PhysicalCores > 0 {
		return cpuid.CPU.PhysicalCores
	}
	return runtime.NumCPU()
}

// smt tells whether cores run several threads: on, off, or "" if not known.
func smt() string {
	switch firstLine("/sys/devices/system/cpu/smt/active") {
	case "0":
		return "off"
	case "1":
		return "on"
	}
	return ""
}

// hypervisor names the hypervisor that this machine runs on, or is "".
func hypervisor() string {
	told := firstLine("/sys/hypervisor/type")
	if told != "" || !cpuid.CPU.Supports(cpuid.HYPERVISOR) {
		return told
	}
	if id := cpuid.CPU.HypervisorVendorID; id != cpuid.VendorUnknown {
		return strings.ToLower(id.String())
	}
	return "unknown"
}

// Get returns the value of a key, or "".
func (e Environment) Get(key string) string {
	for _, s := range e {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// String returns the environment as lines of a results file, with single spaces
// between the words of a value. What is not known is left out.
func (e Environment) String() string {
	var b strings.Builder
	for _, s := range e {
		if words := strings.Fields(s.Value); len(words) > 0 {
			fmt.Fprintf(&b, "%s: %s\n", s.Key, strings.Join(words, " "))
		}
	}
	return b.String()
}

// differences says in what the other environment differs, or is "".
func (e Environment) differences(other Environment) string {
	var diffs []string
	seen := make(map[string]bool)
	for _, s := range slices.Concat(e, other) {
		if was, is := e.Get(s.Key), other.Get(s.Key); was != is && !seen[s.Key] {
			seen[s.Key] = true
			diffs = append(diffs, fmt.Sprintf("%s %q, here it is %q", s.Key, was, is))
		}
	}
	return strings.Join(diffs, "; ")
}

// buildSettings returns how the program was built.
func buildSettings() map[string]string {
	settings := make(map[string]string)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
	}
	return settings
}

// cpuModel returns the processor's name as Linux tells it.
func cpuModel() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if key, value, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line)
}

var notInName = regexp.MustCompile(`[^a-z0-9.]+`)

// inName returns s as it can stand in the name of a file.
func inName(s string) string {
	return strings.Trim(notInName.ReplaceAllString(strings.ToLower(s), "-"), "-")
}

// FileName returns a name for a results file of the environment, without
// ending: date, machine, Go version and commit.
func (e Environment) FileName(date string) string {
	commit := cmp.Or(inName(e.Get("commit")), "unknown")
	commit = commit[:min(len(commit), 10)]
	if e.Get("dirty") == "true" {
		commit += "+dirty"
	}
	machine := cmp.Or(inName(e.Get("cpu")), e.Get("goarch"))
	return fmt.Sprintf("%s.%s-%s.%s.%s", date, machine, e.Get("cores"), inName(e.Get("go")), commit)
}
