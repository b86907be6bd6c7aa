package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/pick"
	"github.com/queuebench/queue/bench/report"
)

// pickOptions are the flags of pick.
type pickOptions struct {
	workload pick.Workload
	format   string
	rounds   int
	window   time.Duration
	out      string
	design   campaign.Design // of what to measure, without files
}

func newPick(q queues) *cobra.Command {
	var o pickOptions
	cmd := &cobra.Command{
		Use:   "pick [FILE...]",
		Short: "Say which queue to use for your work, and why",
		Long: `pick says which queue to use for the work that the flags describe. It leaves out
the implementations that cannot do it, looks up in the results files what was
measured nearest to it, and names the one that no other beats, with the figures
and the line to paste. If there is no difference, it says so; if a plain channel
is enough, it says that.

Without files it measures now, for some seconds, on this machine: leave it alone
meanwhile. On a terminal it asks for the flags that are missing.

A * is before what no other beats; /chan is the ratio to a plain channel. What
is closer than 3 % is the same; what differs more, but not significantly, is
undecided; a queue that manages twice the rate is fast enough. The p-values are
in the JSON.`,
		Example: `  queuebench pick
  queuebench pick -producers 8 -consumers 1 -capacity 1024 -order fifo \
      -item 8 -rate saturation -matters throughput results/*.txt
  queuebench pick -producers 1 -consumers 4 -capacity unbounded -order none \
      -item 64 -rate 10k -matters p99,memory -polite -format json mine.txt`,
		PreRunE: func(cmd *cobra.Command, files []string) error { return o.complete(cmd, q, files) },
		RunE: func(cmd *cobra.Command, files []string) error {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return failed(o.answer(ctx, q, files, cmd.OutOrStdout(), os.Stderr))
		},
	}
	f := cmd.Flags()
	for _, field := range pick.Fields {
		usage := lowerFirst(strings.TrimSuffix(field.Question, "?"))
		if field.Optional {
			f.Bool(field.Name, false, usage)
			continue
		}
		f.String(field.Name, "", usage)
		completeWith(cmd, field.Name, field.Values...)
	}
	f.IntVar(&o.workload.Cores, "cores", runtime.GOMAXPROCS(0), "GOMAXPROCS of your program")
	f.StringVar(&o.format, "format", "text", "how to write the answer: text, json")
	f.IntVar(&o.rounds, "rounds", 8, "samples per cell, without files")
	f.DurationVar(&o.window, "window", 100*time.Millisecond, "length of a sample, without files")
	f.StringVarP(&o.out, "out", "o", "", "name of the files to write, without files (default: they are not kept)")
	completeWith(cmd, "cores", "1", strconv.Itoa(runtime.NumCPU()))
	completeWith(cmd, "format", "text", "json")
	completeWith(cmd, "rounds", "8", "20")
	completeWith(cmd, "window", "100ms", "1s")
	return cmd
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// complete takes over the flags, and asks for what is missing.
func (o *pickOptions) complete(cmd *cobra.Command, q queues, files []string) error {
	if o.format != "text" && o.format != "json" {
		return fmt.Errorf("unknown format %q, want one of text, json", o.format)
	}
	if len(files) > 0 {
		for _, name := range []string{"rounds", "window", "out"} {
			if cmd.Flags().Changed(name) {
				return fmt.Errorf("-%s is for measuring, want no files with it", name)
			}
		}
	} else if o.workload.Cores > runtime.NumCPU() {
		return fmt.Errorf("-cores %d: this machine has %d to measure with, want at most that, or results files", o.workload.Cores, runtime.NumCPU())
	}
	var missing []pick.Field
	for _, field := range pick.Fields {
		flag := cmd.Flags().Lookup(field.Name)
		if err := o.take(field, flag, &missing); err != nil {
			return err
		}
	}
	if err := o.ask(missing); err != nil {
		return err
	}
	if err := errors.Join(o.workload.Check(), checkOut(o.out)); err != nil || len(files) > 0 {
		return err
	}
	cells, err := campaign.Again(pick.Cells(q.named(), o.workload), nil)
	if err != nil {
		return err
	}
	o.design = campaign.Design{
		Cells: cells, Rounds: o.rounds, Window: o.window, Seed: rand.Uint64N(1 << 32),
		Patience: campaign.DefaultPatience, Limits: campaign.DefaultLimits(),
	}
	return o.design.Check()
}

// take takes over a flag, or adds the field to what is missing.
func (o *pickOptions) take(field pick.Field, flag *pflag.Flag, missing *[]pick.Field) error {
	if !flag.Changed {
		*missing = append(*missing, field)
		return nil
	}
	return field.Set(&o.workload, flag.Value.String())
}

// ask asks for the missing fields if somebody is there to answer. Who has given
// all that is needed is not asked for what is optional.
func (o *pickOptions) ask(missing []pick.Field) error {
	err := pick.Missing(missing)
	if err == nil || !term.IsTerminal(int(os.Stdin.Fd())) || !term.IsTerminal(int(os.Stderr.Fd())) {
		return err
	}
	return pick.Ask(os.Stdin, os.Stderr, missing, &o.workload)
}

// answer writes the answer, from the files or from what it measures. The error is
// for attempts to measure that failed, too.
func (o *pickOptions) answer(ctx context.Context, q queues, files []string, out io.Writer, errs *os.File) error {
	var failures error
	if len(files) == 0 {
		path := o.out
		if path == "" {
			dir, err := os.MkdirTemp("", "queuebench")
			if err != nil {
				return err
			}
			defer os.RemoveAll(dir)
			path = filepath.Join(dir, "samples")
		}
		c, err := o.measure(ctx, path, errs)
		if err != nil {
			return err
		}
		files, failures = []string{c.ResultsPath()}, c.Summary().Err()
		if c.Summary().Accepted == 0 {
			return failures
		}
	}
	results, err := report.Read(files...)
	if err != nil {
		return err
	}
	answer, err := pick.Choose(results, q.named(), o.workload)
	if err != nil {
		return errors.Join(err, failures)
	}
	write := answer.WriteText
	if o.format == "json" {
		write = answer.WriteJSON
	}
	return errors.Join(write(out), failures)
}

// measure takes samples of the cells that matter, into new files of that name.
func (o *pickOptions) measure(ctx context.Context, name string, errs *os.File) (*campaign.Campaign, error) {
	c, err := create(name, o.design)
	if err != nil {
		return nil, err
	}
	if err = take(ctx, c, errs); err != nil && o.out != "" {
		err = kept(c, err)
	}
	return c, err
}
