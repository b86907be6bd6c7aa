package command

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/report"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

// quickRun are the arguments of a campaign of about a second.
const quickRun = "run -tier quick -impl ringq.mpmc -scenario Pair,PingPong -rounds 6 -window 10ms"

func TestRunAndReport(t *testing.T) {
	t.Parallel()
	cmd := program(t, strings.Fields(quickRun+" -seed 7 -o mine.txt")...)
	got := runProgram(t, cmd)
	require.Zero(t, got.status, got.errs)
	assert.Contains(t, got.out, "ringq.mpmc")
	assert.True(t, strings.HasSuffix(got.out, "results: mine.txt\nreport:  mine.md\npage:    mine.html\n"), got.out)
	assert.Contains(t, got.errs, "seed 7")
	assert.Contains(t, got.errs, "round 6 of 6")

	text, err := os.ReadFile(filepath.Join(cmd.Dir, "mine.txt"))
	require.NoError(t, err)
	assert.Equal(t, 6, strings.Count(string(text), "BenchmarkPair/impl=ringq.mpmc/cap=1024/item=8/fill=0\t"))
	assert.Equal(t, 6, strings.Count(string(text), "BenchmarkPair/impl=chan/"), "the baseline is measured too")
	assert.True(t, strings.HasPrefix(string(text), "# 6 rounds, window 10ms, seed 7\n"))
	assert.Contains(t, got.errs, " samples accepted, ")

	markdown, err := os.ReadFile(filepath.Join(cmd.Dir, "mine.md"))
	require.NoError(t, err)
	again := program(t, "report", "-format", "md", filepath.Join(cmd.Dir, "mine.txt"))
	assert.Equal(t, string(markdown), runProgram(t, again).out)
	page, err := os.ReadFile(filepath.Join(cmd.Dir, "mine.html"))
	require.NoError(t, err)
	again = program(t, "report", "-html", "again.html", "mine.txt")
	again.Dir = cmd.Dir
	require.Zero(t, runProgram(t, again).status)
	written, err := os.ReadFile(filepath.Join(cmd.Dir, "again.html"))
	require.NoError(t, err)
	assert.Equal(t, string(written), string(page))

	benchstat := exec.Command("go", "tool", "benchstat", "-col", "/impl", filepath.Join(cmd.Dir, "mine.txt"))
	out, err := benchstat.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Contains(t, string(out), "± ")
}

