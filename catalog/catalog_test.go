package catalog_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

func TestEntriesAreComplete(t *testing.T) {
	assert.True(t, slices.IsSorted(catalog.Names(catalog.All())))
	assert.True(t, slices.IsSorted(catalog.Names(catalog.Variants())))
	entries := slices.Concat(catalog.All(), catalog.Variants())
	names := catalog.Names(entries)
	slices.Sort(names)
	assert.Len(t, slices.Compact(slices.Clone(names)), len(names), "a name stands for one implementation")
	for _, e := range entries {
		t.Run(e.Name, func(t *testing.T) {
			assert.NotEmpty(t, e.Purpose)
			assert.False(t, strings.ContainsAny(e.Name, " /=-") || e.Name != strings.ToLower(e.Name), "fits into a benchmark name")
			require.NotNil(t, e.New.Uint64)
			q := e.New.Uint64(3)
			if e.Traits.Bounded {
				assert.Equal(t, 3, q.Cap())
			} else {
				assert.Equal(t, queue.Unbounded, q.Cap())
			}
		})
	}
}

func TestSelect(t *testing.T) {
	got, err := catalog.Select(catalog.All(), "ringq.mpmc", "chanq")
	require.NoError(t, err)
	assert.Equal(t, []string{"ringq.mpmc", "chanq"}, catalog.Names(got))

	_, err = catalog.Select(catalog.All(), "chanq", "fastq")
	assert.EqualError(t, err, `unknown implementation "fastq", want one of `+strings.Join(catalog.Names(catalog.All()), ", "))
}

// What people are told to write compiles, and makes the queue of the entry.
func TestCalls(t *testing.T) {
	var imports, calls, want strings.Builder
	imported := make(map[string]bool)
	for _, e := range slices.Concat(catalog.All(), catalog.Variants()) {
		for _, path := range e.Imports {
			if !imported[path] {
				imported[path] = true
				fmt.Fprintf(&imports, "import %q\n", path)
			}
		}
		fmt.Fprintf(&calls, "\tfmt.Printf(\"%%T\\n\", %s)\n", e.Call)
		fmt.Fprintf(&want, "%s\n", strings.ReplaceAll(fmt.Sprintf("%T", e.New.Uint64(3)), "uint64", "main.T"))
	}
	source := "package main\n\nimport \"fmt\"\n" + imports.String() +
		"\ntype T struct{ words [3]uint64 }\n\nfunc main() {\n\tn := 3\n" + calls.String() + "}\n"
	path := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(path, []byte(source), 0o666))
	got, err := exec.Command("go", "run", path).CombinedOutput()
	require.NoError(t, err, "%s", got)
	assert.Equal(t, want.String(), string(got))
}
