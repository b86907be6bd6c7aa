package campaign

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/queuebench/queue/bench/scenario"
)

// A Task is what is to be measured once.
type Task struct {
	Cell     scenario.Cell
	Window   time.Duration
	Patience time.Duration // how long it may take beside the window
	CPUs     []int         // to run on, or nil for all
}

// A Sampler does a task. A sample that cannot be taken has an outcome as well,
// with [FlagCrash] or [FlagHang]; the error is for what makes the whole campaign
// end, ctx among it.
type Sampler func(ctx context.Context, t Task) (Outcome, error)

// Child returns a sampler that runs a command for each sample:
//
//	command... -window 100ms CELL
//
// It must write an [Outcome] as JSON to its standard output. What it writes to
// its standard error is part of [Outcome.Error] if it fails, in one line.
//
// On Linux the process is kept to the processors of the task, and dies with
// this one.
func Child(command ...string) Sampler {
	return func(ctx context.Context, t Task) (Outcome, error) {
		limit := t.Window + t.Patience
		timed, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		args := append(command[1:len(command):len(command)], "-window", t.Window.String(), t.Cell.String())
		cmd := exec.CommandContext(timed, command[0], args...)
		cmd.WaitDelay = time.Second // for who keeps the output open
		out, errs := &head{limit: 1 << 20}, &head{limit: 1000}
		cmd.Stdout, cmd.Stderr = out, errs
		start := time.Now()
		err := run(cmd, t.CPUs)
		switch {
		case ctx.Err() != nil:
			return Outcome{}, ctx.Err()
		case cmd.ProcessState == nil: // it was not started
			return Outcome{}, fmt.Errorf("%s: %w", t.Cell, err)
		case timed.Err() != nil:
			return failure(FlagHang, "no result after %v: a waiter was not woken, or the machine stood still", limit), nil
		case err != nil:
			return failure(FlagCrash, "%v: %s", err, strings.Join(strings.Fields(string(errs.text)), " ")), nil
		}
		o, err := parseOutcome(out.text)
		if err != nil {
			return failure(FlagCrash, "the process printed %.200q: %v", out.text, err), nil
		}
		o.addSwitches(cmd, time.Since(start))
		return o, nil
	}
}

// OwnTelemetry returns what a process that has measured tells about itself.
func OwnTelemetry() scenario.Metrics {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	return scenario.Metrics{{Value: float64(mem.NumGC - mem.NumForcedGC), Unit: signalGC}}
}

// failure is the outcome without a sample.
func failure(flag, format string, args ...any) Outcome {
	return Outcome{Flags: []string{flag}, Error: fmt.Sprintf(format, args...)}
}

// parseOutcome reads what a child prints.
func parseOutcome(text []byte) (Outcome, error) {
	var o Outcome
	if err := strictly(text, &o); err != nil {
		return Outcome{}, fmt.Errorf("want an outcome in JSON: %w", err)
	}
	if o.Error != "" || o.Ops < 1 || len(o.Metrics) == 0 {
		return Outcome{}, errors.New("want an outcome with operations and metrics, and without an error")
	}
	return o, nil
}

// addSwitches adds the context switches of the process, where they are known.
func (o *Outcome) addSwitches(cmd *exec.Cmd, elapsed time.Duration) {
	voluntary, involuntary, ok := switches(cmd.ProcessState)
	if !ok {
		return
	}
	o.Telemetry = append(o.Telemetry,
		scenario.Metric{Value: float64(voluntary) / elapsed.Seconds(), Unit: signalVoluntary},
		scenario.Metric{Value: float64(involuntary) / elapsed.Seconds(), Unit: signalInvoluntary})
}

// A head keeps the beginning of what is written to it.
type head struct {
	text  []byte
	limit int
}

func (h *head) Write(p []byte) (int, error) {
	h.text = append(h.text, p[:min(len(p), h.limit-len(h.text))]...)
	return len(p), nil
}
