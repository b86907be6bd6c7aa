package scenario_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

const pause = 3 * time.Millisecond

func TestSlowCallsShow(t *testing.T) {
	const wake, burst = "Wake/impl=slow/cap=2/item=8/wait=block/waiters=2/side=", "Burst/impl=slow/cap=4/item=8/wait=block/burst=4/gap="
	stop := scenario.Stop{Ops: 5}
	slowGet, slowPut := slow(1, 0, pause), slow(1, pause, 0)
	least := func(entries []catalog.Entry, name string, units ...string) {
		got := measured(t, name, entries, stop)
		for _, unit := range units {
			assert.GreaterOrEqual(t, got[unit], 0.97*float64(pause), "%s of %s", unit, name) // of two digits
		}
	}
	least(slowGet, wake+"empty/gap=1ms", "p50-ns")
	least(slowPut, wake+"empty/gap=1ms", "p50-ns", "call-p50-ns")
	least(slowGet, wake+"full/gap=1ms", "call-p50-ns")
	least(slowGet, burst+"1ms", "drain-p50-ns")
	least(slowPut, burst+"1ms", "drain-p50-ns", "absorb-p50-ns")
	least(slowGet, "Stop/impl=slow/cap=2/item=8/waiters=3/side=empty/how=close", "p50-ns")
	least(slowGet, "Stop/impl=slow/cap=2/item=8/waiters=3/side=empty/how=cancel", "p50-ns")
}

// What queues must not do is noticed, even where it leaves somebody waiting.
func TestWaitingIsChecked(t *testing.T) {
	const burst, empty, full = "Burst/impl=faulty/cap=64/item=8/wait=block/burst=16/gap=1us",
		"Wake/impl=faulty/cap=2/item=8/wait=block/waiters=2/side=empty/gap=1us",
		"Wake/impl=faulty/cap=2/item=8/wait=block/waiters=2/side=full/gap=1us"
	lose := func(queue.Queue[uint64], uint64) error { return nil }
	alter := func(q queue.Queue[uint64], v uint64) error { return q.Put(context.Background(), v+1) }
	refuse := func(queue.Queue[uint64], uint64) error { return queue.ErrClosed }
	for _, c := range []struct {
		name  string
		fault func(queue.Queue[uint64], uint64) error
		want  string
	}{
		{burst, alter, "came out"},
		{burst, refuse, "closed"},
		{empty, alter, "came out"},
		{empty, refuse, "closed"},
		{full, lose, "came out"},
		{full, alter, "came out"},
		{full, refuse, "a waiter: queue: closed"},
	} {
		assert.ErrorContains(t, measureFault(t, c.name, c.fault), c.want, c.name)
	}
	defer scenario.SetPatience(500 * time.Millisecond)()
	assert.ErrorContains(t, measureFault(t, burst, lose), "a burst of 16 items went in, but did not come out")
	assert.ErrorContains(t, measureFault(t, empty, lose), "no waiter went on within 500ms")
}

func measureFault(t *testing.T, name string, fault func(queue.Queue[uint64], uint64) error) error {
	cell, err := scenario.ParseCell(name)
	require.NoError(t, err)
	_, err = scenario.Measure(cell, []catalog.Entry{faultyEntry(fault)}, scenario.Stop{Ops: faultEvery + 100})
	return err
}

// stubborn is a queue with a way of its own to end a Get.
type stubborn struct {
	queue.Queue[uint64]
	end func(v uint64, err error) (uint64, error)
}

func (q stubborn) Get(ctx context.Context) (uint64, error) { return q.end(q.Queue.Get(ctx)) }

func TestStopIsChecked(t *testing.T) {
	measure := func(name string, end func(uint64, error) (uint64, error)) error {
		cell, err := scenario.ParseCell(name)
		require.NoError(t, err)
		_, err = scenario.Measure(cell, []catalog.Entry{{Name: "stubborn", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
			Uint64: func(capacity int) queue.Queue[uint64] { return stubborn{mutexq.New[uint64](capacity), end} },
		}}}, scenario.Stop{Ops: 1})
		return err
	}
	const name = "Stop/impl=stubborn/cap=2/item=8/waiters=2/side=empty/how="
	for _, how := range []string{"close", "cancel"} {
		assert.NoError(t, measure(name+how, func(v uint64, err error) (uint64, error) { return v, err }))
		assert.ErrorContains(t, measure(name+how, func(uint64, error) (uint64, error) { return 0, errors.New("gone") }), "with gone, want ")
		assert.ErrorContains(t, measure(name+how, func(uint64, error) (uint64, error) { return 5, nil }), "with <nil>, want ")
	}
	never := make(chan struct{})
	defer close(never)
	defer scenario.SetPatience(500 * time.Millisecond)()
	err := measure(name+"close", func(uint64, error) (uint64, error) { <-never; return 0, nil })
	assert.ErrorContains(t, err, "a waiter was not back 500ms after the close")
}
