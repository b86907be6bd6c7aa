//go:build !qmodel

package mutants

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/queuetest"
)

// TestSound checks that what the mutants are made of is sound, so that it is
// the fault that kills them: the checks that reject them pass without it.
func TestSound(t *testing.T) {
	for _, part := range mechanisms() {
		if len(part.killers()) == 0 {
			continue // TestExplorerAcceptsSound is for these
		}
		t.Run(part.name, func(t *testing.T) {
			report := queuetest.Verify(t.Context(), part.factory(none), part.traits, queuetest.Options{
				Short:  true,
				Checks: part.killers(),
			})
			assert.NoError(t, report.Err())
		})
	}
}

// killers returns the names of the checks that reject a mutant of the mechanism.
func (part mechanism) killers() []string {
	var names []string
	for _, f := range part.mutants {
		// An order that only the mutant promises is no part of the mechanism.
		if k := f.mutant.KilledBy; k != Explorer && f.fault != none && !slices.Contains(names, k) {
			names = append(names, k)
		}
	}
	return names
}

func TestMutantsAreRejected(t *testing.T) {
	for _, m := range All() {
		if m.KilledBy == Explorer || m.KilledBy == "NoAllocations" && raceEnabled {
			continue // not in this build
		}
		t.Run(m.Name, func(t *testing.T) {
			// Some checks wait for what does not come, hence a short time first.
			// The others are for a machine that has other things to do.
			var res queuetest.Result
			for _, timeout := range []time.Duration{time.Second, 4 * time.Second, 15 * time.Second} {
				if res = m.verify(t, timeout); res.Err != nil && strings.Contains(res.Err.Error(), m.Reason) {
					break
				}
			}
			require.Error(t, res.Err, "%s: not found out", m.Fault)
			assert.Contains(t, firstLines(res.Err), m.Reason)
			t.Logf("%s killed by %s in %v", m.Name, m.KilledBy, res.Elapsed.Round(time.Millisecond))
		})
	}
}

// verify runs the check that should kill the mutant.
func (m Mutant) verify(t *testing.T, timeout time.Duration) queuetest.Result {
	report := queuetest.Verify(t.Context(), m.New, m.Traits, queuetest.Options{
		Timeout:    timeout,
		Checks:     []string{m.KilledBy},
		Goroutines: 10_000,
	})
	require.Len(t, report.Results, 1)
	return report.Results[0]
}

// firstLines returns what an error says before it shows stacks.
func firstLines(err error) string {
	s := err.Error()
	return s[:min(len(s), 400)]
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
		assert.Equal(t, m.KilledBy == Explorer, m.Program != "", m.Name)
	}
	assert.GreaterOrEqual(t, len(seen), 30)
}

// TestReadme checks that the table in README.md is the one of this package, but
// for the times.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	times := regexp.MustCompile(`\| <? ?[0-9.]+ s \|`)
	assert.Equal(t, len(All()), len(times.FindAll(text, -1)))
	want := times.ReplaceAllString(Readme(nil), "| |")
	assert.Equal(t, want, times.ReplaceAllString(string(text), "| |"), "run: go generate ./queuetest/mutants")
}

func TestCoarse(t *testing.T) {
	assert.Equal(t, "< 0.1 s", coarse(99*time.Millisecond))
	assert.Equal(t, "< 1 s", coarse(100*time.Millisecond))
	assert.Equal(t, "< 5 s", coarse(time.Second))
	assert.Equal(t, "6 s", coarse(6*time.Second))
}
