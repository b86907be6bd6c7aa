package queuetest

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// The environment variables that set options of [Run].
const (
	seedVariable       = "QUEUETEST_SEED"
	goroutinesVariable = "QUEUETEST_GOROUTINES"
	longVariable       = "QUEUETEST_LONG"
)

// Run runs every check as a sub-test of t, see [Verify]. With the flag -short
// each does less. The environment variable QUEUETEST_SEED, a decimal number,
// repeats the random inputs of an earlier run, QUEUETEST_GOROUTINES sets
// Goroutines of [Options], and QUEUETEST_LONG=1 sets Long.
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
	long, err := setting(longVariable, 1)
	if err != nil {
		t.Fatal(err)
	}
	if f.Uint64 == nil {
		t.Fatal("queuetest: the factory has no constructor Uint64")
	}
	o := Options{Seed: seed, Short: testing.Short(), Goroutines: int(goroutines), Long: long == 1}.complete()
	t.Logf("%s=%d", seedVariable, o.Seed)
	r := newReport(traits, o)
	r.Rounds = 1
	start := time.Now()
	for _, c := range Checks() {
		t.Run(c.Name, func(t *testing.T) {
			res := c.verify(t.Context(), f, traits, o, nil)
			r.add(res)
			res.tell(t)
		})
		if res := r.of(c.Name); res != nil && errors.Is(res.Err, ErrAbandoned) {
			t.Fatalf("stopped at %s: its goroutines cannot be removed", c.Name)
		}
	}
	r.Elapsed = time.Since(start)
	t.Log(r)
}

// tell makes t say what the result says.
func (r Result) tell(t *testing.T) {
	if r.Err != nil {
		t.Error(r.Err)
	}
	for _, line := range r.Lines() {
		t.Log(line)
	}
	switch {
	case r.Skipped != "" && r.Operations > 0:
		t.Log("left out: ", r.Skipped)
	case r.Skipped != "":
		t.Skip(r.Skipped)
	}
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
