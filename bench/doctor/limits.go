package doctor

import (
	"fmt"
	"io/fs"
	"math"
	"path"
	"strings"
)

// stealSinceBoot looks at how much time the host has taken away so far.
func stealSinceBoot(m Machine) result {
	t, err := m.ticks()
	if err != nil {
		return unknown(err)
	}
	return t.stolen("since the start")
}

func (m Machine) ticks() (ticks, error) {
	text, err := m.read("proc/stat")
	if err != nil {
		return ticks{}, err
	}
	t, ok := parseStat(text)
	if !ok {
		return ticks{}, malformed("proc/stat", text)
	}
	return t, nil
}

// stolen rates how much of the time was taken away.
func (t ticks) stolen(when string) result {
	percent := 0.0
	if t.total > 0 {
		percent = 100 * t.steal / t.total
	}
	return rated(percent, 0.5, 5, "measure on a machine with processors of its own, or at another time of day", "%.1f%% %s", percent, when)
}

func load(m Machine) result {
	text, err := m.read("proc/loadavg")
	if err != nil {
		return unknown(err)
	}
	v, ok := parseLoad(text)
	if !ok {
		return unknown(malformed("proc/loadavg", text))
	}
	return rated(v/float64(m.CPUs), 0.1, 0.5, "stop other programs, and wait a minute", "%.2f on %s in the last minute", v, processors(m.CPUs))
}

func processors(n int) string {
	if n == 1 {
		return "1 processor"
	}
	return fmt.Sprintf("%d processors", n)
}

// pressure returns a check of what waits for a resource.
func pressure(resource string, warn, bad float64) func(Machine) result {
	return func(m Machine) result {
		name := "proc/pressure/" + resource
		text, err := m.read(name)
		if err != nil {
			return unknown(err)
		}
		v, ok := parsePressure(text)
		if !ok {
			return unknown(malformed(name, text))
		}
		return rated(v, warn, bad, "stop other programs", "in %.1f%% of the last 10 s", v)
	}
}

// groupFiles returns the texts of a file in the cgroup of this process and in
// those above it. first and second are its names in the two versions.
func (m Machine) groupFiles(controller, first, second string) (names, texts []string, err error) {
	text, err := m.read("proc/self/cgroup")
	if err != nil {
		return nil, nil, err
	}
	g, ok := parseGroups(text, controller)
	if !ok {
		return nil, nil, malformed("proc/self/cgroup", text)
	}
	root, file := "sys/fs/cgroup", second
	if !g.second {
		root, file = "sys/fs/cgroup/"+controller, first
	}
	for dir := path.Clean("/" + g.path); ; dir = path.Dir(dir) {
		name := path.Join(root, dir, file)
		if text, err := m.read(name); err == nil {
			names, texts = append(names, name), append(texts, text)
		}
		if dir == "/" {
			return names, texts, nil
		}
	}
}

// quota looks at how much processor time a container may use.
func quota(m Machine) result {
	names, texts, err := m.groupFiles("cpu", "cpu.cfs_quota_us", "cpu.max")
	if err != nil {
		return unknown(err)
	}
	least := math.Inf(1)
	for i, text := range texts {
		if path.Base(names[i]) == "cpu.cfs_quota_us" {
			if text == "-1" {
				continue
			}
			period, _ := m.read(path.Dir(names[i]) + "/cpu.cfs_period_us")
			text += " " + period
		}
		v, ok := parseQuota(text)
		if !ok {
			return unknown(malformed(names[i], text))
		}
		least = min(least, v)
	}
	if math.IsInf(least, 1) {
		return ok("none")
	}
	r := ok("%.2g processors, GOMAXPROCS %d", least, m.Procs)
	if least < float64(m.Procs) {
		r.severity, r.advice = Bad, "give the container more, or set GOMAXPROCS to what it has"
	} else if n := m.throttled(); n > 0 {
		r.severity, r.value = Warn, r.value+fmt.Sprintf(", used up %.0f times so far", n)
		r.advice = "give the container more"
	}
	return r
}

// throttled returns how often the quota was used up, as far as is known.
func (m Machine) throttled() (times float64) {
	_, texts, err := m.groupFiles("cpu", "cpu.stat", "cpu.stat")
	if err != nil {
		return 0
	}
	for _, text := range texts {
		if v, ok := parseNumber(parseKeys(text, " ")["nr_throttled"]); ok {
			times = max(times, v)
		}
	}
	return times
}

