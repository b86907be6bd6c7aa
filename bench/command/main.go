// Command queuebench measures queues and reports what it measured.
package command

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Exit statuses.
const (
	statusFailure     = 1   // what was asked for could not be done
	statusUsage       = 2   // what was asked for makes no sense
	statusInterrupted = 130 // as shells have it: 128 + SIGINT
)

func main() {
	cmd := newCommand()
	cmd.SetArgs(longFlags(cmd, os.Args[1:]))
	if err := cmd.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "queuebench:", message(err))
		os.Exit(status(err))
	}
}

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
