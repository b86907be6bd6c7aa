package doctor

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The measured checks.
var (
	checkStolen = check{name: "steal now", why: "the host gives the processors to others"}
	checkOthers = check{name: "others", why: "other programs take processors and caches away at random moments"}
	checkSleep  = check{name: "sleep", why: "a goroutine that slept is late: no sample may wait by sleeping"}
	checkClock  = check{name: "clock", why: "latencies are measured by reading the clock twice"}
)

// Watch measures for so long: what the host and other programs take away, how late
// the machine wakes a goroutine, and what reading the clock costs. Progress is
// told the time that is left, now and then; it may be nil. When ctx ends, Watch
// returns its error.
func Watch(ctx context.Context, m Machine, d time.Duration, progress func(left time.Duration)) ([]Finding, error) {
	before, err := m.snapshot()
	start := time.Now()
	late, stopped := sleeps(ctx, start, d, progress)
	if stopped != nil {
		return nil, stopped
	}
	var findings []Finding
	if m.OS == "linux" {
		after, errAfter := m.snapshot()
		elapsed := time.Since(start).Seconds()
		if err = cmp.Or(err, errAfter); err != nil {
			findings = append(findings, checkStolen.finding(unknown(err)), checkOthers.finding(unknown(err)))
		} else {
			findings = append(findings, checkStolen.finding(after.since(before).stolen(fmt.Sprintf("of %.1f s", elapsed))),
				checkOthers.finding(after.others(before, elapsed, m.PID)))
		}
	}
	return append(findings, checkSleep.finding(sleepResult(late)), checkClock.finding(clockResult())), nil
}

// nap is how long a goroutine wants to sleep.
const nap = time.Millisecond

// sleeps sleeps again and again, and returns by how much each was too long, in
// ascending order.
func sleeps(ctx context.Context, start time.Time, d time.Duration, progress func(time.Duration)) ([]time.Duration, error) {
	const often = 500 * time.Millisecond
	next := time.Duration(0)
	var late []time.Duration
	for time.Since(start) < d || len(late) == 0 {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if passed := time.Since(start); progress != nil && passed >= next {
			progress(max(0, d-passed))
			next = passed + often
		}
		began := time.Now()
		time.Sleep(nap)
		late = append(late, time.Since(began)-nap)
	}
	slices.Sort(late)
	return late, nil
}

func sleepResult(late []time.Duration) result {
	half, most := late[len(late)/2], late[len(late)-1]
	const advice = "stop other programs; in a virtual machine there may be nothing to do"
	figure := max(float64(half)/float64(time.Millisecond), float64(most)/float64(20*time.Millisecond))
	return rated(figure, 1, 5, advice, "%v too long, at most %v", round(half), round(most))
}

// clockResult reads the clock many times.
func clockResult() result {
	const reads, times = 1000, 21
	var costs []time.Duration
	step := time.Duration(0) // the smallest that the clock takes
	for range times {
		start := time.Now()
		last := start
		for range reads {
			now := time.Now()
			if d := now.Sub(last); d > 0 && (step == 0 || d < step) {
				step = d
			}
			last = now
		}
		costs = append(costs, last.Sub(start)/reads)
	}
	slices.Sort(costs)
	cost := costs[times/2]
	return rated(max(float64(cost), float64(step)), 200, 1000, "see clock source", "%v to read, steps of %v", cost, step)
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// A snapshot is what processors and processes have done until a moment.
type snapshot struct {
	ticks
	used map[int]float64 // ticks, by process
	name map[int]string
}

func (m Machine) snapshot() (snapshot, error) {
	t, err := m.ticks()
	if err != nil {
		return snapshot{}, err
	}
	s := snapshot{t, make(map[int]float64), make(map[int]string)}
	dirs, err := fs.ReadDir(m.FS, "proc")
	if err != nil {
		return snapshot{}, err
	}
	for _, dir := range dirs {
		pid, err := strconv.Atoi(dir.Name())
		if err != nil {
			continue
		}
		text, err := m.read("proc/" + dir.Name() + "/stat")
		if err != nil {
			continue // it has ended
		}
		if name, used, ok := parsePIDStat(text); ok {
			s.name[pid], s.used[pid] = name, used
		}
	}
	return s, nil
}

// since returns what the processors did between two snapshots.
func (s snapshot) since(before snapshot) ticks {
	return ticks{max(0, s.total-before.total), max(0, s.idle-before.idle), max(0, s.steal-before.steal)}
}

// others rates how many processors others than this process kept busy. Processes
// that cannot be seen from here count, too.
func (s snapshot) others(before snapshot, elapsed float64, self int) result {
	type process struct {
		name string
		used float64
	}
	var busy []process
	for pid, used := range s.used {
		if d := used - before.used[pid]; d >= 1 && pid != self && before.name[pid] == s.name[pid] {
			busy = append(busy, process{s.name[pid], d})
		}
	}
	slices.SortFunc(busy, func(a, b process) int { return cmp.Or(cmp.Compare(b.used, a.used), cmp.Compare(a.name, b.name)) })
	t := s.since(before)
	own := max(0, s.used[self]-before.used[self])
	cores := max(0, t.total-t.idle-t.steal-own) / hertz / elapsed
	value := fmt.Sprintf("%.2f processors busy", cores)
	var names []string
	for _, p := range busy[:min(3, len(busy))] {
		names = append(names, fmt.Sprintf("%s %.2f", p.name, p.used/hertz/elapsed))
	}
	if len(names) > 0 {
		value += ": " + strings.Join(names, ", ")
	}
	return rated(cores, 0.1, 0.5, "stop them", "%s", value)
}
