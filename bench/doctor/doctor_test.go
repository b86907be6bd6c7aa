package doctor

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// quiet are the files of a machine on which measurements are good.
var quiet = map[string]string{
	"proc/stat":          "cpu  1000 0 500 900000 10 0 5 0 0 0\ncpu0 500 0 250 450000 5 0 2 0 0 0\n",
	"proc/loadavg":       "0.03 0.05 0.01 1/213 4711\n",
	"proc/meminfo":       "MemTotal:       16000000 kB\nMemAvailable:   12000000 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n",
	"proc/cpuinfo":       "processor\t: 0\nflags\t\t: fpu tsc constant_tsc nonstop_tsc avx2\n\nprocessor\t: 1\nflags\t\t: fpu tsc constant_tsc nonstop_tsc avx2\n",
	"proc/pressure/cpu":  "some avg10=0.00 avg60=0.10 avg300=0.20 total=123\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
	"proc/pressure/io":   "some avg10=0.00 avg60=0.10 avg300=0.20 total=123\n",
	"proc/self/cgroup":   "0::/system.slice/bench.service\n",
	"proc/self/stat":     "7 (bench) R 1 7 7 0 -1 0 0 0 0 0 10 5 0 0 20 0 1 0 100 0 0",
	"proc/7/stat":        "7 (bench) R 1 7 7 0 -1 0 0 0 0 0 10 5 0 0 20 0 1 0 100 0 0",
	"proc/8/stat":        "8 (a (b) c) S 1 8 8 0 -1 0 0 0 0 0 20 5 0 0 20 0 1 0 100 0 0",
	"proc/not/a-process": "",

	"sys/fs/cgroup/cpu.stat":                           "usage_usec 5\nnr_throttled 0\n",
	"sys/fs/cgroup/system.slice/cpu.max":               "max 100000\n",
	"sys/fs/cgroup/system.slice/bench.service/cpu.max": "max 100000\n",

	"sys/class/power_supply/AC/type":                                  "Mains\n",
	"sys/class/power_supply/BAT0/type":                                "Battery\n",
	"sys/class/power_supply/BAT0/status":                              "Full\n",
	"sys/class/dmi/id/sys_vendor":                                     "Dell Inc.\n",
	"sys/class/dmi/id/product_name":                                   "PowerEdge R650\n",
	"sys/kernel/mm/transparent_hugepage/enabled":                      "always [madvise] never\n",
	"sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc\n",

	cpuDir + "/online":                        "0-1\n",
	cpuDir + "/smt/active":                    "0\n",
	cpuDir + "/cpufreq/boost":                 "0\n",
	cpuDir + "/cpu0/cpufreq/scaling_driver":   "acpi-cpufreq\n",
	cpuDir + "/cpu0/cpufreq/scaling_governor": "performance\n",
	cpuDir + "/cpu1/cpufreq/scaling_governor": "performance\n",
	cpuDir + "/cpu0/cpufreq/cpuinfo_max_freq": "3000000\n",
	cpuDir + "/cpu1/cpufreq/cpuinfo_max_freq": "3100000\n",
	"proc/pressure/memory":                    "some avg10=0.00 avg60=0.10 avg300=0.20 total=123\n",
	"sys/fs/cgroup/system.slice/memory.max":   "8589934592\n",
	"sys/fs/cgroup/system.slice/cpu.stat":     "nr_throttled 0\n",
}

// absent stands for a file that is not there, in the changes to a machine.
const absent = "\x00"

