package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

// runOptions are the flags of run.
type runOptions struct {
	tier      string
	impls     []string
	scenarios []string
	rounds    int
	window    time.Duration
	seed      uint64
	out       string
}

func newRun(q queues) *cobra.Command {
	var o runOptions
	var plan campaign.Plan
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Measure, write the samples to a file, and report",
		Long: `run measures the implementations in all cells of a tier. Each sample is taken
in a process of its own, in rounds of random order. The samples are written to
a new file in Go benchmark format, which benchstat reads as well, and a report
beside it in Markdown. The report is also printed.

Leave the machine alone meanwhile. After Ctrl-C the file holds what has been
measured until then.`,
		Example: `  queuebench run
  queuebench run -impl ringq.mpmc,chanq -scenario Transfer -rounds 10 -o mine.txt
  queuebench run -tier full -scenario Fairness,Footprint
  queuebench run -impl ringq.mpmc,ringq.mpmc.polite -scenario PingPong,Idle`,
		Args: cobra.NoArgs,
		PreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			if !cmd.Flags().Changed("seed") {
				o.seed = rand.Uint64N(1 << 32)
			}
			plan, err = o.plan(q)
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return failed(measure(ctx, plan, o.out, cmd.OutOrStdout(), os.Stderr))
		},
	}
	names := catalog.Names(q.standard())
	variants := catalog.Names(catalog.Variants())
	f := cmd.Flags()
	f.StringVar(&o.tier, "tier", scenario.TierQuick, "what to measure: "+strings.Join(scenario.Tiers(), ", "))
	f.StringSliceVar(&o.impls, "impl", nil, "implementations, separated by commas (default "+strings.Join(names, ",")+"; there are also "+strings.Join(variants, ",")+")")
	f.StringSliceVar(&o.scenarios, "scenario", nil, "scenarios, separated by commas (default those of the tier, of "+strings.Join(scenarioNames(), ",")+")")
	f.IntVar(&o.rounds, "rounds", 8, "samples per cell")
	f.DurationVar(&o.window, "window", 100*time.Millisecond, "length of a sample")
	f.Uint64Var(&o.seed, "seed", 0, "of the order of the samples (default random)")
	f.StringVarP(&o.out, "out", "o", "", "file to write (default results/<date>.<machine>.<go>.<commit>.txt)")
	completeWith(cmd, "tier", scenario.Tiers()...)
	completeWith(cmd, "impl", slices.Concat(names, variants)...)
	completeWith(cmd, "scenario", scenarioNames()...)
	return cmd
}

func scenarioNames() []string {
	var names []string
	for _, s := range scenario.Scenarios() {
		names = append(names, s.Name)
	}
	return names
}

// distinct returns an error if a flag names something twice.
func distinct(flag string, names []string) error {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return fmt.Errorf("-%s: %q given twice", flag, name)
		}
	}
	return nil
}

// plan returns what the flags ask for.
func (o runOptions) plan(q queues) (campaign.Plan, error) {
	for flag, names := range map[string][]string{"impl": o.impls, "scenario": o.scenarios} {
		if err := distinct(flag, names); err != nil {
			return campaign.Plan{}, err
		}
	}
	entries := q.standard()
	if len(o.impls) > 0 {
		var err error
		if entries, err = catalog.Select(q.named(), o.impls...); err != nil {
			return campaign.Plan{}, err
		}
	}
	cells, err := scenario.TierCells(o.tier, entries, runtime.NumCPU())
	if err != nil {
		return campaign.Plan{}, err
	}
	for _, name := range o.scenarios {
		if _, err := scenario.FindScenario(name); err != nil {
			return campaign.Plan{}, err
		}
		if !slices.ContainsFunc(cells, func(c scenario.Cell) bool { return c.Scenario == name }) {
			return campaign.Plan{}, fmt.Errorf("scenario %s is not in tier %s, want -tier %s", name, o.tier, scenario.TierFull)
		}
	}
	if len(o.scenarios) > 0 {
		cells = slices.DeleteFunc(cells, func(c scenario.Cell) bool { return !slices.Contains(o.scenarios, c.Scenario) })
	}
	p := campaign.Plan{Cells: cells, Rounds: o.rounds, Window: o.window, Seed: o.seed}
	return p, p.Check()
}

// measure takes the samples of the plan into a new file, and reports it.
func measure(ctx context.Context, p campaign.Plan, path string, out io.Writer, errs *os.File) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	env := campaign.ReadEnvironment()
	results, err := createResults(path, env)
	if err != nil {
		return err
	}
	defer results.Close()
	header := fmt.Sprintf("# %d rounds, window %v, seed %d\n%s%s", p.Rounds, p.Window, p.Seed, env, scenario.UnitLines)
	if _, err := io.WriteString(results, header); err != nil {
		return err
	}

	samples := len(p.Order())
	fmt.Fprintf(errs, "measuring %d cells in %d rounds (%d samples, about %v), seed %d\n",
		len(p.Cells), p.Rounds, samples, p.Duration(p.Order()).Round(time.Second), p.Seed)
	width, _, _ := term.GetSize(int(errs.Fd()))
	progress := campaign.NewProgress(errs, term.IsTerminal(int(errs.Fd())), width)
	if err := campaign.Run(ctx, p, campaign.Child(exe, "sample"), results, progress); err != nil {
		if info, statErr := results.Stat(); statErr == nil && info.Size() == int64(len(header)) {
			return errors.Join(fmt.Errorf("%w; nothing was measured", err), os.Remove(results.Name()))
		}
		return fmt.Errorf("%w; what was measured is in %s", err, results.Name())
	}
	if err := results.Close(); err != nil {
		return err
	}
	return reportRun(results.Name(), out)
}

// createResults creates the file for the samples, and fails if it or the report
// that will stand beside it exists. Without a path it finds a free name.
func createResults(path string, env campaign.Environment) (*os.File, error) {
	if path != "" {
		if md := reportPath(path); md == path {
			return nil, fmt.Errorf("output %s: the report would go there, want another ending, such as .txt", path)
		} else if _, err := os.Lstat(md); err == nil {
			return nil, fmt.Errorf("output %s: %s exists already, nothing is overwritten", path, md)
		}
		return createNew(path)
	}
	name := filepath.Join("results", env.FileName(time.Now().UTC().Format(time.DateOnly)))
	if err := os.MkdirAll("results", 0o777); err != nil {
		return nil, err
	}
	for i := 1; ; i++ {
		path := name + ".txt"
		if i > 1 {
			path = fmt.Sprintf("%s.%d.txt", name, i)
		}
		if _, err := os.Lstat(reportPath(path)); err == nil {
			continue
		}
		if f, err := createNew(path); !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

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

// reportPath returns the path of the report beside a results file.
func reportPath(results string) string {
	return strings.TrimSuffix(results, filepath.Ext(results)) + ".md"
}
