package command

import (
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
)

// newSample is the command that run starts for each sample.
func newSample(q queues) *cobra.Command {
	var window time.Duration
	var asJSON bool
	var c scenario.Cell
	cmd := &cobra.Command{
		Use:    "sample CELL",
		Short:  "Take one sample in this process",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		PreRunE: func(_ *cobra.Command, args []string) (err error) {
			if window < campaign.MinWindow || window > campaign.MaxWindow {
				return fmt.Errorf("window %v, want %v to %v", window, campaign.MinWindow, campaign.MaxWindow)
			}
			c, err = scenario.ParseCell(args[0])
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			runtime.GOMAXPROCS(c.Procs)
			s, err := scenario.Measure(c, q.named(), scenario.Stop{Window: window})
			if err != nil {
				return failed(err)
			}
			if asJSON {
				o := campaign.Outcome{Sample: s, Telemetry: campaign.OwnTelemetry()}
				return failed(json.NewEncoder(cmd.OutOrStdout()).Encode(o))
			}
			if s.Invalid != "" {
				fmt.Fprintln(cmd.ErrOrStderr(), "invalid:", s.Invalid)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), s.Line(c))
			return failed(err)
		},
	}
	cmd.Flags().DurationVar(&window, "window", 100*time.Millisecond, "length of the measurement")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an outcome as JSON instead of a line in Go benchmark format")
	return cmd
}
