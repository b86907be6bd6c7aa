package campaign_test

import (
	"bytes"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
)

// system is a file system with the given texts by path.
func system(paths ...string) fstest.MapFS {
	sys := make(fstest.MapFS)
	for i := 0; i < len(paths); i += 2 {
		sys[paths[i]] = &fstest.MapFile{Data: []byte(paths[i+1])}
	}
	return sys
}

func stat(stolen ...int) string {
	text := "cpu  1 2 3 4 5 6 7 999 0 0\n"
	for i, n := range stolen {
		text += fmt.Sprintf("cpu%d 10 0 20 30 0 0 0 %d 0 0\n", i, n)
	}
	return text + "intr 1 2 3\n"
}

func psi(total string) string {
	return "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + total + "\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=77\n"
}

func TestSignals(t *testing.T) {
	const cpu, io, group = "proc/pressure/cpu", "proc/pressure/io", "proc/self/cgroup"
	v2 := func(inner, outer string) fstest.MapFS {
		return system(group, "0::/a/b\n", "sys/fs/cgroup/a/b/cpu.stat", "usage_usec 5\nthrottled_usec "+inner+"\n",
			"sys/fs/cgroup/a/cpu.stat", "throttled_usec "+outer+"\n", "sys/fs/cgroup/cpu.stat", "usage_usec 7\n")
	}
	v1 := func(ns string) fstest.MapFS {
		return system(group, "4:memory:/m\n3:cpu,cpuacct:/\n", "sys/fs/cgroup/cpu,cpuacct/cpu.stat", "nr_throttled 1\nthrottled_time "+ns+"\n")
	}
	for name, test := range map[string]struct {
		before, after fstest.MapFS
		cpus          []int
		want          scenario.Metrics
	}{
		"nothing known":        {system(), system(), nil, nil},
		"steal of one":         {system("proc/stat", stat(3, 4)), system("proc/stat", stat(100, 9)), []int{1}, scenario.Metrics{{Value: 5, Unit: "steal"}}},
		"steal of all":         {system("proc/stat", stat(3, 4)), system("proc/stat", stat(5, 8)), nil, scenario.Metrics{{Value: 3, Unit: "steal"}}},
		"pressure":             {system(cpu, psi("100000"), io, psi("7")), system(cpu, psi("300000"), io, psi("7")), nil, scenario.Metrics{{Value: 20, Unit: "pressure-cpu"}, {Value: 0, Unit: "pressure-io"}}},
		"throttled":            {v2("0", "10000"), v2("50000", "60000"), nil, scenario.Metrics{{Value: 10, Unit: "throttled"}}},
		"throttled, version 1": {v1("0"), v1("10000000"), nil, scenario.Metrics{{Value: 1, Unit: "throttled"}}},
		"only afterwards":      {system(), v1("10000000"), nil, nil},
		"backwards":            {v1("10000000"), v1("0"), nil, scenario.Metrics{{Value: 0, Unit: "throttled"}}},
		"not numbers":          {system(cpu, psi("x")), system(cpu, psi("-1"), "proc/stat", "cpu0 a\ncpux 1 2 3 4 5 6 7 8\n"), nil, nil},
	} {
		assert.Equal(t, test.want, campaign.SignalsBetween(test.before, test.after, test.cpus, time.Second), name)
	}
}

// FuzzSignals looks for files of a system that make reading them panic, or
// signals that are not positive numbers.
func FuzzSignals(f *testing.F) {
	f.Add(stat(1, 2), psi("5"), "0::/a/../..\n", "throttled_usec 5\n")
	f.Add("cpu0", "some", "1:cpu:a", "throttled_time 9999999999999999999")
	f.Add("cpu99999999999999999999 1 2 3 4 5 6 7 8", "some total=", "::", "throttled_usec")
	f.Fuzz(func(t *testing.T, stat, pressure, group, quota string) {
		after := system("proc/stat", stat, "proc/pressure/cpu", pressure, "proc/self/cgroup", group,
			"sys/fs/cgroup/cpu.stat", quota, "sys/fs/cgroup/a/cpu.stat", quota, "sys/fs/cgroup/cpu/cpu.stat", quota)
		before := system("proc/stat", "cpu0 0 0 0 0 0 0 0 0\n", "proc/pressure/cpu", psi("0"))
		for _, m := range campaign.SignalsBetween(before, after, nil, time.Second) {
			assert.GreaterOrEqual(t, m.Value, 0.0)
		}
	})
}

