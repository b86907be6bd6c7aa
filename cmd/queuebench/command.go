package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

func newCommand() *cobra.Command {
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
	root.AddCommand(newList(), newRun(), newReport(), newVerify(), newProof(), newSample())
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
		return fmt.Errorf("%w (see %s -h)", err, cmd.CommandPath())
	})
	return root
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
