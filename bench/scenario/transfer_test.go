package scenario_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

func TestWork(t *testing.T) {
	const ops, work = 20, 1_000_000 // nanoseconds
	got := measured(t, "Transfer/impl=mutexq/prod=1/cons=1/cap=8/item=8/wait=block/work=1000000", catalog.All(), scenario.Stop{Ops: ops})
	assert.Greater(t, got["ns/op"], work/10.0)
	assert.Greater(t, got["cpu-ns/op"], 1.5*work/10, "both sides work")
}

func TestOptionalKey(t *testing.T) {
	const cell = "Transfer/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block"
	_, err := scenario.ParseCell(cell + "/work=100-2")
	assert.NoError(t, err)
	for name, want := range map[string]string{
		cell + "/work=0":                                 "work=0, want a number from 1 to",
		cell + "/work=much":                              "work=much, want a number from 1 to",
		cell + "/work=1/work=1":                          "want the keys impl, prod, cons, cap, item, wait, perhaps work",
		cell + "/load=1":                                 "want the keys impl, prod, cons, cap, item, wait, perhaps work",
		cell[:len(cell)-11] + "/work=1":                  "want the keys impl, prod",
		"OneCore/" + cell[len("Transfer/"):] + "/work=1": "want the keys impl, prod, cons, cap, item, wait",
	} {
		_, err := scenario.ParseCell(name)
		assert.ErrorContains(t, err, want, name)
	}
}

// What was measured once keeps its name, or nothing could be compared with it.
func TestNamesOfResultsStayValid(t *testing.T) {
	files, err := filepath.Glob("../../results/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	seen := map[string]bool{}
	for _, path := range files {
		f, err := os.Open(path)
		require.NoError(t, err)
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			name, isSample := strings.CutPrefix(lines.Text(), "Benchmark")
			name, _, _ = strings.Cut(name, "\t")
			if isSample && !seen[name] {
				seen[name] = true
				_, err := scenario.ParseCell(name)
				assert.NoError(t, err, path)
			}
		}
	}
	assert.Greater(t, len(seen), 200)
}
