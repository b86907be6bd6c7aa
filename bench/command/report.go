package command

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/report"
)

// formats are the ways to write a report.
var formats = map[string]func(io.Writer, *report.Results, report.Options) error{
	"text":   report.WriteText,
	"md":     report.WriteMarkdown,
	"tables": report.WriteTables,
	"choice": report.WriteChoice,
}

var formatNames = []string{"text", "md", "tables", "choice"}

func newReport() *cobra.Command {
	var format, filter string
	var write func(io.Writer, *report.Results, report.Options) error
	cmd := &cobra.Command{
		Use:   "report FILE...",
		Short: "Make tables from results files, and say which queue to use",
		Long: `report reads files in Go benchmark format, as written by queuebench run or by
go test -bench, and writes a table per scenario and unit: median and 95 %
confidence interval; the difference to a bare channel, with its interval, whether
it counts as faster or slower, and the p-value of that, adjusted for all
comparisons; and the p of the Mann-Whitney U test. Medians, their intervals and
the latter are those of benchstat. At the end it says which queues to choose from
for each shape of work. - stands for standard input.

Formats: text for a terminal, md for Markdown; to be put into another Markdown
document, tables and choice: the tables alone, the answers alone. A filter is written as for benchstat.`,
		Example: `  queuebench report results/*.txt
  queuebench report -format md mine.txt > mine.md
  go test -run '^$' -bench . -count 10 ./... | queuebench report -
  queuebench report -filter '.name:Transfer AND .unit:ns/op AND /cap:1024' mine.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("report of what? want one or more results files")
			}
			return nil
		},
		PreRunE: func(*cobra.Command, []string) error {
			if write = formats[format]; write == nil {
				return fmt.Errorf("unknown format %q, want one of %s", format, strings.Join(formatNames, ", "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			results, err := report.Read(args...)
			if err != nil {
				return failed(err)
			}
			if err := results.Filter(filter); err != nil {
				return err
			}
			return failed(write(cmd.OutOrStdout(), results, report.Options{}))
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "how to write it: "+strings.Join(formatNames, ", "))
	cmd.Flags().StringVar(&filter, "filter", "*", "which samples, in the filter language of benchstat, such as .name:Pair")
	completeWith(cmd, "format", formatNames...)
	return cmd
}

// reportRun prints the report of a results file, and writes it beside the file
// in Markdown.
func reportRun(path string, out io.Writer) error {
	results, err := report.Read(path)
	if err != nil {
		return err
	}
	var md bytes.Buffer
	if err := report.WriteMarkdown(&md, results, report.Options{}); err != nil {
		return err
	}
	if err := campaign.WriteNew(reportPath(path), md.Bytes()); err != nil {
		return err
	}
	if err := report.WriteText(out, results, report.Options{}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\nresults: %s\nreport:  %s\n", path, reportPath(path))
	return err
}