// topology is a system with the package and the core of each processor.
func topology(places ...[2]int) fstest.MapFS {
	var paths []string
	for cpu, place := range places {
		dir := fmt.Sprintf("cpu%d/topology/", cpu)
		paths = append(paths, dir+"physical_package_id", fmt.Sprintln(place[0]), dir+"core_id", fmt.Sprintln(place[1]))
	}
	return system(paths...)
}

func TestCoresComeBeforeTheirSecondThreads(t *testing.T) {
	neighbours := topology([2]int{0, 0}, [2]int{0, 0}, [2]int{0, 1}, [2]int{0, 1})
	halves := topology([2]int{0, 0}, [2]int{0, 1}, [2]int{0, 0}, [2]int{0, 1})
	packages := topology([2]int{0, 0}, [2]int{1, 0}, [2]int{0, 1}, [2]int{1, 1}, [2]int{0, 0}, [2]int{1, 0})
	assert.Equal(t, []int{0, 2, 1, 3}, campaign.CoresFirst(neighbours, []int{3, 2, 1, 0}))
	assert.Equal(t, []int{0, 1, 2, 3}, campaign.CoresFirst(halves, []int{0, 1, 2, 3}))
	assert.Equal(t, []int{0, 2, 1, 3, 4, 5}, campaign.CoresFirst(packages, []int{0, 1, 2, 3, 4, 5}))
	assert.Equal(t, []int{1, 3}, campaign.CoresFirst(neighbours, []int{1, 3}), "only those allowed")
	assert.Equal(t, []int{0, 1, 7}, campaign.CoresFirst(system(), []int{0, 1, 7}), "nothing known")
	assert.Empty(t, campaign.CoresFirst(neighbours, nil))
	assert.Equal(t, 2, campaign.CoreCount(neighbours, []int{0, 1, 2, 3}))
	assert.Equal(t, 4, campaign.CoreCount(packages, []int{0, 1, 2, 3, 4, 5}))
	assert.Equal(t, "0-2,7,9-10", campaign.Ranges([]int{0, 1, 2, 7, 9, 10}))
}

func TestProgress(t *testing.T) {
	state := campaign.State{
		Cell: cell(t, "Pair/impl=chan/cap=8/item=8/fill=0"), Done: 30, Total: 60, Round: 2, Rounds: 2, Left: 90 * time.Second,
	}
	var terminal, file bytes.Buffer
	p := campaign.NewProgress(&terminal, true, 70)
	p.Step(state)
	p.Done()
	assert.Equal(t, "\r\x1b[K[##########..........]  50% round 2/2, 1m30s left  Pair/impl=chan/cap\r\x1b[K", terminal.String())

	p = campaign.NewProgress(&file, false, 0)
	p.Step(state)
	p.Step(state)
	p.Done()
	assert.Equal(t, "round 2 of 2: 30 of 60 samples taken, about 1m30s left\n", file.String())
}

func TestEnvironment(t *testing.T) {
	env := campaign.Environment{
		{"cpu", "Some CPU (R) @ 2.60GHz"}, {"cores", "4"}, {"go", "go1.26.8"},
		{"commit", "0123456789abcdef"}, {"dirty", "true"}, {"governor", ""},
	}
	assert.Equal(t, "2026-01-02.some-cpu-r-2.60ghz-4.go1.26.8.0123456789+dirty", env.FileName("2026-01-02"))
	text := env.String()
	assert.Contains(t, text, "cpu: Some CPU (R) @ 2.60GHz\n")
	assert.NotContains(t, text, "governor", "what is not known is left out")

	t.Setenv("GOGC", "77")
	here := campaign.ReadEnvironment()
	for _, key := range []string{"go", "cores", "threads", "harness"} {
		assert.NotEmpty(t, here.Get(key), key)
	}
	assert.Equal(t, "77", here.Get("gogc"))
	assert.Equal(t, here, campaign.ReadEnvironment(), "it does not change by itself")
}
