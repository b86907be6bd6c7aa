package doctor

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

const cpuDir = "sys/devices/system/cpu"

// governor looks at how the kernel chooses the clock rate.
func governor(m Machine) result {
	_, governors, err := m.readAll(cpuDir + "/cpu[0-9]*/cpufreq/scaling_governor")
	if err != nil {
		return unknown(err)
	}
	driver, _ := m.read(cpuDir + "/cpu0/cpufreq/scaling_driver") // not all have one
	slices.Sort(governors)
	governors = slices.Compact(governors)
	r := ok("%s", printable(strings.Join(governors, ", ")))
	if slices.Equal(governors, []string{"performance"}) {
		return r
	}
	r.severity, r.advice = Warn, "cpupower frequency-set -g performance"
	// The drivers of newer processors know only two governors, and both raise the
	// clock rate under load.
	if slices.Contains(governors, "powersave") && driver != "intel_pstate" && driver != "amd-pstate-epp" {
		r.severity = Bad
	}
	return r
}

// boost looks at whether the clock rate may rise above the nominal one.
func boost(m Machine) result {
	const advice = "switch it off for the measurement: echo %s >/%s"
	for _, file := range []struct{ name, on, off string }{
		{cpuDir + "/intel_pstate/no_turbo", "0", "1"},
		{cpuDir + "/cpufreq/boost", "1", "0"},
	} {
		text, err := m.read(file.name)
		switch {
		case err != nil:
		case text == file.on:
			return result{Warn, "on", fmt.Sprintf(advice, file.off, file.name)}
		case text == file.off:
			return ok("off")
		default:
			return unknown(malformed(file.name, text))
		}
	}
	_, err := m.read(cpuDir + "/cpufreq/boost")
	return unknown(err)
}

// kinds looks at whether all cores are of one kind.
func kinds(m Machine) result {
	const advice = "keep the program on cores of one kind: taskset"
	if _, err := m.read("sys/devices/cpu_atom/cpus"); err == nil {
		return result{Warn, "fast and economical ones", advice}
	}
	for _, file := range []string{"/cpu[0-9]*/cpu_capacity", "/cpu[0-9]*/cpufreq/cpuinfo_max_freq"} {
		names, texts, err := m.readAll(cpuDir + file)
		if err != nil {
			continue
		}
		least, most := math.Inf(1), 0.0
		for i, text := range texts {
			v, is := parseNumber(text)
			if !is || v == 0 {
				return unknown(malformed(names[i], text))
			}
			least, most = min(least, v), max(most, v)
		}
		if most > 1.1*least { // the best cores of one kind differ by less
			return result{Warn, fmt.Sprintf("the fastest is %.1f times the slowest", most/least), advice}
		}
		return ok("all alike")
	}
	_, _, err := m.readAll(cpuDir + "/cpu[0-9]*/cpufreq/cpuinfo_max_freq")
	return unknown(err)
}

// smt looks at whether a core shows as two processors.
func smt(m Machine) result {
	const name = cpuDir + "/smt/active"
	text, err := m.read(name)
	switch {
	case err != nil:
		return unknown(err)
	case text == "0":
		return ok("off")
	case text == "1":
		return result{Warn, "on", "switch it off: echo off >/" + cpuDir + "/smt/control; or use one processor of each core: taskset"}
	}
	return unknown(malformed(name, text))
}

// virtual looks for signs of a virtual machine.
func virtual(m Machine) result {
	r := result{severity: Warn, advice: "measure on a machine of your own, or take more rounds and compare within a round"}
	if kind, err := m.read("sys/hypervisor/type"); err == nil {
		r.value = printable(kind)
		return r
	}
	maker, _ := m.read("sys/class/dmi/id/sys_vendor")
	product, _ := m.read("sys/class/dmi/id/product_name")
	info, err := m.read("proc/cpuinfo")
	name := printable(strings.TrimSpace(maker + " " + product))
	if slices.Contains(strings.Fields(parseKeys(info, ":")["flags"]), "hypervisor") || virtualName(name) {
		r.value = "virtual machine"
		if name != "" {
			r.value += ": " + name
		}
		return r
	}
	if err != nil {
		return unknown(err)
	}
	return ok("no sign of one")
}

// virtualName tells whether the name of a machine is one that only virtual
// machines have.
func virtualName(name string) bool {
	for _, sign := range []string{"QEMU", "KVM", "VMware", "VirtualBox", "Xen", "Amazon EC2", "Google Compute", "Virtual Machine", "Bochs"} {
		if strings.Contains(name, sign) {
			return true
		}
	}
	return false
}

// clockSource looks at which clock the kernel reads.
func clockSource(m Machine) result {
	const name = "sys/devices/system/clocksource/clocksource0/current_clocksource"
	text, err := m.read(name)
	if err != nil {
		return unknown(err)
	}
	severity, known := map[string]Severity{
		"tsc": OK, "kvm-clock": OK, "arch_sys_counter": OK, "hyperv_clocksource_tsc_page": OK, "riscv_clocksource": OK,
		"hpet": Bad, "acpi_pm": Bad, "jiffies": Bad, "refined-jiffies": Bad, "pit": Bad,
	}[text]
	r := result{severity: severity, value: cmp.Or(printable(text), "none")}
	if !known {
		r.severity = Warn
	}
	if r.severity > OK {
		r.advice = "boot with clocksource=tsc tsc=reliable, if the processor has a constant TSC"
	}
	return r
}

// tsc looks at the counter of x86 processors.
func tsc(m Machine) result {
	info, err := m.read("proc/cpuinfo")
	if err != nil {
		return unknown(err)
	}
	text := parseKeys(info, ":")["flags"]
	if text == "" {
		return unknown(fmt.Errorf("/proc/cpuinfo has no flags: not an x86 processor"))
	}
	flags := strings.Fields(text)
	constant, nonstop := slices.Contains(flags, "constant_tsc"), slices.Contains(flags, "nonstop_tsc")
	const advice = "trust no time below a microsecond here, and measure on another machine"
	switch {
	case constant && nonstop:
		return ok("constant, never stops")
	case constant:
		return result{Warn, "constant, but stops when the processor sleeps", advice}
	}
	return result{Bad, "changes its rate", advice}
}
