package command

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newCommand(q queues) *cobra.Command {
	root := &cobra.Command{
		Use:   "queuebench",
		Short: "Measure queues and choose one",
		Long: `queuebench measures the queues of this module on your machine, beside a plain
Go channel, and reports which of them suits which shape of work. It also checks,
for as long as you like, that they keep the contract.

Flags may be written with one dash or two. Exit status: 0 done, 1 failed,
2 called wrongly, 130 interrupted.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(newList(q), newDoctor(), newRun(q), newReport(), newCompare(), newPick(q), newVerify(q), newProof(q), newSample(q))
	root.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var names []string
		for _, c := range root.Commands() {
			if c.IsAvailableCommand() {
				names = append(names, c.Name())
			}
		}
		return fmt.Errorf("unknown command %q, want one of %s", args[0], strings.Join(names, ", "))
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w (see %s -h)", plainly(err), cmd.CommandPath())
	})
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return noneEmpty(cmd.Flags()) }
	return root
}

// kinds says what values flags can have, by the type of the flag.
var kinds = map[string]string{
	"int":            fmt.Sprintf("a whole number up to %d", math.MaxInt),
	"uint64":         fmt.Sprintf("a whole number from 0 to %d", uint64(math.MaxUint64)),
	"duration":       "a time such as 90s or 1h30m",
	"bool":           "true or false",
	"stringSlice":    "names, separated by commas",
	"stringToString": "name=number, separated by commas",
	"percentage":     "a percentage from 0.01% to 1000%, such as 5%",
	"renaming":       "two names such as chanq=mutexq, without spaces and slashes",
}

// plainly returns an error about a flag's value that tells what is allowed
// instead of what the library met.
func plainly(err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	f := invalid.GetFlag()
	return fmt.Errorf("-%s %q, want %s", f.Name, invalid.GetValue(), kinds[f.Value.Type()])
}

// noneEmpty returns an error if a flag was given with nothing in it, as happens
// with a shell variable that is not set.
func noneEmpty(flags *pflag.FlagSet) (err error) {
	flags.Visit(func(f *pflag.Flag) {
		if v := f.Value.String(); v == "" || v == "[]" {
			err = fmt.Errorf("-%s \"\", want a value", f.Name)
		}
	})
	return err
}

// longFlags returns the arguments with a second dash before the name of each
// flag that some command has: Go programs take one or two.
func longFlags(root *cobra.Command, args []string) []string {
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if len(name) < 2 || arg[0] != '-' || name[0] == '-' {
			continue
		}
		if name == "help" || slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool {
			return c.Flags().Lookup(name) != nil
		}) {
			args[i] = "-" + arg
		}
	}
	return args
}

// message returns the text of an error as one line for a terminal.
func message(err error) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, err.Error())
}

// completeWith makes the shell complete the values of a flag.
func completeWith(cmd *cobra.Command, flag string, values ...string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag does not exist
	}
}
