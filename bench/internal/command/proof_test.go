package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A file that verify cannot have written is refused in plain words.
func TestProofRefuses(t *testing.T) {
	const sound = `[{"queue":"a","build":"normal","go":"go1.26","verdict":"passed","seed":"1","results":[{"check":"FIFO","verdict":"passed","seed":"1","operations":5}]}]`
	for _, c := range []struct{ old, new, want string }{
		{sound, `{}`, "object in place of a list of reports"},
		{sound, `[3]`, "number in place of a list of reports"},
		{sound, `[`, "no JSON after byte 1"},
		{`"operations":5`, `"operations":"many"`, "operations cannot be string"},
		{`"seed":"1"`, `"seed":"x"`, "a seed that is not a whole number in quotes"},
		{`"verdict":"passed","seed"`, `"verdict":"fine","seed"`, `a report of "a" with the verdict "fine" of the report`},
		{`"check":"FIFO","verdict":"passed"`, `"check":"FIFO","verdict":""`, `a report of "a" with the verdict "" of FIFO`},
		{`"operations":5`, `"operations":-5`, `a report of "a" with a count of -5 in FIFO`},
		{`"operations":5`, `"operations":9223372036854775807`, `a report of "a" with a count of 9223372036854775807 in FIFO`},
		{`"seed":"1"`, `"rounds":-1,"seed":"1"`, `a report of "a" with a count of -1 in the report`},
		{`"build":"normal"`, `"build":""`, `a report of "a" without build or Go version`},
		{`"go":"go1.26"`, `"go":""`, `a report of "a" without build or Go version`},
		{`"a"`, `"a|b"`, `a report with the name "a|b", which would break the table`},
		{`"a"`, `"a\u001b[2J"`, `a report with the name "a\x1b[2J", which would break the table`},
		{`"FIFO"`, `"FIFO\n"`, `a report with the name "FIFO\n", which would break the table`},
	} {
		path := filepath.Join(t.TempDir(), "bad.json")
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(sound, c.old, c.new, 1)), 0o666))
		_, err := readVerified([]string{path})
		require.Error(t, err, c.new)
		assert.Contains(t, err.Error(), path+": "+c.want+", want ")
	}
	path := filepath.Join(t.TempDir(), "good.json")
	require.NoError(t, os.WriteFile(path, []byte(sound), 0o666))
	_, err := readVerified([]string{path})
	require.NoError(t, err)
}

func TestProof(t *testing.T) {
	const normal = `[{"queue":"a","build":"normal","goarch":"amd64","go":"go1.26","verdict":"passed","seed":"1","results":[
		{"check":"Linearizable","verdict":"passed","seed":"1","operations":50,"histories":10,"unknowns":1},
		{"check":"LongStream","verdict":"passed","seed":"1","operations":600},
		{"check":"ExactlyOnce","verdict":"passed","seed":"1","operations":7000}]}]`
	const other = `[{"queue":"a","build":"noise","race":true,"goarch":"s390x","go":"go1.26","verdict":"passed","seed":"1","results":[
		{"check":"Quiescence","verdict":"passed","seed":"1","operations":7,"histories":3}]},
		{"queue":"b","build":"model","goarch":"amd64","go":"go1.26","verdict":"passed","seed":"1","results":[
		{"check":"Tries","verdict":"passed","seed":"1","programs":2,"operations":900,"histories":30,"unknowns":1}]}]`
	const broken = `[{"queue":"b","build":"normal","goarch":"amd64","go":"go1.26","verdict":"passed","seed":"1","results":[
		{"check":"FIFO","verdict":"failed","seed":"1","error":"lost"}]}]`
	const cut = `[{"queue":"b","build":"model","goarch":"amd64","go":"go1.26","seed":"1","verdict":"interrupted","results":[
		{"check":"Tries","verdict":"interrupted","seed":"1"},{"check":"Pairs","verdict":"skipped","seed":"1"}]}]`
	const table = `| queue | programs | in part | executions | calls: noise, race, s390x | calls: normal | streamed | short rounds | at rest | undecided | violations |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
| a | 0 | 0 | 0 | 7 | 50 | 300 | 10 | 3 | 1 | 0 |
| b | 2 | 1 | 30 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
`
	for name, c := range map[string]struct {
		args   string
		status int
		out    string
		errs   string
	}{
		"sum":        {"normal.json other.json", 0, table, ""},
		"enough":     {"-least Linearizable=10,recorded=50,streamed=300 normal.json", 0, "| a |", ""},
		"not enough": {"-least Linearizable=11,recorded=51,streamed=301 normal.json", 1, "| a |", "queuebench: a: Linearizable 10, want 11 at least; a: recorded 50, want 51 at least; a: streamed 300, want 301 at least\n"},
		"programs":   {"-least programs=3 other.json", 1, "| a |", "queuebench: a: programs 0, want 3 at least; b: programs 2, want 3 at least\n"},
		"opaque":     {"-least programs=3 opaque.json", 0, "| chanq |", ""},
		"not all":    {"-all opaque.json", 1, "| lockfree | 0 |", "queuebench: lockfree is missing; mutexq is missing; "},
		"violation":  {"normal.json broken.json", 1, "| b | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 1 |", "queuebench: b violates the contract: FIFO\n"},
		"no file":    {"", 2, "", "queuebench: proof of what? want one or more reports of verify\n"},
		"missing":    {"missing.json", 1, "", "queuebench: open missing.json: no such file or directory\n"},
		"text":       {"text.json", 1, "", "queuebench: text.json: no JSON after byte 2, want a report that verify has written\n"},
		"cut":        {"cut.json", 1, "| b |", "queuebench: b is not explored in full: interrupted in Tries\n"},
		"none":       {"none.json", 1, "", "queuebench: none.json: no report, want one or more that verify has written\n"},
		"twice":      {"normal.json normal.json", 1, "", "queuebench: normal.json: the report of \"a\" is in normal.json, too, and would count twice\n"},
		"copy":       {"normal.json copy.json", 1, "", "queuebench: copy.json: the report of \"a\" is in normal.json, too, and would count twice\n"},
		"empty":      {"empty.json", 1, "", "queuebench: empty.json: a report without queue or results, want one that verify has written\n"},
		"bad check":  {"-least Speed=1 normal.json", 2, "", `queuebench: least "Speed", want recorded, streamed, programs or a check: `},
		"bad number": {"-least recorded=-1 normal.json", 2, "", "queuebench: least recorded=\"-1\", want a number from 0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := program(t, append([]string{"proof"}, strings.Fields(c.args)...)...)
			for file, text := range map[string]string{
				"normal.json": normal, "copy.json": normal, "other.json": other, "broken.json": broken, "text.json": "no", "empty.json": "[{}]", "cut.json": cut, "none.json": "[]",
				"opaque.json": strings.ReplaceAll(normal, `"a"`, `"chanq"`),
			} {
				require.NoError(t, os.WriteFile(filepath.Join(cmd.Dir, file), []byte(text), 0o666))
			}
			got := runProgram(t, cmd)
			assert.Equal(t, c.status, got.status, got.errs)
			assert.Contains(t, got.out, c.out)
			assert.Contains(t, got.errs, c.errs)
			assert.Equal(t, c.errs == "", got.errs == "")
		})
	}
}
