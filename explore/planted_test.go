package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// A planted is a program with a planted bug, and without it.
type planted struct {
	name string
	kind explore.Kind
	make func(bug bool) explore.Program
}

// bugs has at least one for each kind of failure and each kind of object.
var bugs = []planted{
	{"LostUpdate", explore.Assertion, lostUpdate},
	{"LostFlag", explore.Assertion, lostFlag},
	{"Cell", explore.Race, handOver},
	{"CellOfSpinLock", explore.Race, spinLock},
	{"LostWakeUp", explore.Deadlock, lostWakeUp},
	{"LostWakeUpByRelease", explore.Deadlock, overtaken},
	{"CancelledWaiterKeepsWakeUp", explore.Deadlock, keptWakeUp},
	{"CallAfterEnd", explore.Race, callAfterEnd},
	{"SignalForTwo", explore.Deadlock, signalForTwo},
	{"WaitOnce", explore.Assertion, waitOnce},
	{"ReaderWrites", explore.Race, readerWrites},
	{"ReaderBecomesWriter", explore.Deadlock, upgrade},
	{"UnlockTwice", explore.Panic, unlockTwice},
	{"TwiceInPool", explore.Race, twiceInPool},
	{"OnceTwice", explore.Race, onceTwice},
	{"ABA", explore.Assertion, treiber},
	{"StoreBuffer", explore.Assertion, dekker},
	{"LockOrder", explore.Deadlock, lockOrder},
	{"SpinForNobody", explore.Deadlock, spinForNobody},
	{"WaitWithoutSpin", explore.Livelock, busyWait},
	{"LockInOperation", explore.NoProgress, increment},
	{"RetryInOperation", explore.NoProgress, retry},
	{"Panic", explore.Panic, divide},
	{"Choose", explore.Assertion, choose},
	{"Spawn", explore.Race, spawn},
	{"EndBeforeStore", explore.Assertion, endsEarly},
	{"OrderOfNotes", explore.Assertion, unserved},
}

// byLongRuns tells of the bugs that show when one of several goroutines runs for
// long, which chance hardly ever lets it.
func (b planted) byLongRuns() bool { return b.kind == explore.Livelock || b.name == "RetryInOperation" }

// All searches find the bug, shrink it and repeat it.
func TestPlantedBugs(t *testing.T) {
	c := explore.Config{Steps: 100, Lone: 32}
	naive := c
	naive.Naive = true
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			p := b.make(true)
			results := map[string]explore.Result{
				"Exhaustive":       c.Exhaustive(p),
				"Bounded":          c.Bounded(3, p),
				"Exhaustive naive": naive.Exhaustive(p),
				"Bounded naive":    naive.Bounded(3, p),
				"PCT":              c.PCT(1, 4, p),
			}
			if !b.byLongRuns() {
				results["Random"] = c.Random(1, p)
			}
			for name, r := range results {
				require.NotNil(t, r.Failure, name)
				assert.Equal(t, b.kind, r.Failure.Kind, "%s: %v", name, r.Failure)
				assert.False(t, r.Complete)
				again := c.Replay(r.Failure.Schedule, p)
				assert.Equal(t, r.Failure, again.Failure, name)
				t.Logf("%s: %d executions: %v", name, r.Executions, r.Failure)
			}
		})
	}
}

// Without the bugs, no search finds anything.
func TestCorrected(t *testing.T) {
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			p := b.make(false)
			c := explore.Config{Lone: 32}
			r := c.Exhaustive(p)
			require.Nil(t, r.Failure, "%v", r.Failure)
			assert.True(t, r.Complete)
			bounded := c.Bounded(3, p)
			assert.Nil(t, bounded.Failure)
			c.Executions = 500
			assert.Nil(t, c.Random(1, p).Failure)
			assert.Nil(t, c.PCT(1, 3, p).Failure)
			c.Naive = true
			assert.Nil(t, c.Exhaustive(p).Failure)
			assert.Nil(t, c.Bounded(3, p).Failure)
			t.Logf("%d executions; up to bound %d: %d", r.Executions, bounded.Preemptions, bounded.Executions)
		})
	}
}

// Each kind of failure has a bug.
func TestPlantedKinds(t *testing.T) {
	found := map[explore.Kind]bool{}
	for _, b := range bugs {
		found[b.kind] = true
	}
	for kind := explore.Assertion; kind <= explore.NoProgress; kind++ {
		assert.True(t, found[kind], kind)
	}
}
