package command

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/queuebench/queue/bench/scenario"
)

func newList(q queues) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the implementations and the scenarios",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return failed(list(q, cmd.OutOrStdout()))
		},
	}
}

func list(q queues, w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "IMPLEMENTATION\tTRAITS\tPURPOSE")
	base := scenario.Baseline()
	fmt.Fprintf(tw, "%s\t-\t%s\n", base.Name, base.Purpose)
	for _, e := range q.named() {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", e.Name, e.Traits, e.Purpose)
	}
	fmt.Fprintln(tw, "\t\t")
	fmt.Fprintln(tw, "SCENARIO\t\tPURPOSE")
	for _, s := range scenario.Scenarios() {
		fmt.Fprintf(tw, "%s\t\t%s\n", s.Name, s.Purpose)
	}
	return tw.Flush()
}
