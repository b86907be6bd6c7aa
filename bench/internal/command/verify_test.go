package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/bits"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/queuetest"
)

func readReports[T any](t *testing.T, text []byte) []T {
	var reports []T
	require.NoError(t, json.Unmarshal(text, &reports), "%s", text)
	return reports
}

func TestVerify(t *testing.T) {
	cmd := program(t, strings.Fields("verify -impl mutexq,lockfree -check ExactCapacity,NoSpuriousFull -short -seed 7 -json out.json")...)
	got := runProgram(t, cmd)
	require.Zero(t, got.status, got.errs)
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	require.Len(t, lines, 2)
	assert.Regexp(t, `^mutexq: 2 passed, 1 round, [1-9]\d+ operations, \d+ histories \(\d+ unknown\), `, lines[0])
	assert.Contains(t, lines[1], "lockfree: 1 passed, 1 skipped, ")
	assert.Equal(t, "verifying mutexq, lockfree, seed 7\n", got.errs)

	text, err := os.ReadFile(filepath.Join(cmd.Dir, "out.json"))
	require.NoError(t, err)
	reports := readReports[queuetest.Report](t, text)
	require.Len(t, reports, 2)
	assert.Equal(t, "mutexq", reports[0].Queue)
	assert.Equal(t, uint64(7), reports[0].Seed)
	assert.Equal(t, queuetest.Passed, reports[0].Verdict)
	assert.Positive(t, reports[0].Results[0].Operations)
	assert.Contains(t, reports[1].Results[1].Skipped, "never full")
}

func TestVerifyForATime(t *testing.T) {
	got := runProgram(t, program(t, strings.Fields("verify -impl mutexq,lockfree -check ExactCapacity -duration 5s -json -")...))
	require.Zero(t, got.status, got.errs)
	for _, r := range readReports[queuetest.Report](t, []byte(got.out)) {
		assert.Greater(t, r.Rounds, 1)
		assert.Equal(t, r.Seed+uint64(r.Rounds)-1, r.Results[0].Seed)
		assert.GreaterOrEqual(t, r.Elapsed, 2500*time.Millisecond)
	}
	assert.Contains(t, got.errs, "mutexq: ExactCapacity, round ", "progress after two seconds")
	assert.Contains(t, got.errs, "lockfree: 1 passed, ", "what is else on standard output")
}

func TestInterruptLeavesAReport(t *testing.T) {
	cmd := program(t, strings.Fields("verify -impl mutexq,chanq -check ExactCapacity -duration 1h -json cut.json")...)
	var out, errs bytes.Buffer
	cmd.Stdout = &out
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	for chunk := make([]byte, 1024); !strings.Contains(errs.String(), "operations so far"); {
		n, err := stderr.Read(chunk)
		require.NoError(t, err)
		errs.Write(chunk[:n])
	}
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	errs.ReadFrom(stderr)
	assert.Error(t, cmd.Wait())
	assert.Equal(t, statusInterrupted, cmd.ProcessState.ExitCode())
	assert.Contains(t, errs.String(), "queuebench: interrupted, no violation until then; 1 more were not checked: context canceled\n")
	assert.Contains(t, out.String(), "mutexq: 1 interrupted, ")

	text, err := os.ReadFile(filepath.Join(cmd.Dir, "cut.json"))
	require.NoError(t, err)
	reports := readReports[queuetest.Report](t, text)
	require.Len(t, reports, 1)
	assert.Equal(t, queuetest.Interrupted, reports[0].Verdict)
	assert.Positive(t, reports[0].Results[0].Operations)
}

// roomy is a queue that holds one item more than it says.
type roomy struct{ queue.Queue[uint64] }

func (q roomy) Cap() int { return q.Queue.Cap() - 1 }

// stuck is a queue whose Close never returns.
type stuck struct{ queue.Queue[uint64] }

func (q stuck) Close() { select {} }

func faulty(name string, wrap func(queue.Queue[uint64]) queue.Queue[uint64]) catalog.Entry {
	return catalog.Entry{
		Name:   name,
		Traits: queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true},
		New: catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
			return wrap(mutexq.New[uint64](capacity + 1))
		}},
	}
}

// verified runs verify on entries that are not in the catalog.
func verified(t *testing.T, o verifyOptions, entries ...catalog.Entry) (out string, err error) {
	var text bytes.Buffer
	errs, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	require.NoError(t, err)
	defer errs.Close()
	err = failed(verify(t.Context(), o, entries, &text, errs))
	return text.String(), err
}

