package campaign

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
)

// An Environment is what is constant while a campaign runs, as key and value
// lines of the Go benchmark format.
type Environment []Setting

// A Setting is one of its lines.
type Setting struct{ Key, Value string }

// ReadEnvironment reads the environment of this process.
func ReadEnvironment() Environment {
	commit, dirty := revision()
	env := Environment{
		{"goos", runtime.GOOS},
		{"goarch", runtime.GOARCH},
		{"pkg", "github.com/queuebench/queue/bench/scenario"},
		{"cpu", cpuModel()},
		{"cores", fmt.Sprint(runtime.NumCPU())},
		{"go", runtime.Version()},
		{"commit", commit},
		{"dirty", dirty},
		{"kernel", firstLine("/proc/sys/kernel/osrelease")},
		{"clocksource", firstLine("/sys/devices/system/clocksource/clocksource0/current_clocksource")},
		{"governor", firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")},
		{"hypervisor", firstLine("/sys/hypervisor/type")},
	}
	for _, name := range []string{"GOGC", "GOMEMLIMIT", "GODEBUG"} {
		if v := os.Getenv(name); v != "" {
			env = append(env, Setting{strings.ToLower(name), v})
		}
	}
	return env
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

// revision returns the commit that the program was built from, and whether the
// tree differed from it.
func revision() (commit, dirty string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", ""
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value
		case "vcs.modified":
			dirty = s.Value
		}
	}
	return commit, dirty
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
