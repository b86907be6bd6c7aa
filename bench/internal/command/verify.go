package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/queuetest"
	"github.com/queuebench/queue/queuetest/model"
)

// verifyOptions are the flags of verify.
type verifyOptions struct {
	impls    []string
	checks   []string
	rounds   int
	items    uint64
	duration time.Duration
	timeout  time.Duration
	seed     uint64
	short    bool
	long     bool
	level    bool
	json     string
}

// maxItems is what -items can ask for: years of work.
const maxItems = 1 << 48

func newVerify(q queues) *cobra.Command {
	var o verifyOptions
	var entries []catalog.Entry
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that the implementations keep the contract, for as long as you like",
		Long: `verify runs the checks of package queuetest on the implementations: once, or
again and again with new seeds until the duration is over or a check fails. A
failure prints what happened, the rule that forbids it, and the command that
runs the check with the same random inputs; the schedule of the goroutines is
not part of them, so that a rare failure may need several runs.

With -level it measures the strongest level that each implementation survives,
whatever it promises:
  S0  nothing is lost, duplicated or invented
  S1  the items of each producer stay in order
  S2  first in, first out, linearizable
  S3  full and empty mean full and empty
  S4  Len and Cap are exact
and beside it batches, retention of items, close, cancel, blocking, and whether
those who fell asleep first are served first.

A program built with -tags qnoise makes goroutines yield and stall at random, so
that rare schedules are less rare. One built with -tags qmodel runs small programs
of calls in every order that their accesses to memory may take, instead of the
checks; a failure prints the program and the schedule, step by step.

The report in JSON is an array with an object for each implementation. After
Ctrl-C it holds what has been done until then. Exit status: 0 no violation, 1 a
violation, or the report cannot be written, 2 called wrongly, 130 interrupted. A
program that was built with -race checks that, too, and exits with 66 for a race.`,
		Example: `  queuebench verify
  queuebench verify -impl ringq.mpmc,lockfree -duration 1h -json soak.json
  queuebench verify -impl ringq.mpmc -check FIFO,CloseLosesNothing -seed 4711
  queuebench verify -level -short`,
		Args: cobra.NoArgs,
		PreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			if !cmd.Flags().Changed("seed") {
				o.seed = 1 + rand.Uint64N(1<<32)
			}
			entries, err = o.plan(q)
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return failed(verify(ctx, o, entries, cmd.OutOrStdout(), os.Stderr))
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.impls, "impl", nil, "implementations, separated by commas (default "+strings.Join(catalog.Names(q.standard()), ",")+")")
	f.StringSliceVar(&o.checks, "check", nil, "checks, separated by commas (default all)")
	f.IntVar(&o.rounds, "rounds", 1, "how often to run the checks at least")
	f.Uint64Var(&o.items, "items", 0, "how many pass through a queue in LongStream (default 1048576)")
	f.DurationVar(&o.duration, "duration", 0, "of the whole run, at least one round for each implementation (default one round)")
	f.DurationVar(&o.timeout, "timeout", 0, "of each check, after which it counts as one that hangs (default a minute, more if -items asks for more)")
	f.Uint64Var(&o.seed, "seed", 0, "of the random inputs, from 1 (default random)")
	f.BoolVar(&o.short, "short", false, "about a quarter of the work in each round")
	f.BoolVar(&o.long, "long", false, "explore further, which takes hours; in a build with -tags qmodel")
	f.BoolVar(&o.level, "level", false, "measure the level of each implementation")
	f.StringVar(&o.json, "json", "", "file to write the report to, - for standard output")
	completeWith(cmd, "impl", catalog.Names(q.named())...)
	completeWith(cmd, "check", checkNames()...)
	return cmd
}

func checkNames() []string {
	var names []string
	for _, c := range queuetest.Checks() {
		names = append(names, c.Name)
	}
	return names
}

