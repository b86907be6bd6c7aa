package campaign

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"golang.org/x/perf/benchfmt"

	"github.com/queuebench/queue/bench/scenario"
)

// A Sampler takes one sample of a cell, and returns it as a line in Go
// benchmark format, with its newline.
type Sampler func(ctx context.Context, c scenario.Cell, window time.Duration) (string, error)

// patience is how long a sample may take beside its window. A queue that loses
// a wake-up would otherwise stop the campaign for ever.
const patience = time.Minute

// Child returns a sampler that runs a command for each sample:
//
//	command... -window 100ms CELL
//
// It must write the line to its standard output. What it writes to its standard
// error is part of the error returned if it fails, in one line.
func Child(command ...string) Sampler {
	return func(ctx context.Context, c scenario.Cell, window time.Duration) (string, error) {
		limit := window + patience
		timed, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		args := append(command[1:len(command):len(command)], "-window", window.String(), c.String())
		cmd := exec.CommandContext(timed, command[0], args...)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		err := cmd.Run()
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case timed.Err() != nil:
			return "", fmt.Errorf("%s: no result after %v: a waiter was not woken, or the machine stood still", c, limit)
		case err != nil:
			return "", fmt.Errorf("%s: %w: %s", c, err, strings.Join(strings.Fields(errs.String()), " "))
		}
		line := out.String()
		if !isSample(c, line) {
			return "", fmt.Errorf("%s: the process printed %q, want a benchmark line", c, line)
		}
		return line, nil
	}
}

// isSample tells whether text is one line, with its newline, and a sample of
// the cell.
func isSample(c scenario.Cell, text string) bool {
	if !strings.HasPrefix(text, "Benchmark"+c.String()+"\t") || strings.IndexByte(text, '\n') != len(text)-1 {
		return false
	}
	r := benchfmt.NewReader(strings.NewReader(text), "")
	if !r.Scan() {
		return false
	}
	_, ok := r.Result().(*benchfmt.Result)
	return ok
}

// Run takes the samples of the plan and writes each to w, a whole line in one
// call, so that what has been written is a valid file whenever the campaign
// ends. When ctx ends, it returns its error.
func Run(ctx context.Context, p Plan, sample Sampler, w io.Writer, progress Progress) error {
	if err := p.Check(); err != nil {
		return err
	}
	order := p.Order()
	defer progress.Done()
	started := time.Now()
	for i, c := range order {
		progress.Step(State{
			Cell: c, Done: i, Total: len(order), Round: i/len(p.Cells) + 1, Rounds: p.Rounds,
			Left: p.left(order, i, time.Since(started)),
		})
		line, err := sample(ctx, c, p.window(c))
		if err != nil {
			if errors.Is(err, context.Canceled) {
				return fmt.Errorf("interrupted after %d of %d samples: %w", i, len(order), err)
			}
			return err
		}
		if _, err := io.WriteString(w, line); err != nil {
			return fmt.Errorf("sample %d of %d: %w", i+1, len(order), err)
		}
	}
	return nil
}

// left estimates the time for the samples from done on: the planned time,
// corrected by how the samples so far kept to it.
func (p Plan) left(order []scenario.Cell, done int, elapsed time.Duration) time.Duration {
	left := p.Duration(order[done:])
	if planned := p.Duration(order[:done]); planned > 0 {
		left = time.Duration(float64(left) * float64(elapsed) / float64(planned))
	}
	return left
}
