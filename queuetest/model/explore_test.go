//go:build qmodel

package model

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/explore"
	"github.com/queuebench/queue/mutexq"
)

// miscounting is a queue whose Len is wrong after two Puts at the same time.
type miscounting struct {
	queue.Queue[uint64]
	n atomics.Uint64
}

func (q *miscounting) TryPut(v uint64) error {
	n := q.n.Load()
	err := q.Queue.TryPut(v)
	if err == nil {
		q.n.Store(n + 1)
	}
	return err
}

func (q *miscounting) TryGet() (uint64, error) {
	v, err := q.Queue.TryGet()
	if err == nil {
		q.n.Add(^uint64(0))
	}
	return v, err
}

func (q *miscounting) Len() int { return int(q.n.Load()) }

var (
	construct = catalog.Of(mutexq.New[uint64])
	sound     = Subject{New: construct, Traits: strict}
	broken    = Subject{New: func(n int) queue.Queue[uint64] { return &miscounting{Queue: construct(n)} }, Traits: strict}
)

func stage(preemptions int, scenarios ...string) Stage {
	s := Stage{Name: "Mine", Preemptions: preemptions}
	s.Scenarios = func(yield func(Scenario) bool) {
		for _, text := range scenarios {
			if !yield(MustParse(text)) {
				return
			}
		}
	}
	return s
}

// TestExplore checks what a failure tells, and that it can be repeated.
func TestExplore(t *testing.T) {
	const text = "capacity 2, fill 0: TryPut | TryPut"
	assert.NoError(t, Explore(t.Context(), sound, stage(2, text)).Err)
	for _, preemptions := range []int{1, -1} {
		r := Explore(t.Context(), broken, stage(preemptions, "capacity 2, fill 0: TryPut TryGet", text))
		require.Error(t, r.Err)
		why := r.Err.Error()
		assert.Contains(t, r.String(), why)
		assert.True(t, strings.HasPrefix(why, text+"\nassertion: Len is -1"), why)
		assert.Contains(t, why, "\ngoroutine 1 TryPut(100) over [")
		assert.Regexp(t, `\n\d+ +A +store +q\.n +1\n`, why)
		assert.Contains(t, why, "\nrerun with QUEUETEST_SCENARIO=\""+text+"\"")

		list := regexp.MustCompile(`schedule: (\[.*\])`).FindStringSubmatch(why)
		require.NotNil(t, list, why)
		var schedule []int
		require.NoError(t, json.Unmarshal([]byte(strings.ReplaceAll(list[1], " ", ",")), &schedule))
		again := explore.Config{}.Replay(schedule, MustParse(text).Program(broken)).Failure
		require.NotNil(t, again)
		assert.Contains(t, why, again.String())
		assert.Nil(t, explore.Config{}.Replay(schedule, MustParse(text).Program(sound)).Failure)
	}
}

// TestExploreCounts checks that only programs that fit are run, and that the end
// of the context is no success.
func TestExploreCounts(t *testing.T) {
	s := sound
	s.Traits.Producers = queue.One
	r := Explore(t.Context(), s, stage(0, "capacity 1, fill 0: TryPut | TryGet", "capacity 1, fill 0: TryPut | TryPut"))
	assert.NoError(t, r.Err)
	assert.Equal(t, 1, r.Programs)
	assert.Positive(t, r.Executions)
	assert.Greater(t, r.Steps, r.Executions)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, Explore(ctx, sound, stage(0, "capacity 1, fill 0: TryPut")).Err, context.Canceled)
}

// TestExploreMethods checks that each method is called, and that waiting in vain
// is a failure.
func TestExploreMethods(t *testing.T) {
	few, crowds := Blocking()
	for _, s := range slices.Concat(few, crowds, Batches()) {
		require.NoError(t, Explore(t.Context(), sound, stage(0, s.String())).Err)
	}
	for _, text := range []string{"Get", "Put Put", "GetBatch(1)", "PutBatch(2)"} {
		err := Explore(t.Context(), sound, stage(0, "capacity 1, fill 0: "+text)).Err
		assert.ErrorContains(t, err, "deadlock: ", text)
	}
}

// TestExploreTooManySchedules checks that the programs of which not all schedules were
// tried are told from the others, and are explored all the same.
func TestExploreTooManySchedules(t *testing.T) {
	const large, small = "capacity 2, fill 0: TryPut TryPut TryPut | TryPut TryPut TryPut | TryGet TryGet TryGet", "capacity 1, fill 0: TryPut"
	complete := make(map[bool]int)
	s := sound
	s.Tell = func(found explore.Result) { complete[found.Complete]++ }
	limited := stage(-1, large, small)
	limited.Executions = 10
	r := Explore(t.Context(), s, limited)
	require.NoError(t, r.Err)
	assert.Equal(t, map[bool]int{true: 1, false: 1}, complete)
	assert.Greater(t, r.Executions, 20)

	limited = stage(-1, "capacity 2, fill 0: TryPut | TryPut")
	limited.Executions = 1
	assert.ErrorContains(t, Explore(t.Context(), broken, limited).Err, "Len is -1")
}
