package command

import (
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// FuzzArguments looks for arguments, one a line, that make a command panic
// before it runs, and for errors that are not one line for a terminal.
func FuzzArguments(f *testing.F) {
	for _, args := range []string{
		"", "run", "list", "-h", "--help", "measure", "run\n-fast", "run\n-\x1b\n", "run\n-o\n-impl",
		"run\n-tier\nfull\n-impl\nringq.mpmc,\"chanq\"\n-scenario=Pair,Idle\n-rounds\n3\n-window\n1s\n-seed\n7\n-o\nx.txt",
		"run\n-impl\n\"\x1b\n", "run\n-scenario\nPair\"", "run\n-window\n9999999h", "run\n--\n-rounds",
		"report\n-format\nmd\n-filter\n*\nx.txt", "compare\n-fail-over\n5%\n-rename\na=b\n-\nx.txt", "compare\n-fail-over\n-\x1b%", "sample\n-window\n10ms\nPair/impl=chan/cap=8/item=8/fill=0",
		"verify\n-impl\nlockfree,shardq\n-check=FIFO\n-duration\n1m\n-json\n-", "verify\n-level\n-check\n\x1b",
		"pick\n-producers\n8\n-rate=10k\n-matters\np99,cpu\n-polite\nx.txt", "pick\n-item\n\x1b\n-cores\n0",
		"doctor\n-watch\n3s\n-format=json", "completion\nbash", "help\nrun", "__complete\nrun\n--impl\n",
	} {
		f.Add(args)
	}
	f.Fuzz(func(t *testing.T, lines string) {
		cmd := newCommand(nil)
		for _, c := range cmd.Commands() {
			c.RunE = func(*cobra.Command, []string) error { return nil }
		}
		args := longFlags(cmd, strings.Split(lines, "\n"))
		require.Equal(t, args, longFlags(cmd, args))
		cmd.SetArgs(args)
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		if err := cmd.Execute(); err != nil {
			text := message(err)
			require.False(t, text == "" || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", text)
		}
	})
}

// FuzzPlanFile looks for a file that makes reading it panic, for errors that are
// not one line, and for keys that are taken but change nothing.
func FuzzPlanFile(f *testing.F) {
	for _, text := range []string{
		"", "rounds = 3\nwindow = \"1s\"\nseed = 7\nout = \"x\"\n", "impl = [\"a\", \"b,c\"]\nagain = []\n",
		"limit = {steal = 5, pressure-cpu = 1.5}\n", "[limit]\ngc = inf\n", "[limit]\n\"a=b\" = 1\n", "[limit.steal]\n",
		"rounds = \"many\"\n", "rounds = 99999999999999999999\n", "rounds = -1\n", "seed = -1\n", "window = 10:00:00\n",
		"plan = \"x.toml\"\n", "resume = \"x\"\n", "help = true\n", "tier = [1]\n", "impl = [[\"a\"]]\n", "\"\\u0000\" = 1\n",
		"tier.full = 1\n[[cell]]\n", "sentinel = \"\"\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		flags := newRun(nil).Flags()
		if err := setFlags([]byte(text), flags); err != nil {
			text := message(err)
			require.False(t, text == "" || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", text)
			return
		}
		var keys map[string]any
		require.NoError(t, toml.Unmarshal([]byte(text), &keys))
		for key, value := range keys {
			require.True(t, flags.Changed(key), key)
			if n, ok := value.(int64); ok {
				require.Equal(t, strconv.FormatInt(n, 10), flags.Lookup(key).Value.String())
			}
		}
	})
}

// FuzzVerified looks for a report that makes reading or adding it up panic, for
// errors that are not one line, and for tables that are broken.
func FuzzVerified(f *testing.F) {
	const sound = `[{"queue":"a","build":"normal","goarch":"amd64","go":"go1.26","verdict":"passed","seed":"1","results":[{"check":"FIFO","verdict":"passed","seed":"1","operations":5,"histories":1}]}]`
	for _, text := range []string{
		"", "null", "[]", "[{}]", "{}", "[3]", sound, sound + sound,
		strings.Replace(sound, "normal", "model", 1), strings.Replace(sound, `"passed"`, `"failed"`, 2), strings.Replace(sound, `"a"`, `"a|\n\u001b"`, 1),
		strings.Replace(sound, `"amd64"`, `"s390x"`, 1), strings.Replace(sound, "5", "1e99", 1), strings.Replace(sound, `"seed":"1"`, `"seed":1`, 1),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		reports, err := parseVerified([]byte(text))
		if err != nil {
			text := message(err)
			require.False(t, text == "" || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", text)
			return
		}
		var table strings.Builder
		_ = prove(&table, reports, map[string]int64{recorded: 1}, nil)
		lines := strings.Split(strings.TrimSuffix(table.String(), "\n"), "\n")
		for _, line := range lines {
			require.Equal(t, strings.Count(lines[0], "|"), strings.Count(line, "|"), "%q", line)
		}
	})
}
