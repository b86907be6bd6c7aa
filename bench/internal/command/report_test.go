package command

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// resultsFile makes a small results file and returns its path.
func resultsFile(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "mine.txt")
	text := strings.Repeat("BenchmarkPair/impl=chan/cap=1\t1\t30 ns/op\nBenchmarkPair/impl=mutexq/cap=1\t1\t20 ns/op\n", 6)
	require.NoError(t, os.WriteFile(path, []byte("cpu: x\n"+text), 0o666))
	return path
}

func TestReportFormats(t *testing.T) {
	file := resultsFile(t)
	got := runProgram(t, program(t, "report", "-format", "csv", file))
	require.Zero(t, got.status, got.errs)
	lines, err := csv.NewReader(strings.NewReader(got.out)).ReadAll()
	require.NoError(t, err)
	assert.Len(t, lines, 3)

	got = runProgram(t, program(t, "report", "-format", "json", file))
	require.Zero(t, got.status, got.errs)
	assert.True(t, json.Valid([]byte(got.out)))

	assert.Contains(t, runProgram(t, program(t, "report", file)).out, "Medians: a chan b mutexq\n")
	assert.NotContains(t, runProgram(t, program(t, "report", "-charts=false", file)).out, "Medians:")
}

func TestReportPage(t *testing.T) {
	file := resultsFile(t)
	cmd := program(t, "report", "-html", "mine.html", file)
	got := runProgram(t, cmd)
	require.Zero(t, got.status, got.errs)
	assert.Regexp(t, `^report: mine.html \(\d+ KB\)\n$`, got.out)
	page, err := os.ReadFile(filepath.Join(cmd.Dir, "mine.html"))
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(page, []byte("<!DOCTYPE html>")))
	assert.True(t, bytes.HasSuffix(page, []byte("</html>\n")))
}

func TestReportPageBadInput(t *testing.T) {
	file := resultsFile(t)
	dir := t.TempDir()
	beside := strings.TrimSuffix(file, ".txt") + ".jsonl"
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"-html", file}, 1, file + ": file already exists, nothing is overwritten"},
		{[]string{"-html", filepath.Join(dir, "no", "page.html")}, 1, "no such file or directory"},
		{[]string{"-html", filepath.Join(dir, "page.html"), "-format", "md"}, 2, "-html is a format of its own, want no -format"},
		{[]string{"-html="}, 2, `-html "", want a value`},
		{[]string{"-charts=perhaps"}, 2, `-charts "perhaps", want true or false`},
	} {
		got := runProgram(t, program(t, append(append([]string{"report"}, test.args...), file)...))
		assert.Equal(t, test.status, got.status, test.args)
		assert.Contains(t, got.errs, test.want)
		assert.Equal(t, 1, strings.Count(got.errs, "\n"), got.errs)
	}
	require.NoError(t, os.WriteFile(beside, []byte("Dear queue\n"), 0o666))
	got := runProgram(t, program(t, "report", "-html", filepath.Join(dir, "page.html"), file))
	assert.Equal(t, 1, got.status)
	assert.Contains(t, got.errs, beside+`:1: "Dear queue" is not a JSON object`)
	assert.NoFileExists(t, filepath.Join(dir, "page.html"))
}