// machine returns the quiet machine with some files changed.
func machine(changes map[string]string) Machine {
	files := make(fstest.MapFS)
	all := maps.Clone(quiet)
	maps.Copy(all, changes)
	for name, text := range all {
		if text != absent {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return Machine{FS: files, OS: "linux", CPUs: 2, Procs: 2, PID: 7}
}

func finding(t *testing.T, m Machine, name string) Finding {
	for _, f := range Examine(m) {
		if f.Check == name {
			return f
		}
	}
	require.Fail(t, "no check "+name)
	return Finding{}
}

func TestQuietMachine(t *testing.T) {
	findings := Examine(machine(nil))
	require.Len(t, findings, len(checks))
	for _, f := range findings {
		assert.Equal(t, OK, f.Severity, "%s: %s", f.Check, f.Value)
		assert.NotEmpty(t, f.Value, f.Check)
		assert.NotEmpty(t, f.Why, f.Check)
		assert.Empty(t, f.Advice, f.Check)
	}
	assert.Empty(t, Warnings(machine(nil)))
}

func TestExamine(t *testing.T) {
	type files = map[string]string
	const governor0, governor1 = cpuDir + "/cpu0/cpufreq/scaling_governor", cpuDir + "/cpu1/cpufreq/scaling_governor"
	first := func(quota string) files {
		return files{
			"proc/self/cgroup": "3:memory:/docker/x\n2:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n",
			"sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us": quota, "sys/fs/cgroup/cpu/docker/x/cpu.cfs_period_us": "50000",
			"sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes": "9223372036854771712",
		}
	}
	tests := []struct {
		check    string
		severity Severity
		value    string
		changes  files
	}{
		{"governor", Bad, "performance, powersave", files{governor1: "powersave"}},
		{"governor", Warn, "powersave", files{governor0: "powersave", governor1: "powersave", cpuDir + "/cpu0/cpufreq/scaling_driver": "intel_pstate"}},
		{"governor", Warn, "schedutil", files{governor0: "schedutil", governor1: "schedutil"}},
		{"governor", Unknown, "no /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", files{governor0: absent, governor1: absent}},
		{"boost", Warn, "on", files{cpuDir + "/cpufreq/boost": "1"}},
		{"boost", Warn, "on", files{cpuDir + "/intel_pstate/no_turbo": "0"}},
		{"boost", OK, "off", files{cpuDir + "/intel_pstate/no_turbo": "1", cpuDir + "/cpufreq/boost": absent}},
		{"boost", Unknown, "no /sys/devices", files{cpuDir + "/cpufreq/boost": absent}},
		{"cores", Warn, "the fastest is 1.5 times the slowest", files{cpuDir + "/cpu1/cpufreq/cpuinfo_max_freq": "2000000"}},
		{"cores", Warn, "the fastest is 2.0 times", files{cpuDir + "/cpu0/cpu_capacity": "1024", cpuDir + "/cpu1/cpu_capacity": "512"}},
		{"cores", Warn, "fast and economical", files{"sys/devices/cpu_atom/cpus": "8-15"}},
		{"cores", Unknown, "malformed", files{cpuDir + "/cpu1/cpufreq/cpuinfo_max_freq": "fast"}},
		{"smt", Warn, "on", files{cpuDir + "/smt/active": "1"}},
		{"smt", Unknown, `malformed: "maybe"`, files{cpuDir + "/smt/active": "maybe"}},
		{"virtual", Warn, "virtual machine: QEMU Standard PC", files{"sys/class/dmi/id/sys_vendor": "QEMU", "sys/class/dmi/id/product_name": "Standard PC"}},
		{"virtual", Warn, "virtual machine: Dell", files{"proc/cpuinfo": "flags : fpu hypervisor\n"}},
		{"virtual", Warn, "xen", files{"sys/hypervisor/type": "xen"}},
		{"steal", Warn, "2.0% since the start", files{"proc/stat": "cpu 50 0 0 48 0 0 0 2"}},
		{"steal", Bad, "20.0%", files{"proc/stat": "cpu 40 0 0 40 0 0 0 20 9 9"}},
		{"steal", OK, "0.0%", files{"proc/stat": "cpu 40 0 0 40"}},
		{"load", Warn, "0.50 on 2 processors", files{"proc/loadavg": "0.50 0 0 1/2 3"}},
		{"load", Bad, "7.00 on 2", files{"proc/loadavg": "7.00 0 0 1/2 3"}},
		{"cpu pressure", Warn, "in 2.5% of the last 10 s", files{"proc/pressure/cpu": "some avg10=2.50 avg60=0"}},
		{"cpu pressure", Bad, "in 60.0%", files{"proc/pressure/cpu": "full avg10=0\nsome avg10=60.00 avg60=0"}},
		{"io pressure", Warn, "in 6.0%", files{"proc/pressure/io": "some avg10=6 avg60=0"}},
		{"mem pressure", Bad, "in 6.0%", files{"proc/pressure/memory": "some avg10=6 avg60=0"}},
		{"mem pressure", Unknown, "no /proc/pressure/memory", files{"proc/pressure/memory": absent}},
		{"quota", Bad, "1.5 processors, GOMAXPROCS 2", files{"sys/fs/cgroup/system.slice/cpu.max": "150000 100000"}},
		{"quota", OK, "4 processors", files{"sys/fs/cgroup/system.slice/cpu.max": "400000 100000"}},
		{"quota", Warn, "used up 3 times", files{"sys/fs/cgroup/system.slice/cpu.max": "400000 100000", "sys/fs/cgroup/system.slice/cpu.stat": "nr_throttled 3"}},
		{"quota", Bad, "0.5 processors", first("25000")},
		{"quota", OK, "none", first("-1")},
		{"quota", OK, "none", files{"proc/self/cgroup": "0::/../../elsewhere\n"}},
		{"quota", Unknown, "malformed", files{"sys/fs/cgroup/system.slice/cpu.max": "much"}},
		{"quota", Unknown, "malformed", files{"proc/self/cgroup": "zero"}},
		{"memory", Bad, "195 MiB available", files{"proc/meminfo": "MemAvailable: 200000 kB\n"}},
		{"memory", Bad, "limit 100 MiB", files{"sys/fs/cgroup/system.slice/bench.service/memory.max": "104857600"}},
		{"memory", OK, "11.4 GiB available", first("-1")},
		{"memory", Unknown, "malformed", files{"proc/meminfo": "MemAvailable: lots\n"}},
		{"swap", Warn, "977 MiB used of 1.9 GiB", files{"proc/meminfo": "SwapTotal: 2000000 kB\nSwapFree: 1000000 kB\n"}},
		{"swap", OK, "not used", files{"proc/meminfo": "SwapTotal: 2000000 kB\nSwapFree: 2000000 kB\n"}},
		{"power", Bad, "on battery", files{"sys/class/power_supply/BAT0/status": "Discharging"}},
		{"power", OK, "no battery", files{"sys/class/power_supply/AC/type": absent, "sys/class/power_supply/BAT0/type": absent}},
		{"power", Unknown, "no /sys/class/power_supply/BAT0/status", files{"sys/class/power_supply/BAT0/status": absent}},
		{"huge pages", Warn, "always", files{"sys/kernel/mm/transparent_hugepage/enabled": "[always] madvise never"}},
		{"huge pages", Unknown, "malformed", files{"sys/kernel/mm/transparent_hugepage/enabled": "always"}},
		{"clock source", Bad, "hpet", files{"sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet"}},
		{"clock source", Warn, "sundial", files{"sys/devices/system/clocksource/clocksource0/current_clocksource": "sundial"}},
		{"clock source", OK, "kvm-clock", files{"sys/devices/system/clocksource/clocksource0/current_clocksource": "kvm-clock"}},
		{"tsc", Warn, "stops", files{"proc/cpuinfo": "flags: constant_tsc"}},
		{"tsc", Bad, "changes its rate", files{"proc/cpuinfo": "flags: tsc"}},
		{"tsc", Unknown, "not an x86 processor", files{"proc/cpuinfo": "Features: fp asimd"}},
	}
	for _, test := range tests {
		t.Run(test.check+" "+test.value, func(t *testing.T) {
			f := finding(t, machine(test.changes), test.check)
			assert.Equal(t, test.severity, f.Severity, f.Value)
			assert.Contains(t, f.Value, test.value)
			assert.Equal(t, test.severity >= Warn, f.Advice != "", "advice: %q", f.Advice)
		})
	}
}

func TestNoLimit(t *testing.T) {
	for _, text := range []string{"max", "9223372036854771712"} {
		f := finding(t, machine(map[string]string{"sys/fs/cgroup/system.slice/memory.max": text}), "memory")
		assert.Equal(t, "11.4 GiB available", f.Value)
	}
}

func TestGOMAXPROCS(t *testing.T) {
	m := machine(map[string]string{cpuDir + "/online": "0-3,6"})
	assert.Equal(t, "2, as this process may use 2 processors of 5", finding(t, m, "GOMAXPROCS").Value)
	m.Procs = 3
	assert.Equal(t, Bad, finding(t, m, "GOMAXPROCS").Severity)
	m.Procs = 1
	assert.Equal(t, Warn, finding(t, m, "GOMAXPROCS").Severity)
}

// Without a file, with one that may not be read, and with one in which there is
// something else, nothing is called good that depends on it.
func TestNothingToRead(t *testing.T) {
	severities := func(m Machine) (all []Severity) {
		for _, f := range Examine(m) {
			if f.Check != "GOMAXPROCS" {
				all = append(all, f.Severity)
				assert.NotContains(t, f.Value, "\n")
			}
		}
		return slices.Compact(all)
	}
	empty := Machine{FS: fstest.MapFS{}, OS: "linux", CPUs: 2, Procs: 2}
	assert.Equal(t, []Severity{Unknown}, severities(empty))
	locked := machine(nil)
	locked.FS = forbidden{locked.FS}
	assert.Equal(t, []Severity{Unknown}, severities(locked))
	assert.Contains(t, finding(t, locked, "load").Value, "not allowed to read /proc/loadavg")
	for name := range quiet {
		for _, text := range []string{"", "\x1b[31m\xff\n\n", "-1", "1e999", strings.Repeat("x ", 1<<16)} {
			for _, f := range Examine(machine(map[string]string{name: text})) {
				assert.NotContains(t, f.Value, "\x1b", f.Check)
				assert.Less(t, len(f.Value), 1<<18)
			}
		}
	}
}

// forbidden lists files and lets nobody read them.
type forbidden struct{ fs.FS }

func (f forbidden) Open(name string) (fs.File, error) {
	info, err := fs.Stat(f.FS, name)
	if err == nil && info.IsDir() && !strings.HasPrefix(name, "sys/class/power_supply") {
		return f.FS.Open(name)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestElsewhere(t *testing.T) {
	m := Machine{FS: fstest.MapFS{}, OS: "plan9", CPUs: 2, Procs: 4}
	findings := Examine(m)
	require.Len(t, findings, 2)
	assert.Equal(t, Bad, findings[0].Severity)
	assert.Equal(t, "plan9 does not tell", findings[1].Value)
}

func TestWarnings(t *testing.T) {
	lines := Warnings(machine(map[string]string{"proc/loadavg": "9 9 9 1/2 3", cpuDir + "/cpufreq/boost": "1"}))
	assert.Equal(t, []string{"load: 9.00 on 2 processors in the last minute: other programs compete for the processors and the caches; stop other programs, and wait a minute"}, lines)
}

func TestWrite(t *testing.T) {
	findings := Examine(machine(map[string]string{"proc/loadavg": "9 9 9 1/2 3", cpuDir + "/smt/active": "1", "proc/meminfo": absent}))
	var out bytes.Buffer
	require.NoError(t, WriteText(&out, findings))
	text := out.String()
	assert.Contains(t, text, "BAD     load           9.00 on 2 processors in the last minute\n")
	assert.Contains(t, text, "                       -> stop other programs, and wait a minute\n")
	assert.True(t, strings.HasSuffix(text, "\n1 bad, 1 warn, 2 unknown, 14 ok\n"), text)
	for line := range strings.Lines(text) {
		assert.LessOrEqual(t, len([]rune(line)), 80+len("\n"), line)
	}
	out.Reset()
	require.NoError(t, WriteJSON(&out, findings))
	var read struct {
		Worst    Severity
		Findings []Finding
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &read))
	assert.Equal(t, findings, read.Findings)
	assert.Equal(t, Bad, read.Worst)
	assert.Error(t, new(Severity).UnmarshalText([]byte("fine")))
}
