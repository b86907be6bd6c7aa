package campaign_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// Without room for the files, no campaign begins, and the name is free. (A limit
// of the size of files stands for the disk.)
func TestFullDiskAtTheBeginning(t *testing.T) {
	c := created(t, newPlan(t, small(t, 1)))
	plan := contents(t, c.Name+".plan.json")
	require.Greater(t, len(contents(t, c.ResultsPath())), len(plan))
	for want, room := range map[string]int{
		"output %s.plan.json: write ": len(plan) - 1,
		"write %s.txt: ":              len(plan),
	} {
		name := filepath.Join(t.TempDir(), "mine")
		said := createdWithin(t, room, name, plan)
		assert.Contains(t, said, fmt.Sprintf(want, name))
		assert.Contains(t, said, ": file too large\n")
		left, err := os.ReadDir(filepath.Dir(name))
		require.NoError(t, err)
		assert.Empty(t, left)
	}
}

// createdWithin creates a campaign in a process that cannot write larger files,
// and returns its error.
func createdWithin(t *testing.T, room int, name, plan string) string {
	cmd := exec.Command(os.Args[0], name)
	cmd.Env = append(os.Environ(), mode+"=create")
	var out strings.Builder
	cmd.Stdout = &out
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	limit := uint64(room)
	require.NoError(t, unix.Prlimit(cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: limit, Max: limit}, nil))
	_, err = in.Write([]byte(plan))
	require.NoError(t, err)
	require.NoError(t, in.Close())
	require.NoError(t, cmd.Wait())
	return out.String()
}
