package command

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// slow is a queue that passes 1000 items per second at most.
type slow struct{ queue.Queue[uint64] }

func (q slow) Get(ctx context.Context) (uint64, error) {
	time.Sleep(time.Millisecond)
	return q.Queue.Get(ctx)
}

func TestInvalidSample(t *testing.T) {
	entry := catalog.Entry{Name: "slow", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] { return slow{mutexq.New[uint64](capacity)} },
	}}
	var out, errs bytes.Buffer
	cmd := newCommand(queues{entry})
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	cmd.SetArgs([]string{"sample", "--window", "10ms", "Sojourn/impl=slow/prod=1/cons=1/cap=1/item=8/wait=block/rate=10k/arrival=fixed"})
	require.NoError(t, cmd.Execute())
	assert.Regexp(t, `^invalid: \d+\.\d % of the rate achieved, want at least 99 %\n$`, errs.String())
	assert.Regexp(t, `^BenchmarkSojourn/impl=slow/\S+\t100\t.* achieved-%\n$`, out.String())
}