func TestRunFindsAName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 {
		cmd := program(t, strings.Fields("run -impl chanq -scenario Pair -window 10ms -limit "+calm)...)
		cmd.Dir = dir
		got := runProgram(t, cmd)
		require.Zero(t, got.status, got.errs)
	}
	files, err := filepath.Glob(filepath.Join(dir, "results", "*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 2, "the second run has another name")
	p, _, err := campaign.Read(campaign.TrimEnding(files[0]))
	require.NoError(t, err)
	assert.Equal(t, quickRounds, p.Rounds)
}

// Every tier makes a plan: no cell is in it twice, and it has A/A cells.
func TestTiersMakePlans(t *testing.T) {
	for _, tier := range scenario.Tiers() {
		d, err := runOptions{tier: tier, rounds: 1, window: time.Second, patience: time.Minute, sentinel: defaultSentinel}.design(nil)
		require.NoError(t, err, tier)
		assert.Equal(t, tier, d.Tier)
		assert.True(t, slices.ContainsFunc(d.Cells, func(c scenario.Cell) bool { return c.Scenario == "Transfer" && c.IsAgain() }))
	}
}

// withFaults makes the program have the queues of faults.
const withFaults = "QUEUEBENCH_FAULTS"

// ownQueues returns the queues that the program has beside those of the module.
func ownQueues() []catalog.Entry {
	switch os.Getenv(withFaults) {
	case "":
		return nil
	case withCrash:
		return []catalog.Entry{faulty("crashing", func(q queue.Queue[uint64]) queue.Queue[uint64] { return crashing{q} })}
	}
	return []catalog.Entry{
		faulty("sleepy", func(q queue.Queue[uint64]) queue.Queue[uint64] { return sleepy{q} }),
		faulty("lossy", func(q queue.Queue[uint64]) queue.Queue[uint64] { return lossy{q} }),
	}
}

// withCrash makes the program have only the one that crashes at the first Get.
const withCrash = "crash"

// crashing is a queue that panics in Get.
type crashing struct{ queue.Queue[uint64] }

func (q crashing) Get(context.Context) (uint64, error) { panic("the item is lost") }

// sleepy is a queue that does not wake who waits in Get.
type sleepy struct{ queue.Queue[uint64] }

func (q sleepy) Get(context.Context) (uint64, error) { select {} }

// lossy is a queue that panics when it should take out an item.
type lossy struct{ queue.Queue[uint64] }

func (q lossy) TryGet() (uint64, error) { panic("the item is lost") }

// Queues that crash or hang do not keep the others from being measured.
func TestFaultyQueues(t *testing.T) {
	t.Parallel()
	cmd := program(t, strings.Fields("run -o mine -rounds 1 -window 10ms -patience 5s -limit "+calm+" -again none -sentinel none -cell "+
		"Pair/impl=lossy/cap=8/item=8/fill=0,PingPong/impl=sleepy/cap=1/item=8/wait=block,Pair/impl=mutexq/cap=8/item=8/fill=0")...)
	cmd.Env = append(cmd.Env, withFaults+"=1")
	got := runProgram(t, cmd)
	assert.Equal(t, statusFailure, got.status)
	assert.Contains(t, got.errs, "1 of 3 samples accepted, 4 attempts repeated; flags: crash 3, hang 3\n")
	assert.Contains(t, got.errs, "queuebench: 6 attempts failed, of 2 cells; the first: ")
	assert.Contains(t, got.out, "results: mine.txt\n", "the report is there")
	_, records, err := campaign.Read(filepath.Join(cmd.Dir, "mine"))
	require.NoError(t, err)
	for _, r := range records {
		switch r.Cell.Impl {
		case "lossy":
			assert.Contains(t, r.Error, "exit status 2: panic: the item is lost")
		case "sleepy":
			assert.Contains(t, r.Error, "no result after 5.01s")
		default:
			assert.True(t, r.Accepted)
		}
	}
}

// A disk that is full when all has been measured keeps nobody from reading the
// report, and from writing it later. (A limit of the size of files stands for the
// disk.)
func TestNoRoomForThePage(t *testing.T) {
	t.Parallel()
	cmd := program(t, strings.Fields("run -impl chanq -scenario Pair -rounds 1 -window 10ms -o mine -limit "+calm)...)
	limited := exec.Command("bash", append([]string{"-c", `ulimit -f 60; exec "$0" "$@"`}, cmd.Args...)...)
	limited.Dir, limited.Env = cmd.Dir, cmd.Env
	got := runProgram(t, limited)
	assert.Equal(t, statusFailure, got.status)
	assert.Contains(t, got.out, "Which queue\n", "the report is printed")
	assert.Contains(t, got.errs, "file too large; what was measured is in mine.txt; go on with: queuebench run -resume mine\n")

	again := program(t, "run", "-resume", "mine")
	again.Dir = cmd.Dir
	require.Zero(t, runProgram(t, again).status)
	assert.FileExists(t, filepath.Join(cmd.Dir, "mine.html"))
}

// calm are limits that no machine exceeds.
const calm = "steal=100,pressure-cpu=100,pressure-io=100,throttled=100"

func TestPlanFile(t *testing.T) {
	t.Parallel()
	cmd := program(t, strings.Fields("run -plan mine.toml -rounds 2")...)
	require.NoError(t, os.WriteFile(filepath.Join(cmd.Dir, "mine.toml"), []byte(`
impl = ["chanq"]
scenario = ["Pair"]
rounds = 900   # the command line goes before
window = "10ms"
seed = 7
out = "mine"
again = ["chanq"]
sentinel = "none"
limit = {steal = 100, pressure-cpu = 99.5}
`), 0o666))
	got := runProgram(t, cmd)
	require.Zero(t, got.status, got.errs)
	p, records, err := campaign.Read(filepath.Join(cmd.Dir, "mine"))
	require.NoError(t, err)
	var impls []string
	for _, c := range p.Cells {
		impls = append(impls, c.Impl)
	}
	assert.Equal(t, []string{"chan", "chanq", "chanq.again"}, impls)
	assert.Equal(t, 2, p.Rounds)
	assert.Equal(t, 10*time.Millisecond, p.Window)
	assert.EqualValues(t, 7, p.Seed)
	assert.Nil(t, p.Sentinel)
	assert.Equal(t, campaign.Limits{"steal": 100, "pressure-cpu": 99.5, "pressure-io": 25, "throttled": 1, "drift": 10}, p.Limits)
	assert.GreaterOrEqual(t, len(records), 6)
}

// begun starts a campaign and waits until it has taken some samples.
func begun(t *testing.T, samples int, args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := program(t, args...)
	errs := new(bytes.Buffer)
	cmd.Stderr = errs
	require.NoError(t, cmd.Start())
	hasSamples(t, cmd, samples)
	return cmd, errs
}

// hasSamples waits until a program has taken some samples.
func hasSamples(t *testing.T, cmd *exec.Cmd, samples int) {
	require.Eventually(t, func() bool {
		text, _ := os.ReadFile(filepath.Join(cmd.Dir, "cut.txt"))
		return bytes.Count(text, []byte("\nBenchmark")) >= samples
	}, 2*time.Minute, 10*time.Millisecond)
}

func TestInterruptLeavesAValidFile(t *testing.T) {
	t.Parallel()
	cmd, errs := begun(t, 3, "run", "-tier", "quick", "-scenario", "Pair", "-rounds", "1000", "-o", "cut.txt", "-limit", calm)
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	assert.Error(t, cmd.Wait())
	assert.Equal(t, statusInterrupted, cmd.ProcessState.ExitCode())
	assert.Contains(t, errs.String(), " samples: interrupted: context canceled")
	assert.Contains(t, errs.String(), "; what was measured is in cut.txt; go on with: queuebench run -resume cut\n")

	results, err := report.Read(filepath.Join(cmd.Dir, "cut.txt"))
	require.NoError(t, err)
	assert.NotEmpty(t, results.Tables(report.Options{}))
}

// All samples are of the program that began, also if another one has been built
// meanwhile.
func TestProgramIsReplaced(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("it starts itself by its path")
	}
	cmd := program(t, strings.Fields("run -impl chanq -scenario Pair -rounds 20 -window 10ms -o cut -limit "+calm)...)
	cmd.Path = filepath.Join(cmd.Dir, "program")
	text, err := os.ReadFile(os.Args[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(cmd.Path, text, 0o777))
	require.NoError(t, cmd.Start())
	hasSamples(t, cmd, 1)
	require.NoError(t, os.Remove(cmd.Path))
	require.NoError(t, os.WriteFile(cmd.Path, []byte("#!/bin/false\n"), 0o777))
	assert.NoError(t, cmd.Wait())
}

// A campaign that is killed at any moment, again and again, goes on, and takes
// each sample of its plan once.
func TestKilledCampaignGoesOn(t *testing.T) {
	t.Parallel()
	const rounds, cells, kills = 20, 3, 5
	cmd, _ := begun(t, 1, strings.Fields(fmt.Sprintf(
		"run -impl mutexq,chanq -scenario Pair -again none -rounds %d -window 10ms -o cut -limit %s", rounds, calm))...)
	dir := cmd.Dir
	name := filepath.Join(dir, "cut")
	plan, err := os.ReadFile(name + ".plan.json")
	require.NoError(t, err)
	before := []campaign.Record{}
	for range kills {
		time.Sleep(rand.N(200 * time.Millisecond))
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait(), "it was not at its end")
		_, records, err := campaign.Read(name)
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(records), len(before))
		require.Equal(t, before, records[:len(before)], "nothing is lost or changed")
		before = records
		cmd = program(t, "run", "-resume", name)
		require.NoError(t, cmd.Start())
	}
	require.NoError(t, cmd.Wait())

	again, err := os.ReadFile(name + ".plan.json")
	require.NoError(t, err)
	assert.Equal(t, string(plan), string(again))
	p, records, err := campaign.Read(name) // checks that all are those of the plan, in its order
	require.NoError(t, err)
	require.Equal(t, before, records[:len(before)])
	last := records[len(records)-1]
	assert.Equal(t, []int{rounds, cells + 1}, []int{last.Round, last.Place})
	text, err := os.ReadFile(name + ".txt")
	require.NoError(t, err)
	for _, c := range p.Cells {
		assert.Equal(t, rounds, strings.Count(string(text), "Benchmark"+c.String()+"\t"), c)
	}

	got := runProgram(t, program(t, "run", "-resume", name+".txt"))
	require.Zero(t, got.status, got.errs)
	assert.Contains(t, got.errs, fmt.Sprintf("going on after %[1]d of %[1]d samples\n", rounds*cells))
	assert.Contains(t, got.out, "report:  "+name+".md\n", "there is nothing left to do")
	text, err = os.ReadFile(name + ".txt")
	require.NoError(t, err)
	assert.Equal(t, rounds*cells, strings.Count(string(text), "\nBenchmark"))
}
