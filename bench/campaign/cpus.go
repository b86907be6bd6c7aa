package campaign

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

// processors is where Linux tells which processors there are.
var processors = os.DirFS("/sys/devices/system/cpu")

// placement returns the processors for processes of the given GOMAXPROCS, or
// nil if a process cannot be kept to some here.
func placement(procs []int) map[int][]int {
	cpus := coresFirst(processors, allowedCPUs())
	if len(cpus) == 0 {
		return nil
	}
	places := make(map[int][]int)
	for _, n := range procs {
		places[n] = slices.Sorted(slices.Values(cpus[:min(n, len(cpus))]))
	}
	return places
}

// A core is where a thread is, as far as sysfs tells.
type core struct{ pkg, id string }

func coreOf(sys fs.FS, cpu int) core {
	file := func(name string) string {
		return strings.TrimSpace(string(read(sys, fmt.Sprintf("cpu%d/topology/%s", cpu, name))))
	}
	c := core{file("physical_package_id"), file("core_id")}
	if c.id == "" {
		c.id = fmt.Sprint("cpu", cpu) // not known: a core of its own
	}
	return c
}

// coresFirst returns the processors in the order in which to use them: one
// thread of each core, then the second threads, and so on; within these, one
// package after the other.
func coresFirst(sys fs.FS, cpus []int) []int {
	type thread struct {
		cpu, rank, pkg int
	}
	ranks := make(map[core]int)
	var threads []thread
	for _, cpu := range slices.Sorted(slices.Values(cpus)) {
		c := coreOf(sys, cpu)
		pkg, _ := strconv.Atoi(c.pkg)
		threads = append(threads, thread{cpu, ranks[c], pkg})
		ranks[c]++
	}
	slices.SortStableFunc(threads, func(a, b thread) int {
		return cmp.Or(a.rank-b.rank, a.pkg-b.pkg, a.cpu-b.cpu)
	})
	var order []int
	for _, t := range threads {
		order = append(order, t.cpu)
	}
	return order
}

// coreCount returns how many cores the processors belong to.
func coreCount(sys fs.FS, cpus []int) int {
	cores := make(map[core]bool)
	for _, cpu := range cpus {
		cores[coreOf(sys, cpu)] = true
	}
	return len(cores)
}

// ranges prints sorted numbers as 0-3,8.
func ranges(cpus []int) string {
	var parts []string
	for i := 0; i < len(cpus); {
		j := i
		for j+1 < len(cpus) && cpus[j+1] == cpus[j]+1 {
			j++
		}
		if j == i {
			parts = append(parts, strconv.Itoa(cpus[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", cpus[i], cpus[j]))
		}
		i = j + 1
	}
	return strings.Join(parts, ",")
}
