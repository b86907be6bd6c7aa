package queuetest

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// The environment variables that set options of [Run].
const (
	seedVariable       = "QUEUETEST_SEED"
	goroutinesVariable = "QUEUETEST_GOROUTINES"
)

// Run runs every check as a sub-test of t, see [Verify]. With the flag -short
// each does less. The environment variable QUEUETEST_SEED, a decimal number,
// repeats the random inputs of an earlier run, and QUEUETEST_GOROUTINES sets
// Goroutines of [Options].
func Run(t *testing.T, f catalog.Factory, traits queue.Traits) {
	t.Helper()
	seed, err := setting(seedVariable, 64)
	if err != nil {
		t.Fatal(err)
	}
	goroutines, err := setting(goroutinesVariable, 31)
	if err != nil {
		t.Fatal(err)
	}
	if f.Uint64 == nil {
		t.Fatal("queuetest: the factory has no constructor Uint64")
	}
	o := Options{Seed: seed, Short: testing.Short(), Goroutines: int(goroutines)}.complete()
	t.Logf("%s=%d", seedVariable, o.Seed)
	for _, c := range Checks() {
		abandoned := false
		t.Run(c.Name, func(t *testing.T) { abandoned = runCheck(t, c, f, traits, o) })
		if abandoned {
			t.Fatalf("stopped at %s: its goroutines cannot be removed", c.Name)
		}
	}
}

// runCheck runs one check as the test t, and reports whether it was abandoned.
func runCheck(t *testing.T, c Check, f catalog.Factory, traits queue.Traits, o Options) bool {
	if c.bubble != nil {
		runBubble(t, c, f, traits, o)
		return false
	}
	res := c.verify(t.Context(), f, traits, o)
	if res.Err != nil {
		t.Error(res.Err)
	}
	switch {
	case res.Skipped != "" && res.Operations > 0:
		t.Log("left out: ", res.Skipped)
	case res.Skipped != "":
		t.Skip(res.Skipped)
	}
	return errors.Is(res.Err, errAbandoned)
}

// setting returns the number of so many bits that an environment variable is
// set to, 0 if it is not.
func setting(variable string, bits int) (uint64, error) {
	value := os.Getenv(variable)
	if value == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(value, 10, bits)
	if err != nil {
		return 0, fmt.Errorf("queuetest: %s is %q, want a decimal number below 2^%d", variable, value, bits)
	}
	return n, nil
}
