//go:build !qmodel

package mutants

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/queuetest"
)

// TestSound checks that what the mutants are made of is sound, so that it is
// the fault that kills them.
func TestSound(t *testing.T) {
	for _, part := range mechanisms() {
		t.Run(part.name, func(t *testing.T) { queuetest.Run(t, part.factory(none), part.traits) })
	}
}

func TestMutantsAreRejected(t *testing.T) {
	for _, m := range All() {
		t.Run(m.Name, func(t *testing.T) {
			if m.KilledBy == "NoAllocations" && raceEnabled {
				t.Skip("NoAllocations does not run under the race detector")
			}
			report := queuetest.Verify(t.Context(), m.New, m.Traits, queuetest.Options{
				Timeout:    3 * time.Second,
				Checks:     []string{m.KilledBy},
				Goroutines: 10_000,
			})
			require.Len(t, report.Results, 1)
			require.Error(t, report.Results[0].Err, "%s: not found out", m.Fault)
			assert.ErrorContains(t, report.Results[0].Err, m.Reason)
			t.Logf("%s killed by %s in %v", m.Name, m.KilledBy, report.Results[0].Elapsed.Round(time.Millisecond))
		})
	}
}

// TestHappensBefore shows that the check does not leave everything to the race
// detector: a queue of capacity 3 that holds 4 lets a putter go on before the
// getter has come.
func TestHappensBefore(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector reports the fault, which fails this test as well")
	}
	report := queuetest.Verify(t.Context(), lockedFactory(roundsCapacityUp), strict, queuetest.Options{
		Checks: []string{"HappensBefore"},
	})
	require.ErrorContains(t, report.Err(), "is not to be seen")
}

// TestBubble runs mutants that the bubble finds at once. A failure of the check
// fails its test, hence a process of its own.
func TestBubble(t *testing.T) {
	const child = "QUEUETEST_MUTANT_CHILD"
	faults := map[string]fault{
		"one sleeps that could go on":                                        keepsWakeUp,
		"1 of 5 waiting calls of Get have ended when all is at rest, want 2": batchWakesOne,
	}
	if reason := os.Getenv(child); reason != "" {
		t.Run("child", func(t *testing.T) { queuetest.Run(t, lockedFactory(faults[reason]), strict) })
		return
	}
	for reason := range faults {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestBubble$/^child$/^Bubble$")
		cmd.Env = append(os.Environ(), child+"="+reason)
		out, err := cmd.CombinedOutput()
		require.Error(t, err, "%s", out)
		assert.Contains(t, string(out), reason)
	}
}

// TestEveryCheckHasAMutant checks that each check was seen to fail.
func TestEveryCheckHasAMutant(t *testing.T) {
	killers := map[string]bool{"HappensBefore": true, "Bubble": true} // in the tests above
	for _, m := range All() {
		killers[m.KilledBy] = true
	}
	for _, c := range queuetest.Checks() {
		assert.True(t, killers[c.Name], "%s rejects no mutant", c.Name)
	}
}

func TestTable(t *testing.T) {
	seen := make(map[string]bool)
	for _, m := range All() {
		assert.False(t, seen[m.Name], "%s is there twice", m.Name)
		seen[m.Name] = true
		assert.NotEmpty(t, m.Fault, m.Name)
		assert.NotEmpty(t, m.Source, m.Name)
		assert.NotEmpty(t, m.Reason, m.Name)
	}
}
