package command

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/queuebench/queue/bench/doctor"
)

// Bounds of how long doctor measures.
const (
	shortestWatch = 100 * time.Millisecond
	longestWatch  = time.Hour
)

func newDoctor() *cobra.Command {
	var format string
	var watch time.Duration
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what about this machine spoils measurements, and what to do",
		Long: `doctor looks for what spoils measurements on this machine: clock rates that
change, other programs, a host that takes processors away, limits of a
container, slow clocks. It reads what Linux tells, and measures for a moment.
For each it says what it found, why that matters and what to do; what cannot be
read is unknown.

The exit status is 1 if something is bad: figures would be wrong. A warning
(warn) means more noise, or figures that hold for this machine alone.`,
		Example: `  queuebench doctor
  queuebench doctor -watch 5s
  queuebench doctor -format json`,
		Args: cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) error {
			if format != "text" && format != "json" {
				return fmt.Errorf("unknown format %q, want one of text, json", format)
			}
			if watch < shortestWatch || watch > longestWatch {
				return fmt.Errorf("watch %v, want %v to %v", watch, shortestWatch, longestWatch)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			machine := doctor.This()
			findings := doctor.Examine(machine)
			watched, err := doctor.Watch(ctx, machine, watch, watchProgress(watch))
			if err != nil {
				return failed(err)
			}
			findings = append(findings, watched...)
			write := doctor.WriteText
			if format == "json" {
				write = doctor.WriteJSON
			}
			if err := write(cmd.OutOrStdout(), findings); err != nil {
				return failed(err)
			}
			return failed(diagnosis(findings))
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "how to write it: text, json")
	cmd.Flags().DurationVar(&watch, "watch", time.Second, "how long to measure")
	completeWith(cmd, "format", "text", "json")
	completeWith(cmd, "watch", "1s", "5s", "1m")
	return cmd
}

// watchProgress returns the progress of a measurement, or nil if it is short or
// nobody looks.
func watchProgress(d time.Duration) func(time.Duration) {
	if d <= 2*time.Second || !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	return func(left time.Duration) {
		line := fmt.Sprintf("measuring, %v left", left.Round(time.Second))
		if left < time.Second {
			line = ""
		}
		fmt.Fprintf(os.Stderr, "\r\x1b[K%s", line)
	}
}

// diagnosis returns an error that names the bad findings, or nil.
func diagnosis(findings []doctor.Finding) error {
	text := ""
	for _, f := range findings {
		if f.Severity == doctor.Bad {
			if text != "" {
				text += ", "
			}
			text += f.Check
		}
	}
	if text == "" {
		return nil
	}
	return fmt.Errorf("this machine spoils measurements: %s", text)
}
