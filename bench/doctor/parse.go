package doctor

import (
	"math"
	"strconv"
	"strings"
)

// ticks are the times of all processors since the start of the machine, in
// hundredths of a second.
type ticks struct{ total, idle, steal float64 }

// hertz is how many ticks are in a second: USER_HZ, which is the same on all that
// Go runs on.
const hertz = 100

// parseStat reads /proc/stat.
func parseStat(text string) (t ticks, ok bool) {
	line, _, _ := strings.Cut(text, "\n")
	fields := strings.Fields(line)
	if len(fields) < 5 || fields[0] != "cpu" {
		return t, false
	}
	for i, field := range fields[1:min(len(fields), 9)] { // guest time is part of user time
		v, ok := parseNumber(field)
		if !ok {
			return t, false
		}
		t.total += v
		switch i {
		case 3, 4: // idle, and idle while a disk works
			t.idle += v
		case 7:
			t.steal = v
		}
	}
	return t, true
}

// parseNumber reads a number that is finite and not negative.
func parseNumber(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && v >= 0 && !math.IsInf(v, 0)
}

// parsePIDStat reads the name and the processor time, in ticks, of
// /proc/PID/stat. The name may have anything in it.
func parsePIDStat(text string) (name string, used float64, ok bool) {
	from, to := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if from < 0 || to < from {
		return "", 0, false
	}
	fields := strings.Fields(text[to+1:])
	if len(fields) < 13 {
		return "", 0, false
	}
	user, ok1 := parseNumber(fields[11])
	system, ok2 := parseNumber(fields[12])
	return printable(text[from+1 : to]), user + system, ok1 && ok2
}

// parseLoad reads the first number of /proc/loadavg: how many threads ran or
// waited for a processor in the last minute.
func parseLoad(text string) (float64, bool) {
	fields := strings.Fields(text)
	if len(fields) < 3 {
		return 0, false
	}
	return parseNumber(fields[0])
}

// parsePressure reads the line "some" of /proc/pressure: in which percentage of
// the last 10 seconds something waited.
func parsePressure(text string) (float64, bool) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) > 1 && fields[0] == "some" {
			value, found := strings.CutPrefix(fields[1], "avg10=")
			v, ok := parseNumber(value)
			return v, found && ok
		}
	}
	return 0, false
}

// parseKeys reads lines of a key, a colon or space, and a value. Of a key that is
// there twice, the first counts.
func parseKeys(text, separator string) map[string]string {
	values := make(map[string]string)
	for line := range strings.Lines(text) {
		key, value, found := strings.Cut(line, separator)
		if key = strings.TrimSpace(key); found && values[key] == "" {
			values[key] = strings.TrimSpace(value)
		}
	}
	return values
}

// parseKB reads a value of /proc/meminfo, such as "16 kB", in bytes.
func parseKB(value string) (float64, bool) {
	v, ok := parseNumber(strings.TrimSuffix(value, " kB"))
	return v * 1024, ok
}

// parseCPUs reads a list such as 0-3,8 and returns how many there are.
func parseCPUs(text string) (n int, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		from, to, is := strings.Cut(part, "-")
		if !is {
			to = from
		}
		a, err1 := strconv.ParseUint(from, 10, 20)
		b, err2 := strconv.ParseUint(to, 10, 20)
		if err1 != nil || err2 != nil || b < a {
			return 0, false
		}
		n += int(b-a) + 1
	}
	return n, true
}

// parseChoice reads a line such as "always [madvise] never".
func parseChoice(text string) (string, bool) {
	_, rest, found := strings.Cut(text, "[")
	choice, _, closed := strings.Cut(rest, "]")
	return printable(choice), found && closed && choice != ""
}

// parseQuota reads cpu.max of a cgroup: "max 100000" or "150000 100000", in
// processors. Without a quota it is infinite.
func parseQuota(text string) (float64, bool) {
	fields := strings.Fields(text)
	if len(fields) == 0 || len(fields) > 2 {
		return 0, false
	}
	period, ok := 100_000.0, true
	if len(fields) == 2 {
		period, ok = parseNumber(fields[1])
	}
	if !ok || period == 0 {
		return 0, false
	}
	if fields[0] == "max" {
		return math.Inf(1), true
	}
	quota, ok := parseNumber(fields[0])
	return quota / period, ok
}

// parseLimit reads a number of bytes, or "max".
func parseLimit(text string) (float64, bool) {
	if text == "max" {
		return math.Inf(1), true
	}
	v, ok := parseNumber(text)
	if v > 1<<60 { // how the first version says that there is none
		v = math.Inf(1)
	}
	return v, ok
}

// A group is the place of a process in the tree of one controller.
type group struct {
	second bool // version of the tree
	path   string
}

// parseGroups reads /proc/self/cgroup and returns the group of a controller: in
// the first version if it is there, else in the second, which has all.
func parseGroups(text, controller string) (g group, ok bool) {
	for line := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 || !strings.HasPrefix(parts[2], "/") {
			continue
		}
		for name := range strings.SplitSeq(parts[1], ",") {
			if name == controller {
				return group{path: parts[2]}, true
			}
		}
		if parts[0] == "0" && parts[1] == "" {
			g, ok = group{second: true, path: parts[2]}, true
		}
	}
	return g, ok
}
