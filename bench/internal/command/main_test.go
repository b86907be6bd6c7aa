package command

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asProgram makes the test binary be the program, so that the tests see what a
// user sees, and run's children are the program too.
const asProgram = "QUEUEBENCH_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		Main(ownQueues()...)
	}
	os.Exit(m.Run())
}

func program(t *testing.T, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
	return cmd
}

// outcome is what a user sees of a command.
type outcome struct {
	out, errs string
	status    int
}

func runProgram(t *testing.T, cmd *exec.Cmd) outcome {
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		require.IsType(t, new(exec.ExitError), err)
	}
	return outcome{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		return path
	}
	const line = "BenchmarkPair/impl=chan/cap=1024/item=8/fill=0\t1000\t31.2 ns/op\n"
	good := file("good.txt", line)
	file("taken.md", "a report")
	tests := []struct {
		args   string
		status int
		want   string
	}{
		{"measure", 2, `unknown command "measure", want one of`},
		{"list all", 2, `unknown command "all" for "queuebench list"`},
		{"run -fast", 2, `-h`},
		{"run -tier slow", 2, `unknown tier "slow", want one of quick, standard, full`},
		{"run -impl fastq", 2, `unknown implementation "fastq", want one of chanq, lockfree, `},
		{"run -scenario Pears", 2, `unknown scenario "Pears", want one of Calibrate, Pair, Transfer, PingPong, Sojourn, `},
		{"run -scenario Pair,Fairness", 2, `scenario Fairness is not in tier quick, want -tier full`},
		{"run -rounds 0", 2, `rounds 0, want 1 to 1000`},
		{"run -rounds -1", 2, `rounds -1, want 1 to 1000`},
		{"run -rounds many", 2, `queuebench: -rounds "many", want a whole number up to 9223372036854775807 (see queuebench run -h)`},
		{"run -impl=", 2, `queuebench: -impl "", want a value`},
		{"run -out=", 2, `queuebench: -out "", want a value`},
		{"run -window 1ns", 2, `window 1ns, want 10ms to 1m0s`},
		{"run -seed -5", 2, `queuebench: -seed "-5", want a whole number from 0 to 18446744073709551615 (see `},
		{"run extra", 2, `"extra"`},
		{"run -o " + good, 1, good + ": file already exists, nothing is overwritten"},
		{"run -o " + filepath.Join(dir, "taken.txt"), 1, "taken.md: file already exists, nothing is overwritten"},
		{"run -o " + filepath.Join(dir, "new.md"), 2, "new.md: want a name without .md: the samples go to NAME.txt"},
		{"run -o " + dir + "/", 2, dir + "/: want a name, to which .txt and so on are added"},
		{"run -o .txt", 2, "output .txt: want a name"},
		{"run -patience 1ms", 2, "patience 1ms, want 1s to 1h0m0s"},
		{"run -again fastq", 2, `-again "fastq", want none or some of chan, `},
		{"run -again chan,chan", 2, `-again: "chan" given twice`},
		{"run -sentinel Pair", 2, `-sentinel, want none or a cell: `},
		{"run -limit noise=3", 2, `unknown limit "noise", want some of drift, steal, `},
		{"run -limit steal=much", 2, `-limit steal="much", want a number`},
		{"run -limit steal=-1", 2, `limit steal=-1, want a number above 0`},
		{"run -limit steal", 2, `queuebench: -limit "steal", want name=number, separated by commas (see `},
		{"run -cell Pair/impl=chan/cap=8/item=8/fill=0 -impl chanq", 2, "-cell says all, want no -impl and -scenario"},
		{"run -cell Pair/impl=fastq/cap=8/item=8/fill=0", 2, `unknown implementation "fastq"`},
		{"run -resume " + filepath.Join(dir, "missing"), 1, "missing.plan.json: no such file or directory"},
		{"run -resume " + good, 1, "good.plan.json: no such file or directory"},
		{"run -resume mine -rounds 3", 2, "-resume goes on with the plan as it is, want no -rounds"},
		{"run -plan " + filepath.Join(dir, "missing.toml"), 2, "missing.toml: no such file or directory"},
		{"run -plan " + file("unknown.toml", "speed = 3\n"), 2, `unknown.toml: unknown key "speed", want some of again, cell, impl, limit, out, patience, rounds, scenario, seed, sentinel, tier, window`},
		{"run -plan " + file("kind.toml", "rounds = \"many\"\n"), 2, `kind.toml: rounds: many, want a whole number`},
		{"run -plan " + file("syntax.toml", "rounds = \n"), 2, `syntax.toml: toml: line 1`},
		{"run -plan " + file("value.toml", "tier = \"slow\"\n"), 2, `unknown tier "slow", want one of quick, standard, full`},
		{"run -o " + filepath.Join(dir, "no", "such", "dir.txt"), 1, "no such file or directory"},
		{"run -o " + filepath.Join(good, "below.txt"), 1, "not a directory"},
		{"report", 2, "want one or more results files"},
		{"report -format pdf " + good, 2, `unknown format "pdf", want one of text, md, tables, choice`},
		{"report -filter .name:Pear " + good, 2, `filter ".name:Pear": no sample matches`},
		{"report -filter .name: " + good, 2, `filter ".name:"`},
		{"report " + filepath.Join(dir, "missing.txt"), 1, "missing.txt"},
		{"report " + dir, 1, dir},
		{"report " + file("empty.txt", ""), 1, "empty.txt"},
		{"report " + file("prose.txt", "Dear queue,\nhow are you?\n"), 1, "prose.txt"},
		{"report " + file("cut.txt", line+line[:30]), 1, "cut.txt"},
		{"report " + file("cut2.txt", line+line[:len(line)-8]), 1, "cut2.txt"},
		{"sample Pair/impl=chan/cap=0/item=8/fill=0", 2, "cap=0, want a number from 1 to"},
		{"sample Pair/impl=chan/cap=-1/item=8/fill=0", 2, "cap=-1, want a number from 1 to"},
		{"run -impl chanq,chanq", 2, `"chanq" given twice`},
		{"verify mutexq", 2, `unknown command "mutexq" for "queuebench verify"`},
		{"verify -impl fastq", 2, `unknown implementation "fastq", want one of chanq, lockfree, `},
		{"verify -impl chanq,chanq", 2, `-impl: "chanq" given twice`},
		{"verify -check FIFO,Speed", 2, `unknown check "Speed", want one of ExactCapacity, `},
		{"verify -check FIFO,FIFO", 2, `-check: "FIFO" given twice`},
		{"verify -duration -1s", 2, `duration -1s, want 0 or more`},
		{"verify -timeout -1s", 2, `timeout -1s, want 0 or more`},
		{"verify -duration long", 2, `queuebench: -duration "long", want a time such as 90s or 1h30m (see `},
		{"verify -short=perhaps", 2, `queuebench: -short "perhaps", want true or false (see `},
		{"verify -impl=", 2, `queuebench: -impl "", want a value`},
		{"verify -check=", 2, `queuebench: -check "", want a value`},
		{"verify -json=", 2, `queuebench: -json "", want a value`},
		{"proof -least much x.json", 2, `queuebench: -least "much", want name=number, separated by commas (see `},
		{"verify -seed 0", 2, `seed 0, want 1 or more`},
		{"verify -seed -5", 2, `queuebench: -seed "-5", want a whole number from 0`},
		{"verify -items 100000000000000000", 2, `items 100000000000000000, want 281474976710656 at most`},
		{"verify -level -check FIFO", 2, `-level chooses its checks itself, want no -check`},
		{"verify -level -duration 1h", 2, `-level measures once, want no -duration`},
		{"verify -json " + good, 1, good + ": file already exists, nothing is overwritten"},
		{"verify -json " + filepath.Join(dir, "no", "such", "dir.json"), 1, "no such file or directory"},
		{"verify -json " + dir, 1, dir},
		{"sample Transfer/impl=ringq.mpmc.lowlatency/prod=2/cons=1/cap=8/item=8/wait=block-2", 1, "ringq.mpmc.lowlatency is MPMC, bounded, FIFO, strict, and spins"},
		{"sample -window 0s Pair/impl=chan/cap=1/item=8/fill=0", 2, "window 0s, want 10ms to 1m0s"},
		{"sample Pair/impl=chan/cap=1/item=8/fill=0-999999999", 2, "999999999 processors, want at most 1024"},
		{"sample Pair/impl=fastq/cap=1/item=8/fill=0", 1, `unknown implementation "fastq"`},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			got := runProgram(t, program(t, strings.Fields(test.args)...))
			assert.Equal(t, test.status, got.status)
			assert.Contains(t, got.errs, test.want)
			assert.Equal(t, 1, strings.Count(got.errs, "\n"), "one line: %s", got.errs)
			assert.Empty(t, got.out)
		})
	}
	text, err := os.ReadFile(good)
	require.NoError(t, err)
	assert.Equal(t, line, string(text), "nothing is overwritten")
}