func gomaxprocs(m Machine) result {
	r := ok("%d, as this process may use %s", m.Procs, processors(m.CPUs))
	if text, err := m.read(cpuDir + "/online"); err == nil {
		if online, ok := parseCPUs(text); ok && online > m.CPUs {
			r.value += fmt.Sprintf(" of %d", online)
		}
	}
	switch {
	case m.Procs > m.CPUs:
		r.severity, r.advice = Bad, fmt.Sprintf("unset GOMAXPROCS, or set it to %d", m.CPUs)
	case m.Procs < m.CPUs:
		r.severity, r.advice = Warn, "unset GOMAXPROCS, unless you want that"
	}
	r.value = strings.TrimSpace(r.value)
	return r
}

// memory looks at how much memory is left, in the machine and under the limit.
func memory(m Machine) result {
	values, err := m.meminfo()
	if err != nil {
		return unknown(err)
	}
	left, is := parseKB(values["MemAvailable"])
	if !is {
		return unknown(malformed("proc/meminfo", "MemAvailable: "+values["MemAvailable"]))
	}
	r := ok("%s available", amount(left))
	if limit := m.memoryLimit(); !math.IsInf(limit, 1) {
		r.value += fmt.Sprintf(", limit %s", amount(limit))
		left = min(left, limit)
	}
	switch {
	case left < 512<<20:
		r.severity, r.advice = Bad, "stop other programs, or raise the limit"
	case left < 1<<30:
		r.severity, r.advice = Warn, "stop other programs, or raise the limit"
	}
	return r
}

func (m Machine) meminfo() (map[string]string, error) {
	text, err := m.read("proc/meminfo")
	if err != nil {
		return nil, err
	}
	return parseKeys(text, ":"), nil
}

// memoryLimit returns the least limit of the cgroups that is known.
func (m Machine) memoryLimit() float64 {
	least := math.Inf(1)
	_, texts, err := m.groupFiles("memory", "memory.limit_in_bytes", "memory.max")
	if err != nil {
		return least
	}
	for _, text := range texts {
		if v, ok := parseLimit(text); ok {
			least = min(least, v)
		}
	}
	return least
}

func swap(m Machine) result {
	values, err := m.meminfo()
	if err != nil {
		return unknown(err)
	}
	total, ok1 := parseKB(values["SwapTotal"])
	free, ok2 := parseKB(values["SwapFree"])
	switch {
	case !ok1 || !ok2:
		return unknown(malformed("proc/meminfo", "SwapTotal: "+values["SwapTotal"]))
	case total == 0:
		return ok("none")
	case free >= total:
		return ok("not used, of %s", amount(total))
	}
	return result{Warn, fmt.Sprintf("%s used of %s", amount(total-free), amount(total)), "stop other programs, then swapoff -a"}
}

// power looks for a battery in use.
func power(m Machine) result {
	names, kinds, err := m.readAll("sys/class/power_supply/*/type")
	if err != nil {
		if _, err := fs.Stat(m.FS, "sys/class/power_supply"); err == nil {
			return ok("no battery")
		}
		return unknown(err)
	}
	for i, kind := range kinds {
		if kind != "Battery" {
			continue
		}
		status, err := m.read(path.Dir(names[i]) + "/status")
		if err != nil {
			return unknown(err)
		}
		if status == "Discharging" {
			return result{Bad, "on battery", "plug in the charger"}
		}
	}
	return ok("not on battery")
}

func hugePages(m Machine) result {
	const name = "sys/kernel/mm/transparent_hugepage/enabled"
	text, err := m.read(name)
	if err != nil {
		return unknown(err)
	}
	choice, is := parseChoice(text)
	switch {
	case !is:
		return unknown(malformed(name, text))
	case choice == "always":
		return result{Warn, choice, "echo madvise >/" + name}
	}
	return ok("%s", choice)
}

// amount returns an amount of memory in words.
func amount(n float64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%.1f GiB", n/(1<<30))
	}
	return fmt.Sprintf("%.0f MiB", n/(1<<20))
}
