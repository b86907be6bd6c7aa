package bench_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const ownQueue = "../examples/ownqueue"

// build makes the program of a module, and returns its path.
func build(t *testing.T, module string) string {
	program := filepath.Join(t.TempDir(), "program")
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", program, ".")
	cmd.Dir = module
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\nif it is about go.mod: go mod tidy in %s", out, module)
	return program
}

// run runs a program in a directory of its own, and returns what it printed, what
// it complained about, and its exit status.
func run(t *testing.T, dir, program string, args ...string) (out, errs string, status int) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		require.IsType(t, new(exec.ExitError), err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// The example of a module with a queue of its own has the whole command.
func TestOwnQueue(t *testing.T) {
	program, dir := build(t, ownQueue), t.TempDir()

	out, errs, status := run(t, dir, program, "list")
	require.Zero(t, status, errs)
	for _, want := range []string{"ownqueue", "the bounded buffer of the textbooks", "ringq.mpmc", "Transfer"} {
		assert.Contains(t, out, want)
	}

	_, errs, status = run(t, dir, program, strings.Fields("run -impl ownqueue -scenario Pair -rounds 1 -window 10ms -o mine.txt")...)
	require.Zero(t, status, errs)
	text, err := os.ReadFile(filepath.Join(dir, "mine.txt"))
	require.NoError(t, err)
	assert.Contains(t, string(text), "\nBenchmarkPair/impl=ownqueue/cap=1024/item=8/fill=0\t")
	assert.Contains(t, string(text), "\nBenchmarkPair/impl=chan/", "the baseline is measured, too")
	assert.NotContains(t, string(text), "impl=mutexq/")

	out, errs, status = run(t, dir, program, strings.Fields("verify -impl ownqueue -check ExactCapacity -short")...)
	require.Zero(t, status, errs)
	assert.Contains(t, out, "ownqueue: 1 passed")
}

func TestOwnQueueUnderGoTest(t *testing.T) {
	out, errs, status := run(t, ownQueue, "go", "test", "-short", "-v", "-count=1",
		"-run", "TestConformance/ExactCapacity", "-bench", "Pair/impl=ownqueue/cap=1024/item=64", "-benchtime", "10x", ".")
	require.Zero(t, status, out+errs)
	assert.Contains(t, out, "--- PASS: TestConformance/ExactCapacity")
	assert.Contains(t, out, "BenchmarkPair/impl=ownqueue/cap=1024/item=64/fill=0")
	assert.NotContains(t, out, "impl=chan")
}

// A name that is taken is an error in how the program was made.
func TestOwnQueueWithATakenName(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	module := t.TempDir()
	require.NoError(t, os.CopyFS(module, os.DirFS(ownQueue)))
	for file, change := range map[string][2]string{
		"go.mod":  {"=> ../..", "=> " + root},
		"main.go": {`Name:    "ownqueue"`, `Name:    "mutexq"`},
	} {
		path := filepath.Join(module, file)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		changed := strings.Replace(string(text), change[0], change[1], 1)
		require.NotEqual(t, string(text), changed, file)
		require.NoError(t, os.WriteFile(path, []byte(changed), 0o666))
	}
	out, errs, status := run(t, module, build(t, module), "list")
	assert.Equal(t, 2, status)
	assert.Equal(t, "queuebench: bench: implementation name \"mutexq\" is taken\n", errs)
	assert.Empty(t, out)
}
