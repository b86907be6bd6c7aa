package mutants

import (
	"fmt"
	"strings"
	"time"
)

// Readme returns the text of README.md, with the times that the killers took,
// by the names of the mutants.
func Readme(times map[string]time.Duration) string {
	var b strings.Builder
	all := All()
	explored := 0
	for _, m := range all {
		if m.KilledBy == Explorer {
			explored++
		}
	}
	fmt.Fprintf(&b, `# Mutants

Queues with one deliberate fault each, and the check that rejects it. There are
%d: %d are rejected by a check of the package queuetest at run time, %d by
the package explore, which tries the orders of steps of a small program. A check
that no mutant fails would prove nothing; the tests make sure that there is none.

This file is written by a command, which runs every mutant against its killer:

	go generate ./queuetest/mutants

A time says below what the killer stayed. A program such as %s
says how many items the queue can hold, how many are in at first, and what each
goroutine calls. A source is a public project that has or had the fault.
`, len(all), len(all)-explored, explored, "`capacity 1, fill 0: Get | TryPut`")
	mechanism := ""
	for _, m := range all {
		if m.Mechanism != mechanism {
			mechanism = m.Mechanism
			fmt.Fprintf(&b, "\n## %s%s\n\n| mutant | fault | killed by | time | source |\n|---|---|---|---|---|\n",
				strings.ToUpper(mechanism[:1]), mechanism[1:])
		}
		killer := m.KilledBy
		if m.Program != "" {
			killer += ": `" + m.Program + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", m.Name, m.Fault, killer, coarse(times[m.Name]), m.Source)
	}
	return b.String()
}

// bounds are the times that Readme tells apart.
var bounds = []time.Duration{100 * time.Millisecond, time.Second, 5 * time.Second}

// coarse returns the bound that d is below, so that it is the same after most
// runs.
func coarse(d time.Duration) string {
	for _, b := range bounds {
		if d < b {
			return fmt.Sprintf("< %v s", b.Seconds())
		}
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}
