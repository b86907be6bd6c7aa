package command

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

// runOptions are the flags of run.
type runOptions struct {
	tier      string
	impls     []string
	scenarios []string
	cells     []string
	again     []string
	sentinel  string
	rounds    int
	window    time.Duration
	patience  time.Duration
	seed      uint64
	limits    map[string]string
	out       string
	plan      string
	resume    string
}

// The flags that say which campaign it is, and are not part of one.
const (
	planFlag   = "plan"
	resumeFlag = "resume"
)

func newRun(q queues) *cobra.Command {
	var o runOptions
	var design campaign.Design
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Measure, write the samples to files, and report",
		Long: `run measures the implementations in all cells of a tier. Each sample is taken
in a process of its own, in rounds of random order. The samples are written to
NAME.txt in Go benchmark format, which benchstat reads as well, and a report to
NAME.md and NAME.html. The report is also printed. NAME.plan.json says beforehand
what is measured; NAME.jsonl has a line for every attempt, with what disturbed it.

A sample is flagged if the machine was disturbed, see -limit, or if the load was
not what the cell asks for, and then taken again at the end of its round, at most
twice. So is one whose process crashed or hung; the exit status is 1 then, when
all the rest has been measured. Some cells
of the baseline are measured under a second name too, which shows the noise, and
a sentinel at both ends of each round shows the drift.

-plan reads the flags from a file in TOML, where each is a key; what is given on
the command line goes before:

  tier = "standard"
  impl = ["ringq.mpmc", "chanq"]
  rounds = 20
  limit = {steal = 5}

Leave the machine alone meanwhile. After Ctrl-C, or whatever else ended it,
-resume NAME takes the samples that are missing.`,
		Example: `  queuebench run
  queuebench run -impl ringq.mpmc,chanq -scenario Transfer -rounds 10 -o mine
  queuebench run -resume mine
  queuebench run -plan nightly.toml -o nightly
  queuebench run -tier full -scenario Fairness,Footprint
  queuebench run -impl ringq.mpmc,ringq.mpmc.polite -scenario PingPong,Idle`,
		Args: cobra.NoArgs,
		PreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			if o.resume != "" {
				return onlyResume(cmd.Flags())
			}
			if o.plan != "" {
				if err := readFlags(o.plan, cmd.Flags()); err != nil {
					return err
				}
			}
			if !cmd.Flags().Changed("seed") {
				o.seed = rand.Uint64N(1 << 32)
			}
			if !cmd.Flags().Changed("rounds") && o.tier == scenario.TierQuick {
				o.rounds = quickRounds
			}
			design, err = o.design(q)
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			var c *campaign.Campaign
			var err error
			if o.resume != "" {
				c, err = campaign.Resume(campaign.TrimEnding(o.resume))
			} else {
				c, err = create(o.out, design)
			}
			if err != nil {
				return failed(err)
			}
			return failed(measure(ctx, c, cmd.OutOrStdout(), os.Stderr))
		},
	}
	o.flags(cmd, q)
	return cmd
}

// flags defines the flags.
func (o *runOptions) flags(cmd *cobra.Command, q queues) {
	names := catalog.Names(q.standard())
	variants := catalog.Names(catalog.Variants())
	f := cmd.Flags()
	f.StringVar(&o.tier, "tier", scenario.TierQuick, "what to measure: "+strings.Join(scenario.Tiers(), ", "))
	f.StringSliceVar(&o.impls, "impl", nil, "implementations, separated by commas (default "+strings.Join(names, ",")+"; there are also "+strings.Join(variants, ",")+")")
	f.StringSliceVar(&o.scenarios, "scenario", nil, "scenarios, separated by commas (default those of the tier, of "+strings.Join(scenarioNames(), ",")+")")
	f.StringSliceVar(&o.cells, "cell", nil, "cells by name, separated by commas, instead of -tier, -impl and -scenario")
	f.IntVar(&o.rounds, "rounds", 10, fmt.Sprintf("samples per cell (in tier %s %d)", scenario.TierQuick, quickRounds))
	f.DurationVar(&o.window, "window", 100*time.Millisecond, "length of a sample")
	f.DurationVar(&o.patience, "patience", campaign.DefaultPatience, "how long a sample may take beside its window before it counts as one that hangs")
	f.Uint64Var(&o.seed, "seed", 0, "of the order of the samples (default random)")
	f.StringSliceVar(&o.again, "again", nil, "implementations to measure twice in all cells, separated by commas, or "+campaign.NoAgain+" (default a cell of chan in each scenario)")
	f.StringVar(&o.sentinel, "sentinel", defaultSentinel, "cell at both ends of each round, or "+noSentinel)
	f.StringToStringVar(&o.limits, "limit", nil, limitUsage())
	f.StringVarP(&o.out, "out", "o", "", "name of the files to write (default results/<date>.<machine>.<go>.<commit>)")
	f.StringVar(&o.plan, planFlag, "", "file in TOML that has the flags as keys")
	f.StringVar(&o.resume, resumeFlag, "", "name of a campaign that was cut short, to go on with")
	completeWith(cmd, "tier", scenario.Tiers()...)
	completeWith(cmd, "impl", slices.Concat(names, variants)...)
	completeWith(cmd, "scenario", scenarioNames()...)
	completeWith(cmd, "again", slices.Concat([]string{campaign.NoAgain, scenario.Baseline().Name}, names, variants)...)
	completeWith(cmd, "sentinel", defaultSentinel, noSentinel)
	completeWith(cmd, "limit", campaign.LimitNames()...)
	for flag, ending := range map[string]string{planFlag: "toml", resumeFlag: "json"} {
		if err := cmd.MarkFlagFilename(flag, ending); err != nil {
			panic(err) // the flag does not exist
		}
	}
}