func TestList(t *testing.T) {
	got := runProgram(t, program(t, "list"))
	require.Zero(t, got.status, got.errs)
	for _, e := range queues(nil).named() {
		assert.Contains(t, got.out, e.Name)
		assert.Contains(t, got.out, e.Purpose)
	}
	assert.Contains(t, got.out, "PingPong")
}

func TestHelp(t *testing.T) {
	for _, args := range []string{"", "-h", "--help", "-help", "help", "run -h", "report -help", "list -h", "verify -h", "completion bash"} {
		got := runProgram(t, program(t, strings.Fields(args)...))
		assert.Zero(t, got.status, args)
		assert.NotEmpty(t, got.out, args)
		assert.Empty(t, got.errs, args)
	}
}

// Variants are measured on request, and only then.
func TestVariants(t *testing.T) {
	names := func(o runOptions) string {
		p, err := o.design(nil)
		require.NoError(t, err)
		var all []string
		for _, c := range p.Cells {
			all = append(all, c.String())
		}
		return strings.Join(all, "\n")
	}
	defaults := runOptions{tier: "quick", rounds: 1, window: time.Second, patience: time.Minute, sentinel: noSentinel}
	assert.NotContains(t, names(defaults), "polite")
	assert.NotContains(t, names(defaults), "lowlatency")
	asked := defaults
	asked.impls = []string{"ringq.mpmc.polite", "ringq.spsc.lowlatency"}
	assert.Contains(t, names(asked), "Idle/impl=ringq.mpmc.polite/")
	assert.Contains(t, names(asked), "PingPong/impl=ringq.spsc.lowlatency/")
	assert.NotContains(t, names(asked), "Idle/impl=ringq.spsc.lowlatency/", "they would occupy all processors")

	got := runProgram(t, program(t, "sample", "-window", "10ms", "Pair/impl=ringq.mpmc.polite/cap=8/item=8/fill=0"))
	assert.Zero(t, got.status, got.errs)
	assert.Contains(t, got.out, "BenchmarkPair/impl=ringq.mpmc.polite/")
	got = runProgram(t, program(t, "__complete", "run", "--impl", ""))
	assert.Contains(t, got.out, "ringq.mpmc.polite\n")
}