func TestVerifyTellsOfViolations(t *testing.T) {
	sound := catalog.All()[2]
	path := filepath.Join(t.TempDir(), "out.json")
	roomy := faulty("roomy", func(q queue.Queue[uint64]) queue.Queue[uint64] { return roomy{q} })
	out, err := verified(t, verifyOptions{seed: 7, short: true, checks: []string{"ExactCapacity", "CloseIdempotent"}, json: path}, roomy, sound)
	assert.EqualError(t, err, "the contract is violated by roomy")
	assert.Equal(t, statusFailure, status(err))
	for _, part := range []string{
		"roomy: 1 failed, 1 passed, ",
		"\tExactCapacity: capacity 1: TryPut with 1 items in: <nil>, want ErrFull\n\trule: 6 ",
		"\trepeat with: queuebench verify -impl roomy -check ExactCapacity -seed 7 -short\n",
		"mutexq: 2 passed, ",
	} {
		assert.Contains(t, out, part)
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.ErrorContains(t, readReports[queuetest.Report](t, text)[0].Err(), "want ErrFull")
}

// What hangs cannot be removed from the process, so that nothing can be said
// about those who come after it.
func TestVerifyStopsAtAHang(t *testing.T) {
	stuck := faulty("stuck", func(q queue.Queue[uint64]) queue.Queue[uint64] { return stuck{q} })
	out, err := verified(t, verifyOptions{seed: 7, short: true, timeout: 2 * time.Second, checks: []string{"CloseIdempotent"}}, stuck, catalog.All()[0])
	assert.EqualError(t, err, "the contract is violated by stuck; 1 more were not checked")
	assert.Contains(t, out, "no end within 2s")
	assert.NotContains(t, out, "chanq:")
}

// lanes is two channels: an item takes one, and a get looks at both in turn.
type lanes struct {
	both [2]chan uint64
	turn *atomic.Uint64
}

func newLanes(capacity int) lanes {
	return lanes{[2]chan uint64{make(chan uint64, capacity), make(chan uint64, capacity)}, new(atomic.Uint64)}
}

func (q lanes) TryPut(v uint64) error {
	select {
	case q.both[bits.OnesCount64(v)%2] <- v:
		return nil
	default:
		return queue.ErrFull
	}
}

func (q lanes) TryGet() (uint64, error) {
	turn := q.turn.Add(1)
	for i := range uint64(2) {
		select {
		case v := <-q.both[(turn+i)%2]:
			return v, nil
		default:
		}
	}
	return 0, queue.ErrEmpty
}

func TestVerifyLevel(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.json")
	o := verifyOptions{seed: 7, short: true, level: true, json: path}
	roomy := faulty("roomy", func(q queue.Queue[uint64]) queue.Queue[uint64] { return roomy{q} })
	shards, err := catalog.Select(catalog.All(), "shardq")
	require.NoError(t, err)
	lanes := catalog.Entry{Name: "lanes", New: catalog.Factory{Uint64: queuetest.Adapt(newLanes)}}
	out, err := verified(t, o, shards[0], roomy, lanes)
	assert.EqualError(t, err, "the contract is violated by roomy")
	table := strings.Fields(out[strings.Index(out, "IMPLEMENTATION"):])
	assert.Equal(t, strings.Fields("IMPLEMENTATION LEVEL BOUNDED BATCHES RETENTION CLOSE CANCEL BLOCKING WAKE ORDER"), table[:10])
	assert.Equal(t, strings.Fields("yes yes yes yes yes yes yes"), table[12:19])
	assert.Equal(t, strings.Fields("roomy S2 yes"), table[19:22])
	assert.Equal(t, strings.Fields("lanes S0"), table[28:30])
	assert.Contains(t, out, "roomy: level S2, promised is S4 at least\n")
	assert.Contains(t, out, "repeat with: queuebench verify -impl roomy -level -seed 7 -short\n")
	assert.NotContains(t, out, "-impl shardq", "it does not promise more")
	assert.NotContains(t, out, "-impl lanes")

	text, err := os.ReadFile(path)
	require.NoError(t, err)
	levels := readReports[queuetest.Classification](t, text)
	assert.GreaterOrEqual(t, levels[0].Level, queuetest.S0, "whether items overtake is up to the schedule")
	assert.Equal(t, table[11], levels[0].Level.String())
	assert.Equal(t, queuetest.S0, levels[2].Level)
	assert.Equal(t, queuetest.Failed, levels[2].Verdict("S1"))
}

// Queues that spin while they wait are not asked to be polite, unless by name.
func TestVerifySpinning(t *testing.T) {
	entries, err := catalog.Select(queues(nil).named(), "ringq.spsc.lowlatency", "ringq.spsc")
	require.NoError(t, err)
	v := verification{}
	for _, name := range sleeping {
		assert.NotContains(t, v.options(entries[0]).Checks, name)
		assert.Contains(t, checkNames(), name)
	}
	assert.Contains(t, v.options(entries[0]).Checks, "ExactlyOnce")
	assert.Empty(t, v.options(entries[1]).Checks)
	v.checks = []string{"Bubble"}
	assert.Equal(t, v.checks, v.options(entries[0]).Checks)
}

// What a failure in the model build tells to repeat is its scenario.
func TestVerifyRepeatsAScenario(t *testing.T) {
	e := catalog.Entry{Name: "roomy"}
	res := queuetest.Result{Check: "Pairs", Seed: 7, Err: errors.New("Pairs: Len is -1\nrerun with QUEUETEST_SCENARIO=\"capacity 2, fill 0: TryPut\"\nrule: 1-7")}
	v := verification{}
	assert.Equal(t, `QUEUETEST_SCENARIO="capacity 2, fill 0: TryPut" queuebench verify -impl roomy`, v.repeat(e, res))
	res.Err = errors.New("lost")
	assert.Equal(t, "queuebench verify -impl roomy -check Pairs -seed 7", v.repeat(e, res))
}