// quickRounds are enough to see what is worth a closer look.
const quickRounds = 6

// The values of -sentinel.
const (
	defaultSentinel = "Calibrate/impl=chan/what=pair"
	noSentinel      = "none"
)

func limitUsage() string {
	var lines []string
	defaults := campaign.DefaultLimits()
	for _, s := range campaign.Signals() {
		text := fmt.Sprintf("%s (%s %s", s.Name, s.Unit, s.About)
		if d, ok := defaults[s.Name]; ok {
			text += fmt.Sprintf(", default %v", d)
		}
		lines = append(lines, text+")")
	}
	return fmt.Sprintf("signal=number, separated by commas: above which a sample is flagged; %s; %s (%% between the sentinels of a round, default %v)",
		strings.Join(lines, ", "), campaign.FlagDrift, defaults[campaign.FlagDrift])
}

func scenarioNames() []string {
	var names []string
	for _, s := range scenario.Scenarios() {
		names = append(names, s.Name)
	}
	return names
}

// onlyResume returns an error if there are flags beside -resume.
func onlyResume(flags *pflag.FlagSet) (err error) {
	flags.Visit(func(f *pflag.Flag) {
		if f.Name != resumeFlag {
			err = fmt.Errorf("-resume goes on with the plan as it is, want no -%s", f.Name)
		}
	})
	return err
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

// design returns what the flags ask for.
func (o runOptions) design(q queues) (campaign.Design, error) {
	d := campaign.Design{Rounds: o.rounds, Window: o.window, Patience: o.patience, Seed: o.seed, Limits: campaign.DefaultLimits()}
	if err := checkOut(o.out); err != nil {
		return d, err
	}
	cells, err := o.chosen(q)
	if err != nil {
		return d, err
	}
	if len(o.cells) == 0 {
		d.Tier = o.tier
	}
	if d.Cells, err = campaign.Again(cells, o.again); err != nil {
		return d, fmt.Errorf("-%w", err)
	}
	if o.sentinel != noSentinel {
		c, err := measurable(q, o.sentinel)
		if err != nil {
			return d, fmt.Errorf("-sentinel, want %s or a cell: %w", noSentinel, err)
		}
		d.Sentinel = &c
	}
	for name, text := range o.limits {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return d, fmt.Errorf("-limit %s=%q, want a number", name, text)
		}
		d.Limits[name] = v
	}
	return d, d.Check()
}

// chosen returns the cells that the flags choose.
func (o runOptions) chosen(q queues) ([]scenario.Cell, error) {
	err := errors.Join(distinct("impl", o.impls), distinct("scenario", o.scenarios), distinct("cell", o.cells), distinct("again", o.again))
	if err != nil {
		return nil, err
	}
	if len(o.cells) > 0 {
		return o.named(q)
	}
	entries := q.standard()
	if len(o.impls) > 0 {
		if entries, err = catalog.Select(q.named(), o.impls...); err != nil {
			return nil, err
		}
	}
	cells, err := scenario.TierCells(o.tier, entries, runtime.NumCPU())
	if err != nil {
		return nil, err
	}
	for _, name := range o.scenarios {
		if _, err := scenario.FindScenario(name); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(cells, func(c scenario.Cell) bool { return c.Scenario == name }) {
			return nil, fmt.Errorf("scenario %s is not in tier %s, want -tier %s", name, o.tier, scenario.TierFull)
		}
	}
	if len(o.scenarios) > 0 {
		cells = slices.DeleteFunc(cells, func(c scenario.Cell) bool { return !slices.Contains(o.scenarios, c.Scenario) })
	}
	return cells, nil
}

// named returns the cells that are given by name.
func (o runOptions) named(q queues) ([]scenario.Cell, error) {
	if len(o.impls)+len(o.scenarios) > 0 {
		return nil, errors.New("-cell says all, want no -impl and -scenario")
	}
	var cells []scenario.Cell
	for _, name := range o.cells {
		c, err := measurable(q, name)
		if err != nil {
			return nil, err
		}
		cells = append(cells, c)
	}
	return cells, nil
}

// measurable returns the cell of that name, if it can be measured.
func measurable(q queues, name string) (scenario.Cell, error) {
	c, err := scenario.ParseCell(name)
	if err == nil {
		err = scenario.Fits(c, q.named())
	}
	return c, err
}

// checkOut returns an error if the name of the files is none, or looks like that of
// another file.
func checkOut(out string) error {
	if out != "" && filepath.Base(campaign.TrimEnding(out)+".") == "." {
		return fmt.Errorf("output %s: want a name, to which .txt and so on are added", out)
	}
	switch ext := filepath.Ext(out); ext {
	case ".md", ".html", ".json", ".jsonl", ".toml":
		return fmt.Errorf("output %s: want a name without %s: the samples go to NAME.txt, the reports to NAME.md and NAME.html", out, ext)
	}
	return nil
}
