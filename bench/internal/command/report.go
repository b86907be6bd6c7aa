package command

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/report"
	"github.com/queuebench/queue/bench/report/html"
)

// formats are the ways to write a report.
var formats = map[string]func(io.Writer, *report.Results, report.Options) error{
	"text":   report.WriteText,
	"md":     report.WriteMarkdown,
	"tables": report.WriteTables,
	"choice": report.WriteChoice,
	"csv":    report.WriteCSV,
	"json":   report.WriteJSON,
}

var formatNames = []string{"text", "md", "tables", "choice", "csv", "json"}

func newReport() *cobra.Command {
	var format, filter, page string
	var charts bool
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
document, tables and choice: the tables alone, the answers alone; csv and json
have every cell with its samples. With -html the report is one file for a
browser, with interactive charts, which needs no network. Files of several
machines can be in one report. A filter is written as for benchstat.`,
		Example: `  queuebench report results/*.txt
  queuebench report -html mine.html mine.txt
  queuebench report -html both.html mine.txt yours.txt
  queuebench report -format md mine.txt > mine.md
  go test -run '^$' -bench . -count 10 ./... | queuebench report -
  queuebench report -filter '.name:Transfer AND .unit:ns/op AND /cap:1024' mine.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("report of what? want one or more results files")
			}
			return nil
		},
		PreRunE: func(cmd *cobra.Command, _ []string) error {
			if page != "" && cmd.Flags().Changed("format") {
				return errors.New("-html is a format of its own, want no -format")
			}
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
			if page != "" {
				return failed(writePage(page, results, cmd.OutOrStdout()))
			}
			return failed(write(cmd.OutOrStdout(), results, report.Options{Charts: charts}))
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "how to write it: "+strings.Join(formatNames, ", "))
	cmd.Flags().StringVar(&filter, "filter", "*", "which samples, in the filter language of benchstat, such as .name:Pair")
	cmd.Flags().StringVar(&page, "html", "", "new file for the report as a page for a browser, instead of a format")
	cmd.Flags().BoolVar(&charts, "charts", true, "charts in the format text")
	completeWith(cmd, "format", formatNames...)
	return cmd
}

// writePage writes the report to a new file, for a browser.
func writePage(path string, results *report.Results, out io.Writer) error {
	var page bytes.Buffer
	if err := html.Write(&page, results, report.Options{}); err != nil {
		return err
	}
	if err := campaign.WriteNew(path, page.Bytes()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "report: %s (%d KB)\n", path, (page.Len()+999)/1000)
	return err
}

// reportRun prints the report of a results file, and writes it beside the file
// in Markdown and for a browser, unless they are there.
func reportRun(path string, out io.Writer) error {
	results, err := report.Read(path)
	if err != nil {
		return err
	}
	if err := report.WriteText(out, results, report.Options{}); err != nil {
		return err
	}
	name := campaign.TrimEnding(path)
	for _, beside := range []struct {
		ending string
		write  func(io.Writer, *report.Results, report.Options) error
	}{{campaign.ReportEnding, report.WriteMarkdown}, {campaign.PageEnding, html.Write}} {
		var text bytes.Buffer
		if err := beside.write(&text, results, report.Options{}); err != nil {
			return err
		}
		err := campaign.WriteNew(name+beside.ending, text.Bytes())
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	_, err = fmt.Fprintf(out, "\nresults: %s\nreport:  %s\npage:    %s\n", path, name+campaign.ReportEnding, name+campaign.PageEnding)
	return err
}
