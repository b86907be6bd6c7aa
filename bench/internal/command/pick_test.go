package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/pick"
)

// A workload as flags.
const pairWork = "pick -producers 1 -consumers 1 -capacity 8 -order fifo -item 8 -rate saturation -matters throughput -cores 1 "

func TestPickBadInput(t *testing.T) {
	good := filepath.Join(t.TempDir(), "good.txt")
	line := "BenchmarkTransfer/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block\t1000\t1e6 items/s\n"
	require.NoError(t, os.WriteFile(good, []byte(line), 0o666))
	tests := []struct {
		args   string
		status int
		want   string
	}{
		{"pick " + good, 2, "missing -producers (such as 1), -consumers (such as 1), -capacity (such as 1024), -order (such as fifo), -item (such as 8), -rate (such as saturation), -matters (such as throughput)"},
		{"pick -producers 1 -capacity 8 -order fifo -item 8 -rate 9k -polite", 2, "missing -consumers (such as 1), -matters (such as throughput)"},
		{pairWork + "-producers 0 " + good, 2, `-producers "0", want a number from 1 to`},
		{pairWork + "-producers= " + good, 2, `-producers "", want a value`},
		{pairWork + "-rate fast " + good, 2, `-rate "fast", want saturation or items per second`},
		{pairWork + "-matters luck " + good, 2, `-matters "luck", want some of throughput, p99, cpu, memory`},
		{pairWork + "-polite=maybe " + good, 2, `-polite "maybe", want true or false`},
		{pairWork + "-format pdf " + good, 2, `unknown format "pdf", want one of text, json`},
		{pairWork + "-cores 0 " + good, 2, "cores 0, want 1 to"},
		{pairWork + "-cores 100000", 2, "-cores 100000: this machine has"},
		{pairWork + "-rounds 3 " + good, 2, "-rounds is for measuring, want no files with it"},
		{pairWork + "-rounds 0", 2, "rounds 0, want 1 to 1000"},
		{pairWork + "-cores 7 " + good, 1, "throughput was measured on 1 core, and nothing is known about 7"},
		{pairWork + "-o " + good, 1, good + ": file already exists, nothing is overwritten"},
		{pairWork + "-o new.md", 2, "new.md: want a name without .md"},
		{pairWork + "missing.txt", 1, "missing.txt"},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			got := runProgram(t, program(t, strings.Fields(test.args)...))
			assert.Equal(t, test.status, got.status, got.errs)
			assert.Contains(t, got.errs, test.want)
			assert.Equal(t, 1, strings.Count(got.errs, "\n"), "one line: %s", got.errs)
			assert.Empty(t, got.out)
		})
	}
}

func TestPickFromFiles(t *testing.T) {
	path, err := filepath.Abs("../../report/testdata/full.txt")
	require.NoError(t, err)
	args := strings.Fields("pick -producers 1 -consumers 1 -capacity 8 -order fifo -item 8 -rate saturation -matters throughput -cores 2 -format json")
	got := runProgram(t, program(t, append(args, path)...))
	require.Zero(t, got.status, got.errs)
	var a pick.Answer
	require.NoError(t, json.Unmarshal([]byte(got.out), &a))
	assert.NotEmpty(t, a.Use)
	assert.Equal(t, "Transfer prod=1 cons=1 cap=8 item=8 wait=block procs=2", a.Evidence[0].Cell)
}

// Without files the cells that matter are measured now.
func TestPickMeasures(t *testing.T) {
	t.Parallel()
	cmd := program(t, strings.Fields(pairWork+"-rounds 2 -window 10ms -o mine.txt")...)
	got := runProgram(t, cmd)
	require.Zero(t, got.status, got.errs)
	assert.True(t, strings.HasPrefix(got.out, "Use "), got.out)
	assert.Contains(t, strings.Join(strings.Fields(got.out), " "), "measured in Transfer prod=1 cons=1 cap=8 item=8 wait=block procs=1: exactly the workload")
	assert.Contains(t, got.errs, "round 2 of 2")
	text, err := os.ReadFile(filepath.Join(cmd.Dir, "mine.txt"))
	require.NoError(t, err)
	assert.Equal(t, 2, strings.Count(string(text), "BenchmarkTransfer/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block\t"))
	assert.Contains(t, string(text), "\ncores: ", "with the environment")

	temp := t.TempDir()
	cmd = program(t, strings.Fields(pairWork+"-rounds 1 -window 10ms -format json")...)
	cmd.Env = append(cmd.Env, "TMPDIR="+temp)
	got = runProgram(t, cmd)
	require.Zero(t, got.status, got.errs)
	require.True(t, json.Valid([]byte(got.out)), got.out)
	if runtime.GOOS != "windows" {
		left, err := os.ReadDir(temp)
		require.NoError(t, err)
		assert.Empty(t, left, "the samples are not kept")
	}
}

// What crashes while it is measured is not passed over in silence.
func TestPickTellsOfCrashes(t *testing.T) {
	t.Parallel()
	cmd := program(t, strings.Fields(pairWork+"-rounds 1 -window 10ms -o mine")...)
	cmd.Env = append(cmd.Env, withFaults+"="+withCrash)
	got := runProgram(t, cmd)
	assert.Equal(t, statusFailure, got.status)
	assert.True(t, strings.HasPrefix(got.out, "Use "), got.out)
	assert.Contains(t, got.errs, "queuebench: 3 attempts failed, of 1 cells; the first: Transfer/impl=crashing/")
	text, err := os.ReadFile(filepath.Join(cmd.Dir, "mine.txt"))
	require.NoError(t, err)
	assert.Contains(t, string(text), "/impl=chan.again/", "the noise is measured, too")
}

func TestPickInterrupted(t *testing.T) {
	temp := t.TempDir()
	cmd := program(t, strings.Fields(pairWork+"-rounds 1000")...)
	cmd.Env = append(cmd.Env, "TMPDIR="+temp)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool {
		made, _ := filepath.Glob(filepath.Join(temp, "*", "samples.txt"))
		return len(made) > 0
	}, 2*time.Minute, 10*time.Millisecond)
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	assert.Error(t, cmd.Wait())
	assert.Equal(t, statusInterrupted, cmd.ProcessState.ExitCode(), errs.String())
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, left, "the samples are not kept")
}

// The examples of the help are called correctly.
func TestPickExamples(t *testing.T) {
	examples := 0
	for _, name := range []string{"pick", "doctor"} {
		found, _, err := newCommand(nil).Find([]string{name})
		require.NoError(t, err)
		for line := range strings.Lines(strings.ReplaceAll(found.Example, "\\\n", "")) {
			args := strings.Fields(line)
			if len(args) == 2 && name == "pick" {
				continue // asks
			}
			examples++
			cmd := newCommand(nil)
			for _, c := range cmd.Commands() {
				c.RunE = func(*cobra.Command, []string) error { return nil }
			}
			cmd.SetArgs(longFlags(cmd, args[1:]))
			assert.NoError(t, cmd.Execute(), line)
		}
	}
	assert.Equal(t, 5, examples)
}

func TestPickHelp(t *testing.T) {
	got := runProgram(t, program(t, "pick", "-h"))
	require.Zero(t, got.status)
	for _, f := range pick.Fields {
		assert.Contains(t, got.out, "--"+f.Name)
	}
	got = runProgram(t, program(t, "__complete", "pick", "--order", ""))
	assert.Contains(t, got.out, "producer\n")
}
