//go:build race

package ringq_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/ringq"
)

// misuseVariable is the environment variable that says in a child process what
// to do.
const misuseVariable = "RINGQ_MISUSE"

// uses are ways for two goroutines to use the same end of a queue.
var uses = map[string]struct {
	queue    func() queue.Queue[int]
	get      bool // the end of the Gets, not that of the Puts
	turns    bool // the second goroutine begins after the first has ended
	reported bool // it is a misuse
}{
	"two producers of SPSC": {queue: spsc, reported: true},
	"two producers of SPMC": {queue: spmc, reported: true},
	"two consumers of SPSC": {queue: spsc, get: true, reported: true},
	"two consumers of MPSC": {queue: mpsc, get: true, reported: true},

	"two producers of SPSC by turns": {queue: spsc, turns: true},
	"two producers of SPMC by turns": {queue: spmc, turns: true},
	"two consumers of SPSC by turns": {queue: spsc, get: true, turns: true},
	"two consumers of MPSC by turns": {queue: mpsc, get: true, turns: true},

	"two producers of MPSC": {queue: mpsc},
	"two consumers of SPMC": {queue: spmc, get: true},
}

func spsc() queue.Queue[int] { return ringq.NewSPSC[int](16) }
func spmc() queue.Queue[int] { return ringq.NewSPMC[int](16) }
func mpsc() queue.Queue[int] { return ringq.NewMPSC[int](16) }

// calls are the ways to put and to get.
var calls = map[string]struct {
	put, get func(queue.Queue[int]) error
}{
	"single": {
		put: func(q queue.Queue[int]) error { return q.TryPut(1) },
		get: func(q queue.Queue[int]) error { _, err := q.TryGet(); return err },
	},
	"waiting": {
		put: func(q queue.Queue[int]) error { return q.Put(context.Background(), 1) },
		get: func(q queue.Queue[int]) error { _, err := q.Get(context.Background()); return err },
	},
	"batch": {
		put: func(q queue.Queue[int]) error { _, err := queue.TryPutBatch(q, []int{1, 2}); return err },
		get: func(q queue.Queue[int]) error { _, err := queue.TryGetBatch(q, make([]int, 2)); return err },
	},
}

// TestMisuse checks that the race detector reports a second goroutine where
// there may be one, and only then. A report ends the process, hence one of its
// own for each use.
func TestMisuse(t *testing.T) {
	if which, ok := os.LookupEnv(misuseVariable); ok {
		name, call, _ := strings.Cut(which, "/")
		use(t, name, call)
		return
	}
	const exitCode = 66
	for name, u := range uses {
		for call := range calls {
			t.Run(name+"/"+call, func(t *testing.T) {
				cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMisuse$")
				cmd.Env = append(os.Environ(),
					misuseVariable+"="+name+"/"+call, fmt.Sprintf("GORACE=halt_on_error=1 atexit_sleep_ms=0 exitcode=%d", exitCode))
				out, err := cmd.CombinedOutput()
				if !u.reported {
					require.NoError(t, err, "%s", out)
					return
				}
				var exit *exec.ExitError
				require.ErrorAs(t, err, &exit, "%s", out)
				assert.Equal(t, exitCode, exit.ExitCode())
				assert.Contains(t, string(out), "WARNING: DATA RACE")
			})
		}
	}
}

// use lets two goroutines use an end of a queue.
func use(t *testing.T, name, call string) {
	u := uses[name]
	q := u.queue()
	do := calls[call].put
	if u.get {
		do = calls[call].get
		for range 8 {
			require.NoError(t, q.TryPut(1))
		}
	}
	var working sync.WaitGroup
	for range 2 {
		working.Go(func() { assert.NoError(t, do(q)) })
		if u.turns {
			working.Wait()
		}
	}
	working.Wait()
}
