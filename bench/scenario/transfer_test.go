package scenario_test

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// stopwatch is a queue for two goroutines that notes the shortest time that each
// lets pass between its calls.
type stopwatch struct {
	queue.Queue[uint64]
	put, got side
}

type side struct {
	last  time.Time
	pause time.Duration
}

func (s *side) called() {
	if pause := time.Since(s.last); !s.last.IsZero() && (s.pause == 0 || pause < s.pause) {
		s.pause = pause
	}
}

func (q *stopwatch) Put(ctx context.Context, v uint64) error {
	q.put.called()
	defer func() { q.put.last = time.Now() }()
	return q.Queue.Put(ctx, v)
}

func (q *stopwatch) Get(ctx context.Context) (uint64, error) {
	q.got.called()
	defer func() { q.got.last = time.Now() }()
	return q.Queue.Get(ctx)
}

func TestWork(t *testing.T) {
	const work = time.Millisecond
	var watch *stopwatch
	entry := catalog.Entry{Name: "watched", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] {
			watch = &stopwatch{Queue: mutexq.New[uint64](capacity)}
			return watch
		},
	}}
	measured(t, "Transfer/impl=watched/prod=1/cons=1/cap=8/item=8/wait=block/work=1000000", []catalog.Entry{entry}, scenario.Stop{Ops: 20})
	assert.Greater(t, watch.put.pause, work/10, "about a millisecond, if the rate of work was found undisturbed")
	assert.Greater(t, watch.got.pause, work/10)
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
