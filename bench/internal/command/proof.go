package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/queuetest"
)

func newProof(q queues) *cobra.Command {
	var least map[string]string
	var bounds map[string]int64
	var all bool
	cmd := &cobra.Command{
		Use:   "proof FILE...",
		Short: "Sum up reports of verify, and tell whether they are enough",
		Long: `proof reads reports that verify has written in JSON and prints, in Markdown, what
they amount to for each implementation: small programs explored in full, calls
recorded on real goroutines and judged, by build and machine, and violations.

A program with too many orders to try all is among those "in part". "streamed" are
the items of LongStream.

With -least it fails if an implementation was checked less: the name of a check
stands for its histories, "recorded" for all recorded calls, "streamed" for the
items of LongStream, and "programs" for the programs explored, where that can be
done. With -all it fails if one that verify checks by default is missing. A report
that is given twice, under whatever name, is refused. Exit status: 0 enough and no
violation, 1 not so, 2 called wrongly.`,
		Example: `  queuebench proof model.json normal.json noise.json
  queuebench proof -least recorded=10000000,Linearizable=1000000 *.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("proof of what? want one or more reports of verify")
			}
			return nil
		},
		PreRunE: func(*cobra.Command, []string) (err error) {
			bounds, err = leastBounds(least)
			return err
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			reports, err := readVerified(args)
			if err != nil {
				return failed(err)
			}
			var must []string
			if all {
				must = catalog.Names(q.standard())
			}
			return failed(prove(cmd.OutOrStdout(), reports, bounds, must))
		},
	}
	cmd.Flags().StringToStringVar(&least, "least", nil, "how much is enough for an implementation, as check=histories, recorded=calls, streamed=items or programs=programs")
	cmd.Flags().BoolVar(&all, "all", false, "fail if an implementation is missing")
	return cmd
}

// Keys among those of checks.
const (
	recorded = "recorded" // calls
	streamed = "streamed" // items of LongStream
	programs = "programs" // explored
)

// leastBounds returns the bounds that a flag says.
func leastBounds(flag map[string]string) (map[string]int64, error) {
	bounds := make(map[string]int64)
	for key, value := range flag {
		if !slices.Contains([]string{recorded, streamed, programs}, key) && !slices.Contains(checkNames(), key) {
			return nil, fmt.Errorf("least %q, want %s, %s, %s or a check: %s", key, recorded, streamed, programs, strings.Join(checkNames(), ", "))
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("least %s=%q, want a number from 0", key, value)
		}
		bounds[key] = n
	}
	return bounds, nil
}

// readVerified returns the reports of all files, none of which may count twice.
func readVerified(paths []string) ([]queuetest.Report, error) {
	var all []queuetest.Report
	from := make(map[string]string) // file of each report
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		reports, err := parseVerified(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w that verify has written", path, err)
		}
		for _, r := range reports {
			run := fmt.Sprint(r.Queue, r.Build, r.Race, r.Arch, r.Seed, r.Elapsed)
			if other, ok := from[run]; ok {
				return nil, fmt.Errorf("%s: the report of %q is in %s, too, and would count twice", path, r.Queue, other)
			}
			from[run] = path
		}
		all = append(all, reports...)
	}
	return all, nil
}

// parseVerified returns the reports of a file. An error ends with "want", and what.
func parseVerified(text []byte) ([]queuetest.Report, error) {
	var reports []queuetest.Report
	if err := json.Unmarshal(text, &reports); err != nil {
		return nil, fmt.Errorf("%s, want a report", misread(err))
	}
	if len(reports) == 0 {
		return nil, errors.New("no report, want one or more")
	}
	for _, r := range reports {
		if err := credible(r); err != nil {
			return nil, fmt.Errorf("%w, want one", err)
		}
	}
	return reports, nil
}

// misread says in plain words why a text cannot be read as reports.
func misread(err error) string {
	var syntax *json.SyntaxError
	var unfit *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("no JSON after byte %d", syntax.Offset)
	case errors.As(err, &unfit) && unfit.Field == "":
		return unfit.Value + " in place of a list of reports"
	case errors.As(err, &unfit):
		return fmt.Sprintf("%s cannot be %s", unfit.Field[strings.LastIndex(unfit.Field, ".")+1:], unfit.Value)
	}
	return "a seed that is not a whole number in quotes"
}

// credible returns an error unless verify can have written the report.
func credible(r queuetest.Report) error {
	if r.Queue == "" || len(r.Results) == 0 {
		return errors.New("a report without queue or results")
	}
	if r.Build == "" || r.Go == "" {
		return fmt.Errorf("a report of %q without build or Go version", r.Queue)
	}
	all := r.Results
	for _, res := range append(all[:len(all):len(all)], queuetest.Result{Check: "the report", Verdict: r.Verdict, Runs: r.Rounds, Elapsed: r.Elapsed}) {
		if !slices.Contains([]queuetest.Verdict{queuetest.Skipped, queuetest.Passed, queuetest.Interrupted, queuetest.Failed}, res.Verdict) {
			return fmt.Errorf("a report of %q with the verdict %q of %s", r.Queue, res.Verdict, res.Check)
		}
		counts := []int64{res.Programs, res.Operations, res.Histories, res.Unknowns, int64(res.Runs)}
		if n := min(slices.Min(counts), int64(res.Elapsed)); n < 0 {
			return fmt.Errorf("a report of %q with a count of %d in %s", r.Queue, n, res.Check)
		}
		if n := slices.Max(counts); n > 2*maxItems { // more calls than a run can make
			return fmt.Errorf("a report of %q with a count of %d in %s", r.Queue, n, res.Check)
		}
		for _, name := range []string{r.Queue, r.Build, r.Arch, res.Check} {
			if strings.ContainsFunc(name, func(r rune) bool { return r == '|' || !unicode.IsPrint(r) }) {
				return fmt.Errorf("a report with the name %q, which would break the table", name)
			}
		}
	}
	return nil
}

// A tally is what all reports say of one implementation.
type tally struct {
	reports              int
	programs, executions int64
	partly               int64            // programs not tried in all orders that were asked for
	recorded             map[string]int64 // calls, by build
	histories            map[string]int64 // by check
	unknown              int64
	violations           []string // checks
	unfinished           []string // checks that ought to have explored in full
}

func newTally() *tally {
	return &tally{recorded: make(map[string]int64), histories: make(map[string]int64)}
}

// add adds a report.
func (t *tally) add(r queuetest.Report) {
	t.reports++
	for _, res := range r.Results {
		if res.Verdict == queuetest.Failed {
			t.violations = append(t.violations, res.Check)
		}
		if r.Build == atomics.Model {
			if res.Verdict == queuetest.Interrupted {
				t.unfinished = append(t.unfinished, res.Check)
			}
			t.programs += res.Programs
			t.partly += res.Unknowns
			t.executions += res.Histories
			continue
		}
		t.histories[res.Check] += res.Histories
		t.unknown += res.Unknowns
		if res.Check == "LongStream" {
			t.histories[streamed] += res.Operations / 2 // each is put and got
		}
		if res.Histories > 0 {
			t.recorded[kindOf(r)] += res.Operations
			t.histories[recorded] += res.Operations
		}
	}
}

// kindOf returns the name of the build of a report: its machine, if it is another
// one than most have.
func kindOf(r queuetest.Report) string {
	kind := r.Build
	if r.Race {
		kind += ", race"
	}
	if r.Arch != "amd64" {
		kind += ", " + r.Arch
	}
	return kind
}

// prove prints the table and returns an error unless all is well. The
// implementations that must be there are.
func prove(w io.Writer, reports []queuetest.Report, least map[string]int64, must []string) error {
	tallies := make(map[string]*tally)
	for _, name := range must {
		tallies[name] = newTally()
	}
	kinds := make(map[string]bool)
	for _, r := range reports {
		if tallies[r.Queue] == nil {
			tallies[r.Queue] = newTally()
		}
		tallies[r.Queue].add(r)
		if r.Build != atomics.Model {
			kinds[kindOf(r)] = true
		}
	}
	columns := slices.Sorted(maps.Keys(kinds))
	var table strings.Builder
	fmt.Fprintf(&table, "| queue | programs | in part | executions |%s streamed | short rounds | at rest | undecided | violations |\n",
		joined(columns, func(kind string) string { return " calls: " + kind + " |" }))
	fmt.Fprintf(&table, "|---|%s\n", strings.Repeat("---:|", 8+len(columns)))
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(tallies)) {
		t := tallies[name]
		fmt.Fprintf(&table, "| %s | %d | %d | %d |%s %d | %d | %d | %d | %d |\n", name, t.programs, t.partly, t.executions,
			joined(columns, func(kind string) string { return fmt.Sprintf(" %d |", t.recorded[kind]) }),
			t.histories[streamed], t.histories["Linearizable"], t.histories["Quiescence"], t.unknown, len(t.violations))
		problems = append(problems, t.problems(name, least)...)
	}
	if _, err := io.WriteString(w, table.String()); err != nil {
		return err
	}
	if len(problems) > 0 {
		return errors.New(strings.Join(problems, "; "))
	}
	return nil
}

// problems says what is wrong, or not enough.
func (t *tally) problems(name string, least map[string]int64) (problems []string) {
	if len(t.violations) > 0 {
		problems = append(problems, fmt.Sprintf("%s violates the contract: %s", name, strings.Join(t.violations, ", ")))
	}
	if len(t.unfinished) > 0 {
		problems = append(problems, fmt.Sprintf("%s is not explored in full: interrupted in %s", name, strings.Join(t.unfinished, ", ")))
	}
	if t.reports == 0 {
		return append(problems, name+" is missing")
	}
	opaque := slices.ContainsFunc(catalog.All(), func(e catalog.Entry) bool { return e.Name == name && e.Opaque })
	for _, key := range slices.Sorted(maps.Keys(least)) {
		n := t.histories[key]
		if key == programs {
			n = t.programs
		}
		if n < least[key] && !(key == programs && opaque) {
			problems = append(problems, fmt.Sprintf("%s: %s %d, want %d at least", name, key, n, least[key]))
		}
	}
	return problems
}

func joined(keys []string, cell func(key string) string) string {
	var b strings.Builder
	for _, k := range keys {
		b.WriteString(cell(k))
	}
	return b.String()
}
