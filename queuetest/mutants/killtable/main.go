// Command killtable runs every mutant against the check that must kill it, and
// writes README.md of the package mutants. It fails, and writes nothing, if one
// survives.
//
//	go generate ./queuetest/mutants
package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"time"

	"github.com/queuebench/queue/queuetest/mutants"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "killtable:", err)
		os.Exit(1)
	}
}

func run() error {
	times := make(map[string]time.Duration)
	for _, args := range [][]string{
		{"-run", "^TestMutantsAreRejected$"},
		{"-run", "^TestExplorer$", "-tags", "qmodel"},
	} {
		if err := kill(args, times); err != nil {
			return err
		}
	}
	for _, m := range mutants.All() {
		if _, ok := times[m.Name]; !ok {
			return fmt.Errorf("%s was not run", m.Name)
		}
	}
	return os.WriteFile("README.md", []byte(mutants.Readme(times)), 0o666)
}

var killed = regexp.MustCompile(`(?m): (\w+) killed by \w+ in (\S+)$`)

// kill runs tests and adds the times that they print.
func kill(args []string, times map[string]time.Duration) error {
	out, err := exec.Command("go", append([]string{"test", "-count=1", "-v", "."}, args...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("go test: %w\n%s", err, out)
	}
	for _, m := range killed.FindAllSubmatch(out, -1) {
		d, err := time.ParseDuration(string(m[2]))
		if err != nil {
			return err
		}
		times[string(m[1])] = d
	}
	return nil
}
