package command

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The programs beside queuebench that the manual names: go run builds it, the
// rest is as if it had been measured.
var others = map[string]string{
	"go": `#!/bin/bash
case $1 in
run) shift; while [[ $1 != *cmd/queuebench* ]]; do shift; done; exec queuebench "${@:2}" ;;
test) exec cat mine.txt ;;
esac`,
	"ssh": `#!/bin/bash
shift; exec "$@"`,
	"queuebench": `#!/bin/bash
export ` + asProgram + `=1 GORACE=atexit_sleep_ms=0
exec "$PROGRAM" "$@"`,
}

// manual returns the lines of the README and of the examples in the help that
// call the program.
func manual(t *testing.T) []string {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	require.NoError(t, err)
	var blocks []string
	for i, block := range strings.Split(string(text), "```") {
		if i%2 == 1 {
			blocks = append(blocks, block)
		}
	}
	for _, c := range newCommand(nil).Commands() {
		blocks = append(blocks, c.Example)
	}
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(strings.Join(blocks, "\n"), "\\\n", "")) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "queuebench ") || strings.Contains(line, "cmd/queuebench") || strings.Contains(line, "| queuebench ") {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// Every command of the manual does what it says, with files of the names in it.
// What takes long is interrupted once it has begun.
func TestManual(t *testing.T) {
	lines := manual(t)
	assert.Greater(t, len(lines), 25)
	samples := sampled(t)
	bin := t.TempDir()
	for name, script := range others {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte(script), 0o777))
	}
	for _, line := range lines {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			materials(t, dir, samples)
			switch {
			case strings.Contains(line, " proof"):
				verifications(t, dir)
			case strings.Contains(line, "-o mine"):
				require.NoError(t, os.Remove(filepath.Join(dir, "mine.txt")))
			case strings.Contains(line, "-resume"):
				cutShort(t, dir)
			}
			cmd := exec.Command("bash", "-c", line)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "PROGRAM="+os.Args[0])
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			errs, status := interrupted(t, cmd)
			want := []int{0}
			switch {
			case strings.Contains(line, " doctor"):
				want = []int{0, statusFailure} // by what it finds
			case strings.Contains(line, " proof -least"):
				want = []int{statusFailure} // it was less
			case strings.HasSuffix(line, " pick"):
				want = []int{statusUsage} // there is nobody to ask
			case strings.Contains(line, "queuebench run"), strings.Contains(line, "queuebench verify"):
				want = []int{0, statusInterrupted}
			}
			assert.Contains(t, want, status, errs)
		})
	}
}

// sampled makes a campaign with what the manual's commands ask for, and returns
// its results file.
func sampled(t *testing.T) string {
	var cells []string
	for _, impl := range []string{"chan", "ringq.mpmc", "lockfree", "mutexq.unbounded"} {
		for _, cell := range []string{
			"Transfer/impl=%s/prod=8/cons=8/cap=1024/item=8/wait=block-2",
			"Sojourn/impl=%s/prod=1/cons=1/cap=1024/item=8/wait=block/rate=10k/arrival=poisson-2",
			"Footprint/impl=%s/cap=1024/item=8-2",
		} {
			cells = append(cells, fmt.Sprintf(cell, impl))
		}
	}
	cmd := program(t, "run", "-rounds", "2", "-window", "10ms", "-again", "none", "-sentinel", "none", "-limit", calm,
		"-cell", strings.Join(cells, ","), "-o", "some")
	got := runProgram(t, cmd)
	require.Zero(t, got.status, got.errs)
	return filepath.Join(cmd.Dir, "some.txt")
}

// materials writes the files that the manual's commands read: samples, under
// several names, and what is committed.
func materials(t *testing.T, dir, samples string) {
	require.NoError(t, os.Mkdir(filepath.Join(dir, "results"), 0o777))
	committed, err := filepath.Glob(filepath.Join("..", "..", "..", "results", "*.txt"))
	require.NoError(t, err)
	for _, path := range append(committed, samples) {
		path, err := filepath.Abs(path)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(path, filepath.Join(dir, "results", filepath.Base(path))))
	}
	for _, name := range []string{"main", "mine", "yours", "here", "bench", "before", "after"} {
		require.NoError(t, os.Symlink(samples, filepath.Join(dir, name+".txt")))
	}
	text, err := os.ReadFile(samples)
	require.NoError(t, err)
	renamed := strings.ReplaceAll(string(text), "/impl=ringq.mpmc/", "/impl=myring/")
	for name, text := range map[string]string{
		"myring.txt":   renamed,
		"nightly.toml": "impl = [\"chanq\"]\nrounds = 10\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
}

// verifications writes reports of verify.
func verifications(t *testing.T, dir string) {
	for _, name := range []string{"model", "normal", "noise"} {
		report := program(t, "verify", "-impl", "mutexq", "-check", "Linearizable", "-short", "-json", filepath.Join(dir, name+".json"))
		require.Zero(t, runProgram(t, report).status)
	}
}

// cutShort makes mine a campaign that ends early.
func cutShort(t *testing.T, dir string) {
	require.NoError(t, os.Remove(filepath.Join(dir, "mine.txt")))
	cmd := program(t, strings.Fields("run -impl chanq -scenario Pair -rounds 1000 -window 10ms -o mine -limit "+calm)...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	errs, status := interrupted(t, cmd)
	require.Equal(t, statusInterrupted, status, errs)
}

// atWork matches what run and verify print when they have begun.
var atWork = regexp.MustCompile(`(?m)^(round \d+ of|\d+s )`)

// interrupted runs a command, and interrupts it as a terminal does, a second
// after it has begun. It returns the standard error and the status.
func interrupted(t *testing.T, cmd *exec.Cmd) (string, int) {
	stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	require.NoError(t, err)
	defer stderr.Close()
	cmd.Stderr = stderr
	require.NoError(t, cmd.Start())
	ended := make(chan error)
	go func() { ended <- cmd.Wait() }()
	read := func() string {
		text, err := os.ReadFile(stderr.Name())
		require.NoError(t, err)
		return string(text)
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	begun := false
	for {
		select {
		case <-ended:
			return read(), cmd.ProcessState.ExitCode()
		case <-tick.C:
			if !begun {
				begun = atWork.MatchString(read())
			} else {
				require.NoError(t, syscall.Kill(-cmd.Process.Pid, syscall.SIGINT))
				<-ended
				return read(), cmd.ProcessState.ExitCode()
			}
		}
	}
}
