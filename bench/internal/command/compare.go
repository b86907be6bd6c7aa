package command

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/queuebench/queue/bench/report"
)

// compareFormats are the ways to write a comparison.
var compareFormats = map[string]func(*report.Diff, io.Writer, report.DiffView) error{
	"text": (*report.Diff).WriteText,
	"md":   (*report.Diff).WriteMarkdown,
	"json": (*report.Diff).WriteJSON,
}

var compareFormatNames = []string{"text", "md", "json"}

// compareOptions are the flags of compare.
type compareOptions struct {
	format, filter string
	rename         renaming
	failOver       share
	all            bool
}

func newCompare() *cobra.Command {
	var o compareOptions
	cmd := &cobra.Command{
		Use:   "compare OLD NEW",
		Short: "Say what is faster or slower in one results file than in another",
		Long: `compare reads two files in Go benchmark format, of two commits, machines, Go
versions or queues, and says of every cell that is in both whether it became
faster or slower, is the same, or is undecided. - stands for standard input.

A difference counts if it is significant by the Mann-Whitney U test, adjusted for
all comparisons (Holm), and larger than 3 % and than the noise: what no commit can
change, such as the bare channel, shows how much the machine did. Ten samples per
cell and more are needed where hundreds of cells are compared; a filter makes them
fewer. Measure both sides on the same idle machine, one soon after the other.

The exit status is 0, or 1 if -fail-over is given and some cell is significantly
slower (of other units: worse) by more than that.`,
		Example: `  queuebench compare main.txt mine.txt
  queuebench compare -fail-over 5% -filter .unit:ns/op main.txt mine.txt
  queuebench compare -rename ringq.mpmc=myring -all mine.txt myring.txt
  ssh server cat bench.txt | queuebench compare -format md here.txt -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("compare what? want two results files, got %d", len(args))
			}
			if args[0] == "-" && args[1] == "-" {
				return errors.New("compare - with -: standard input can be read once only")
			}
			return nil
		},
		PreRunE: func(*cobra.Command, []string) error {
			if compareFormats[o.format] == nil {
				return fmt.Errorf("unknown format %q, want one of %s", o.format, strings.Join(compareFormatNames, ", "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(args[0], args[1], cmd.OutOrStdout()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "text", "how to write it: "+strings.Join(compareFormatNames, ", "))
	f.StringVar(&o.filter, "filter", "*", "which samples, in the filter language of benchstat, such as .unit:ns/op")
	f.Var(&o.rename, "rename", "name of a queue in OLD and in NEW, as `old=new`")
	f.Var(&o.failOver, "fail-over", "exit with status 1 if a cell is slower by more, such as 5%")
	f.BoolVar(&o.all, "all", false, "list also the cells that are the same")
	completeWith(cmd, "format", compareFormatNames...)
	completeWith(cmd, "fail-over", "3%", "5%", "10%")
	completeWith(cmd, "rename")
	completeWith(cmd, "filter", ".unit:ns/op", ".name:Transfer")
	return cmd
}

func (o *compareOptions) run(oldPath, newPath string, out io.Writer) error {
	before, err := o.read(oldPath)
	if err != nil {
		return err
	}
	after, err := o.read(newPath)
	if err != nil {
		return err
	}
	if o.rename.from != "" {
		if err := before.Rename(o.rename.from, o.rename.to); err != nil {
			return err
		}
	}
	d := report.Compare(before, after, report.Options{})
	if len(d.Cells) == 0 {
		return failed(fmt.Errorf("nothing to compare: no cell is in both %s and %s", oldPath, newPath))
	}
	view := report.DiffView{OldName: oldPath, NewName: newPath, All: o.all, FailOver: float64(o.failOver)}
	if err := compareFormats[o.format](d, out, view); err != nil {
		return failed(err)
	}
	return failed(d.Err(view))
}

func (o *compareOptions) read(path string) (*report.Results, error) {
	results, err := report.Read(path)
	if err != nil {
		return nil, failed(err)
	}
	return results, results.Filter(o.filter)
}

// A share is a flag such as 5%.
type share float64

func (s *share) Set(text string) error {
	number, ok := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil || !(v >= 0.01 && v <= 1000) || strings.ContainsAny(number, "xXpP_") {
		return errors.New("not a percentage")
	}
	*s = share(v / 100)
	return nil
}

func (s *share) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.FormatFloat(math.Round(float64(*s)*1e12)/1e10, 'g', -1, 64) + "%"
}

func (s *share) Type() string { return "percentage" }

// A renaming is a flag such as chanq=mutexq.
type renaming struct{ from, to string }

func (r *renaming) Set(text string) error {
	from, to, ok := strings.Cut(text, "=")
	if !ok || from == "" || to == "" || strings.ContainsAny(to, "=/") || strings.ContainsFunc(text, notVisible) {
		return errors.New("not a renaming")
	}
	*r = renaming{from, to}
	return nil
}

func notVisible(c rune) bool { return c <= ' ' || c > '~' }

func (r *renaming) String() string {
	if r.from == "" {
		return ""
	}
	return r.from + "=" + r.to
}

func (r *renaming) Type() string { return "renaming" }
