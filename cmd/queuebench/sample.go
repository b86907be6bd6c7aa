package main

import (
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/queuebench/queue/bench"
	"github.com/queuebench/queue/bench/campaign"
)

// newSample is the command that run starts for each sample.
func newSample() *cobra.Command {
	var window time.Duration
	var c bench.Cell
	cmd := &cobra.Command{
		Use:    "sample CELL",
		Short:  "Take one sample in this process",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		PreRunE: func(_ *cobra.Command, args []string) (err error) {
			if window < campaign.MinWindow || window > campaign.MaxWindow {
				return fmt.Errorf("window %v, want %v to %v", window, campaign.MinWindow, campaign.MaxWindow)
			}
			c, err = bench.ParseCell(args[0])
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			runtime.GOMAXPROCS(c.Procs)
			s, err := bench.Measure(c, selectable(), bench.Stop{Window: window})
			if err != nil {
				return failed(err)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), s.Line(c))
			return failed(err)
		},
	}
	cmd.Flags().DurationVar(&window, "window", 100*time.Millisecond, "length of the measurement")
	return cmd
}