// plan returns what the flags ask for.
func (o verifyOptions) plan(q queues) ([]catalog.Entry, error) {
	if err := errors.Join(distinct("impl", o.impls), distinct("check", o.checks)); err != nil {
		return nil, err
	}
	for _, name := range o.checks {
		if !slices.Contains(checkNames(), name) {
			return nil, fmt.Errorf("unknown check %q, want one of %s", name, strings.Join(checkNames(), ", "))
		}
	}
	switch {
	case o.level && len(o.checks) > 0:
		return nil, errors.New("-level chooses its checks itself, want no -check")
	case o.level && o.duration != 0:
		return nil, errors.New("-level measures once, want no -duration")
	case o.rounds < 1:
		return nil, fmt.Errorf("rounds %d, want 1 or more", o.rounds)
	case atomics.Build == atomics.Model && (o.level || o.short || o.rounds > 1 || o.duration != 0):
		return nil, errors.New("a build with the tag qmodel does the same each time, want no -level, -short, -rounds and -duration")
	case atomics.Build != atomics.Model && o.long:
		return nil, errors.New("-long is for a build with the tag qmodel")
	case o.duration < 0:
		return nil, fmt.Errorf("duration %v, want 0 or more", o.duration)
	case o.timeout < 0:
		return nil, fmt.Errorf("timeout %v, want 0 or more", o.timeout)
	case o.seed == 0:
		return nil, errors.New("seed 0, want 1 or more")
	case o.items > maxItems:
		return nil, fmt.Errorf("items %d, want %d at most", o.items, uint64(maxItems))
	}
	if text := os.Getenv(model.ScenarioVariable); text != "" && atomics.Build == atomics.Model {
		if _, err := model.Parse(text); err != nil {
			return nil, fmt.Errorf("%s: %w", model.ScenarioVariable, err)
		}
	}
	entries, err := q.standard(), error(nil)
	if len(o.impls) > 0 {
		entries, err = catalog.Select(q.named(), o.impls...)
	}
	if err != nil || atomics.Build != atomics.Model {
		return entries, err
	}
	visible := slices.DeleteFunc(slices.Clone(entries), func(e catalog.Entry) bool { return e.Opaque })
	if len(o.impls) > 0 && len(visible) < len(entries) {
		return nil, fmt.Errorf("implementations %s, want none that uses channels: they cannot be explored", strings.Join(o.impls, ","))
	}
	return visible, nil
}

// verify does what the options say, and returns an error unless all is well.
func verify(ctx context.Context, o verifyOptions, entries []catalog.Entry, out io.Writer, errs *os.File) error {
	var file io.WriteCloser
	switch o.json {
	case "":
	case "-":
		file, out = nopCloser{out}, errs
	default:
		created, err := createNew(o.json)
		if err != nil {
			return err
		}
		defer created.Close()
		file = created
	}
	fmt.Fprintf(errs, "verifying %s, seed %d\n", strings.Join(catalog.Names(entries), ", "), o.seed)
	v := verification{
		verifyOptions: o, ctx: ctx, out: out, watch: newWatch(errs),
		share:   o.duration / time.Duration(len(entries)),
		reports: []any{},
	}
	each := v.check
	if o.level {
		each = v.classify
	}
	for i, e := range entries {
		if !each(e) {
			v.notRun = len(entries) - i - 1
			break
		}
	}
	if o.level {
		v.table()
	}
	if file != nil {
		encoder := json.NewEncoder(file)
		encoder.SetIndent("", "  ")
		if err := errors.Join(encoder.Encode(v.reports), file.Close()); err != nil {
			return fmt.Errorf("output %s: %w", o.json, err)
		}
	}
	return v.verdict()
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// createNew creates a file, if there is none of that name.
func createNew(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("output %s: %w, nothing is overwritten", path, fs.ErrExist)
	}
	if err != nil {
		return nil, fmt.Errorf("output %s: %w", path, err)
	}
	return f, nil
}
