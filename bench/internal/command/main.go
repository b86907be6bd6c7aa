// Package command is the command line of the benchmarks: queuebench, or a program
// of the same kind for further queues, see package bench.
package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

// Exit statuses.
const (
	statusFailure     = 1   // what was asked for could not be done
	statusUsage       = 2   // what was asked for makes no sense
	statusInterrupted = 130 // as shells have it: 128 + SIGINT
)

// Main runs the command with the arguments of the program, and ends the program.
// The queues of the caller come before those of this module.
func Main(own ...catalog.Entry) {
	os.Exit(run(own, os.Args[1:]))
}

// run returns the exit status of the command with these arguments.
func run(own []catalog.Entry, args []string) int {
	q := queues(own)
	err := scenario.CheckNames(q.named())
	if err == nil {
		cmd := newCommand(q)
		cmd.SetArgs(longFlags(cmd, args))
		err = cmd.Execute()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "queuebench:", message(err))
		return status(err)
	}
	return 0
}

// queues are those that the program measures beside the ones of this module.
type queues []catalog.Entry

// standard returns the queues that a command is about if none are named.
func (q queues) standard() []catalog.Entry { return slices.Concat(q, catalog.All()) }

// named returns the queues that can be asked for by name.
func (q queues) named() []catalog.Entry { return slices.Concat(q.standard(), catalog.Variants()) }

// status returns the exit status for an error: whatever a command does not
// return as a failure is an error in how it was called.
func status(err error) int {
	var f failure
	switch {
	case errors.Is(err, context.Canceled):
		return statusInterrupted
	case errors.As(err, &f):
		return statusFailure
	}
	return statusUsage
}

// failure marks an error of a command that was called correctly.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// failed returns err as a failure, or nil if it is nil.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return failure{err}
}
