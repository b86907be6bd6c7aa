package campaign_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
)

// mode says what this program does as a child; pids is where it notes its
// process.
const (
	mode = "CAMPAIGN_CHILD"
	pids = "CAMPAIGN_PIDS"
)

// TestMain makes this program its own child.
func TestMain(m *testing.M) {
	if path := os.Getenv(pids); path != "" {
		if err := os.WriteFile(filepath.Join(path, strconv.Itoa(os.Getpid())), nil, 0o644); err != nil {
			panic(err)
		}
	}
	const sample = `{"ops":1,"metrics":{"ns/op":1},"telemetry":{"gc":3}}`
	switch os.Getenv(mode) {
	case "":
		os.Exit(m.Run())
	case "sample":
		fmt.Println(sample)
	case "where":
		o := campaign.Outcome{Sample: scenario.Sample{Ops: 1}}
		for i, cpu := range campaign.AllowedCPUs() {
			o.Metrics = append(o.Metrics, scenario.Metric{Value: float64(cpu), Unit: fmt.Sprint(i)})
		}
		json.NewEncoder(os.Stdout).Encode(o)
	case "garbage":
		fmt.Println("hello")
	case "two":
		fmt.Println(sample, sample)
	case "no value":
		fmt.Println(`{"ops":1}`)
	case "fail":
		fmt.Fprint(os.Stderr, "an item\nwas lost\n"+strings.Repeat(" goroutine", 1e6))
		os.Exit(1)
	case "hang":
		time.Sleep(time.Hour) // until it is killed
	case "family": // hangs with a child that keeps the output open
		os.Setenv(mode, "hang")
		cmd := exec.Command(os.Args[0])
		cmd.Stdout = os.Stdout
		cmd.Run()
	case "create": // a campaign of the plan that it reads
		text, _ := io.ReadAll(os.Stdin)
		p, err := campaign.ParsePlan(text)
		if err == nil {
			_, err = campaign.Create(os.Args[1], p)
		}
		fmt.Println(err)
	case "parent":
		os.Setenv(mode, "hang")
		campaign.Child(os.Args[0])(context.Background(), campaign.Task{Patience: time.Hour})
	}
}

func task(t *testing.T) campaign.Task {
	return campaign.Task{
		Cell:   cell(t, "Pair/impl=chan/cap=8/item=8/fill=0"),
		Window: campaign.MinWindow, Patience: campaign.DefaultPatience,
	}
}

func TestChild(t *testing.T) {
	child := campaign.Child(os.Args[0])
	for name, want := range map[string]string{
		"two":      `\n": want an outcome in JSON: something after the end of the object`,
		"no value": `the process printed "{\"ops\":1}\n": want an outcome with operations and metrics`,
		"garbage":  `the process printed "hello\n": want an outcome in JSON: invalid character`,
		"fail":     "exit status 1: an item was lost goroutine",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(mode, name)
			o, err := child(t.Context(), task(t))
			require.NoError(t, err, "the campaign goes on")
			assert.Equal(t, []string{campaign.FlagCrash}, o.Flags)
			assert.Contains(t, o.Error, want)
			assert.Less(t, len(o.Error), 1100)
			assert.Zero(t, o.Sample)
		})
	}
	t.Run("sample", func(t *testing.T) {
		t.Setenv(mode, "sample")
		o, err := child(t.Context(), task(t))
		require.NoError(t, err)
		assert.Equal(t, scenario.Sample{Ops: 1, Metrics: scenario.Metrics{{Value: 1, Unit: "ns/op"}}}, o.Sample)
		assert.Equal(t, scenario.Metric{Value: 3, Unit: "gc"}, o.Telemetry[0])
		if runtime.GOOS == "linux" {
			_, ok := o.Telemetry.Value("involuntary")
			assert.True(t, ok)
		}
	})
	t.Run("no program", func(t *testing.T) {
		_, err := campaign.Child(filepath.Join(t.TempDir(), "missing"))(t.Context(), task(t))
		assert.ErrorIs(t, err, os.ErrNotExist, "no sample could be taken at all")
	})
	t.Run("interrupt", func(t *testing.T) {
		t.Setenv(mode, "hang")
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := child(ctx, task(t))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// processes returns those that have noted themselves in the directory.
func processes(t *testing.T, dir string) []int {
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all []int
	for _, f := range files {
		pid, err := strconv.Atoi(f.Name())
		require.NoError(t, err)
		all = append(all, pid)
	}
	return all
}

// running tells whether a process runs: it is there and not a zombie.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func allEnd(t *testing.T, pids []int) {
	require.Eventually(t, func() bool { return !slices.ContainsFunc(pids, running) }, time.Minute, 10*time.Millisecond)
}

// What does not end is killed, with the processes that it has started.
func TestHang(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("groups of processes are for Linux")
	}
	dir := t.TempDir()
	t.Setenv(pids, dir)
	t.Setenv(mode, "family")
	hanging := task(t)
	hanging.Patience = 3 * time.Second
	for len(processes(t, dir)) < 2 { // until the machine was fast enough
		o, err := campaign.Child(os.Args[0])(t.Context(), hanging)
		require.NoError(t, err)
		assert.Equal(t, []string{campaign.FlagHang}, o.Flags)
		assert.Contains(t, o.Error, "no result after")
		hanging.Patience *= 2
	}
	allEnd(t, processes(t, dir))
}

// The child of a campaign that is killed is killed too.
func TestKilledParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a signal when the parent dies is for Linux")
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), mode+"=parent", pids+"="+dir)
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool { return len(processes(t, dir)) == 2 }, time.Minute, 10*time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	assert.Error(t, cmd.Wait())
	allEnd(t, processes(t, dir))
}

func TestAffinity(t *testing.T) {
	cpus := campaign.AllowedCPUs()
	if cpus == nil {
		t.Skip("this system does not tell which processors there are")
	}
	t.Setenv(mode, "where")
	where := task(t)
	for _, want := range [][]int{cpus[len(cpus)-1:], cpus} {
		where.CPUs = want
		o, err := campaign.Child(os.Args[0])(t.Context(), where)
		require.NoError(t, err)
		var got []int
		for _, m := range o.Metrics {
			got = append(got, int(m.Value))
		}
		assert.Equal(t, want, got)
		assert.Equal(t, cpus, campaign.AllowedCPUs(), "of this process")
	}
	where.CPUs = []int{1000}
	_, err := campaign.Child(os.Args[0])(t.Context(), where)
	assert.ErrorContains(t, err, "processors 1000: invalid argument")
}
