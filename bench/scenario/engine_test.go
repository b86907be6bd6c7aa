package scenario_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// faulty is a queue that now and then does something else with an item.
type faulty struct {
	queue.Queue[uint64]
	n     atomic.Uint64
	fault func(q queue.Queue[uint64], v uint64) error
}

const faultEvery = 5003

func (q *faulty) TryPut(v uint64) error {
	if q.n.Add(1)%faultEvery == 0 {
		return q.fault(q.Queue, v)
	}
	return q.Queue.TryPut(v)
}

func (q *faulty) Put(ctx context.Context, v uint64) error {
	if q.n.Add(1)%faultEvery == 0 {
		return q.fault(q.Queue, v)
	}
	return q.Queue.Put(ctx, v)
}

func faultyEntry(fault func(queue.Queue[uint64], uint64) error) catalog.Entry {
	return catalog.Entry{
		Name:   "faulty",
		Traits: queue.Traits{Order: queue.FIFO, Bounded: true},
		New: catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
			return &faulty{Queue: mutexq.New[uint64](capacity), fault: fault}
		}},
	}
}

// reordering puts an item behind the next one, now and then. It is for one
// producer.
type reordering struct {
	queue.Queue[uint64]
	n, held uint64
}

func (q *reordering) Put(ctx context.Context, v uint64) error {
	if q.n++; q.n%faultEvery == 0 {
		q.held = v
		return nil
	}
	err := q.Queue.Put(ctx, v)
	if q.held != 0 {
		err = q.Queue.Put(ctx, q.held)
		q.held = 0
	}
	return err
}

func TestOrderIsChecked(t *testing.T) {
	entry := catalog.Entry{
		Name:   "reordering",
		Traits: queue.Traits{Order: queue.PerProducer, Bounded: true},
		New: catalog.Factory{Uint64: func(capacity int) queue.Queue[uint64] {
			return &reordering{Queue: mutexq.New[uint64](capacity)}
		}},
	}
	unordered := entry
	unordered.Traits.Order = queue.Unordered
	for _, name := range []string{
		"Transfer/impl=reordering/prod=1/cons=1/cap=64/item=8/wait=block",
		"Sojourn/impl=reordering/prod=1/cons=1/cap=64/item=8/wait=block/rate=10M/arrival=fixed",
	} {
		cell, err := scenario.ParseCell(name)
		require.NoError(t, err)
		_, err = scenario.Measure(cell, []catalog.Entry{entry}, scenario.Stop{Ops: 20000})
		assert.ErrorContains(t, err, "of producer 0 came out after item", name)
		_, err = scenario.Measure(cell, []catalog.Entry{unordered}, scenario.Stop{Ops: 20000})
		assert.NoError(t, err, "no order was promised: %s", name)
	}
}

// failing is a queue whose Get fails at some time.
type failing struct {
	queue.Queue[uint64]
	n atomic.Uint64
}

func (q *failing) Get(ctx context.Context) (uint64, error) {
	if q.n.Add(1) > faultEvery {
		return 0, errors.New("out of order")
	}
	return q.Queue.Get(ctx)
}

func TestFailingGetEndsTheMeasurement(t *testing.T) {
	entry := catalog.Entry{Name: "failing", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] { return &failing{Queue: mutexq.New[uint64](capacity)} },
	}}
	cell, err := scenario.ParseCell("Transfer/impl=failing/prod=2/cons=2/cap=8/item=8/wait=block")
	require.NoError(t, err)
	_, err = scenario.Measure(cell, []catalog.Entry{entry}, scenario.Stop{Ops: 20000})
	assert.ErrorContains(t, err, "out of order")
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"chan": "is taken", "null": "is taken", "chan.again": "is taken", "": "want visible", "my queue": "want visible", "a/b": "want visible", "a-2": "want visible",
	} {
		_, err := scenario.Measure(scenario.Cell{Scenario: "Pair", Impl: name}, []catalog.Entry{{Name: name}}, scenario.Stop{Ops: 1})
		assert.ErrorContains(t, err, want, name)
	}
	_, err := scenario.Measure(scenario.Cell{Scenario: "Pair"}, append(catalog.All(), catalog.All()[0]), scenario.Stop{Ops: 1})
	assert.ErrorContains(t, err, `"chanq" is taken`)
}

// A queue that loses, repeats, alters or invents items must never get a figure.
func TestEverySampleIsChecked(t *testing.T) {
	faults := map[string]struct {
		fault func(q queue.Queue[uint64], v uint64) error
		want  string
	}{
		"lost": {func(queue.Queue[uint64], uint64) error { return nil }, "came out"},
		"repeated": {func(q queue.Queue[uint64], v uint64) error {
			_ = q.Put(context.Background(), v-1)
			return q.Put(context.Background(), v)
		}, "came out"},
		"altered":  {func(q queue.Queue[uint64], v uint64) error { return q.Put(context.Background(), v+1) }, "came out"},
		"invented": {func(q queue.Queue[uint64], v uint64) error { return q.Put(context.Background(), 1<<60) }, "never put"},
		"refused":  {func(queue.Queue[uint64], uint64) error { return queue.ErrClosed }, "closed"},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			for _, name := range []string{
				"Transfer/impl=faulty/prod=2/cons=2/cap=64/item=8/wait=block",
				"Sojourn/impl=faulty/prod=2/cons=2/cap=64/item=8/wait=poll/rate=10M/arrival=poisson",
			} {
				cell, err := scenario.ParseCell(name)
				require.NoError(t, err)
				_, err = scenario.Measure(cell, []catalog.Entry{faultyEntry(f.fault)}, scenario.Stop{Ops: 20000})
				assert.ErrorContains(t, err, f.want, name)
			}
		})
	}
}

func TestMeasureEveryScenario(t *testing.T) {
	units := map[string]string{
		"Calibrate/impl=null/what=pair":                                                      "ns/op cpu-ns/op B/op allocs/op",
		"Calibrate/impl=machine/what=clock":                                                  "ns/op cpu-ns/op B/op allocs/op",
		"Calibrate/impl=machine/what=cacheline-2":                                            "ns/op cpu-ns/op B/op allocs/op",
		"Pair/impl=ringq.mpmc/cap=1024/item=64/fill=1023":                                    "ns/op cpu-ns/op B/op allocs/op",
		"Transfer/impl=chan/prod=1/cons=2/cap=8/item=8/wait=ctx":                             "ns/op cpu-ns/op B/op allocs/op items/s switches/op",
		"Transfer/impl=mutexq.unbounded/prod=2/cons=1/cap=1024/item=8/wait=poll":             "ns/op cpu-ns/op B/op allocs/op items/s switches/op full-fails/op empty-fails/op",
		"PingPong/impl=chanq/cap=1/item=8/wait=block":                                        "ns/op cpu-ns/op B/op allocs/op switches/op p50-ns p99-ns",
		"Sojourn/impl=chan/prod=2/cons=2/cap=8/item=8/wait=poll/rate=1M/arrival=fixed":       "p50-ns p90-ns p99-ns max-ns lag-p99-ns achieved-%",
		"Sojourn/impl=null/prod=2/cons=1/cap=1024/item=8/wait=block/rate=1M/arrival=poisson": "p50-ns p90-ns p99-ns max-ns lag-p99-ns achieved-%",
		"Burst/impl=chan/cap=8/item=8/wait=poll/burst=16/gap=2ms":                            "absorb-p50-ns drain-p50-ns",
		"Wake/impl=lockfree/cap=1024/item=8/wait=ctx/waiters=4/side=empty/gap=2ms":           "p50-ns call-p50-ns",
		"Wake/impl=chan/cap=2/item=8/wait=block/waiters=4/side=full/gap=2ms":                 "p50-ns call-p50-ns",
		"Stop/impl=chanq/cap=2/item=8/waiters=10/side=full/how=close":                        "p50-ns call-p50-ns",
		"Stop/impl=chan/cap=2/item=8/waiters=10/side=empty/how=cancel":                       "p50-ns call-p50-ns",
		"Batch/impl=chan/batch=16/prod=1/cons=2/cap=8/item=8":                                "ns/op cpu-ns/op B/op allocs/op items/s switches/op",
		"OneCore/impl=ringq.spsc/prod=1/cons=1/cap=8/item=8/wait=block":                      "ns/op cpu-ns/op B/op allocs/op items/s switches/op",
		"Fairness/impl=mutexq/prod=2/cons=2/cap=16/item=8/wait=poll":                         "ns/op cpu-ns/op B/op allocs/op items/s switches/op full-fails/op empty-fails/op jain min/mean max-gap-ns",
		"Payload/impl=ringq.mpmc/prod=2/cons=2/cap=64/item=ptr/wait=block":                   "ns/op cpu-ns/op B/op allocs/op items/s switches/op MB/s",
		"Footprint/impl=shardq/cap=64/item=8":                                                "empty-B B/slot retained-B",
		"Idle/impl=mutexq/cap=8/item=8/wait=block/waiters=10/side=full":                      "cpu-% switches/s",
		"Transfer/impl=ringq.mpsc/prod=2/cons=1/cap=8/item=8/wait=block/work=100":            "ns/op cpu-ns/op B/op allocs/op items/s switches/op",
		"GC/impl=lockfree/prod=1/cons=1/cap=1024/item=ptr/heap=0/gogc=100":                   "ns/op cpu-ns/op B/op allocs/op items/s switches/op gc-cycles/Mop pause-p99-ns",
		"Refuse/impl=chanq/cap=8/item=8/pollers=2/side=full":                                 "ns/op cpu-ns/op B/op allocs/op",
		"Refuse/impl=ringq.spsc/cap=8/item=8/pollers=1/side=empty/pace=1000":                 "ns/op polled/alone",
		"Chain/impl=ringq.spsc/queues=3/burst=2/cap=8/item=8/wait=poll":                      "ns/op cpu-ns/op B/op allocs/op switches/op",
		"Mix/impl=shardq/workers=3/cap=8/item=8":                                             "ns/op cpu-ns/op B/op allocs/op full-fails/op empty-fails/op",
	}
	declared := "Unit ns/op better\nUnit B/op better\nUnit allocs/op better\n" + scenario.UnitLines // the first three are known to benchstat
	measured := map[string]bool{}
	for name, want := range units {
		measured[strings.Split(name, "/")[0]] = true
		t.Run(name, func(t *testing.T) {
			cell, err := scenario.ParseCell(name)
			require.NoError(t, err)
			assert.Equal(t, name, cell.String())
			sample, err := scenario.Measure(cell, catalog.All(), scenario.Stop{Window: 50 * time.Millisecond})
			require.NoError(t, err)
			assert.Positive(t, sample.Ops)
			var got []string
			for _, m := range sample.Metrics {
				got = append(got, m.Unit)
				assert.Contains(t, declared, "Unit "+m.Unit+" better")
			}
			assert.Equal(t, strings.Fields(want), got)
			assert.True(t, strings.HasPrefix(sample.Line(cell), "Benchmark"+name+"\t"))
		})
	}
	for _, s := range scenario.Scenarios() {
		assert.True(t, measured[s.Name], s.Name)
	}
}

func TestFixedNumberOfOperations(t *testing.T) {
	for name, ops := range map[string]int{
		"Pair/impl=mutexq/cap=1024/item=8/fill=0":                               1000,
		"PingPong/impl=mutexq/cap=1/item=8/wait=block":                          1000,
		"Transfer/impl=mutexq/prod=3/cons=2/cap=8/item=8/wait=block":            1000,
		"Burst/impl=ringq.spsc/cap=64/item=8/wait=ctx/burst=256/gap=1us":        7, // bursts
		"Wake/impl=mutexq/cap=2/item=8/wait=ctx/waiters=3/side=empty/gap=1us":   7,
		"Wake/impl=shardq/cap=2/item=8/wait=block/waiters=3/side=full/gap=30ms": 7,
		"Stop/impl=lockfree/cap=1024/item=8/waiters=3/side=empty/how=cancel":    7,
	} {
		cell, err := scenario.ParseCell(name)
		require.NoError(t, err)
		sample, err := scenario.Measure(cell, catalog.All(), scenario.Stop{Ops: ops})
		require.NoError(t, err)
		assert.Equal(t, ops, sample.Ops, name)
	}
}

func TestCellsThatCannotBeMeasured(t *testing.T) {
	for name, want := range map[string]string{
		"":                                    `malformed cell ""`,
		"Pair":                                `malformed cell "Pair"`,
		"Pair/cap=8":                          `malformed cell "Pair/cap=8"`,
		"Pair/impl=chan/cap":                  `malformed cell "Pair/impl=chan/cap"`,
		"Pairs/impl=chan":                     `unknown scenario "Pairs", want one of Calibrate, Pair, Transfer, PingPong, Sojourn, `,
		"Pair/impl=chan":                      `want the keys impl, cap, item, fill`,
		"Pair/impl=chan/item=8/cap=8/fill=0":  `want the keys impl, cap, item, fill`,
		"Pair/impl=chan/cap=0/item=8/fill=0":  `cap=0, want a number from 1 to`,
		"Pair/impl=chan/cap=-3/item=8/fill=0": `cap=-3, want a number from 1 to`,
		"Pair/impl=chan/cap=99999999/item=8/fill=0":                 `cap=99999999, want a number from 1 to`,
		"Pair/impl=chan/cap=8/item=9/fill=0":                        `item=9, want one of 8, 64`,
		"OneCore/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block-2": `2 processors, want 1`,
		"Payload/impl=chan/prod=1/cons=1/cap=8/item=5/wait=block":   `item=5, want one of 8, 64, 512, 4096, ptr`,
		"Batch/impl=chan/batch=0/prod=1/cons=1/cap=8/item=8":        `batch=0, want a number from 1 to`,
		"Transfer/impl=chan/prod=1/cons=1/cap=8/item=8/wait=sleep":  `wait=sleep, want one of block, ctx, poll`,

		"Sojourn/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/rate=1000/arrival=fixed": `rate=1000, want items per second from 1 to 10M, such as 1500, 100k or 1M, or 1% to 99%`,
		"Sojourn/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/rate=20M/arrival=fixed":  `rate=20M, want items per second`,
		"Sojourn/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/rate=100%/arrival=fixed": `rate=100%, want items per second`,
		"Sojourn/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/rate=0/arrival=fixed":    `rate=0, want items per second`,
		"Sojourn/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/rate=fast/arrival=fixed": `rate=fast, want items per second`,
		"Sojourn/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/rate=1k%/arrival=fixed":  `rate=1k%, want items per second`,
		"Sojourn/impl=chan/prod=1/cons=1/cap=8/item=8/wait=block/rate=1k/arrival=burst":   `arrival=burst, want one of poisson, fixed`,
		"Wake/impl=chan/cap=8/item=8/wait=poll/waiters=1/side=full/gap=1ms":               `wait=poll, want one of block, ctx`,
		"Wake/impl=chan/cap=8/item=8/wait=block/waiters=1/side=full/gap=1000us":           `gap=1000us, want a time from 1us to 10s in its shortest form, such as 10us, 1.5ms or 100ms`,
		"Burst/impl=chan/cap=8/item=8/wait=block/burst=16/gap=1h":                         `gap=1h, want a time from 1us`,
		"Burst/impl=chan/cap=8/item=8/wait=block/burst=16/gap=-1ms":                       `gap=-1ms, want a time from 1us`,
		"Stop/impl=chan/cap=8/item=8/waiters=1/side=full/how=kill":                        `how=kill, want one of close, cancel`,
	} {
		_, err := scenario.ParseCell(name)
		assert.ErrorContains(t, err, want)
	}
	for name, want := range map[string]string{
		"Pair/impl=fastq/cap=8/item=8/fill=0":                                  `unknown implementation "fastq", want one of chan, chanq`,
		"Pair/impl=chan/cap=8/item=8/fill=8":                                   `cannot be measured`,
		"Transfer/impl=mutexq.unbounded/prod=1/cons=1/cap=8/item=8/wait=block": `cannot be measured: mutexq.unbounded is MPMC, unbounded`,

		"Sojourn/impl=null/prod=1/cons=1/cap=1024/item=8/wait=block/rate=50%/arrival=fixed": `cannot be measured`,
		"Stop/impl=chan/cap=8/item=8/waiters=1/side=full/how=close":                         `cannot be measured: chan is MPMC, bounded, FIFO, strict, and its Close panics whoever waits in Put`,
	} {
		cell, err := scenario.ParseCell(name)
		require.NoError(t, err)
		_, err = scenario.Measure(cell, catalog.All(), scenario.Stop{Ops: 1})
		assert.ErrorContains(t, err, want)
	}
}

func TestTiers(t *testing.T) {
	for _, tier := range scenario.Tiers() {
		for _, cpus := range []int{1, 2, 3, 64} {
			cells, err := scenario.TierCells(tier, catalog.All(), cpus)
			require.NoError(t, err)
			seen := map[string]bool{}
			for _, c := range cells {
				assert.False(t, seen[c.String()], "%s is there once", c)
				seen[c.String()] = true
				again, err := scenario.ParseCell(c.String())
				require.NoError(t, err)
				assert.Equal(t, c, again, "the name says it all")
				assert.LessOrEqual(t, c.Procs, cpus)
			}
			for _, e := range catalog.All() {
				assert.True(t, seen["Pair/impl="+e.Name+"/cap=1024/item=8/fill=0"], e.Name)
			}
			if tier == scenario.TierFull && cpus > 1 {
				assert.True(t, seen[fmt.Sprintf("Fairness/impl=chan/prod=2/cons=2/cap=16/item=8/wait=block-%d", cpus)])
			}
		}
	}
	_, err := scenario.TierCells("slow", catalog.All(), 2)
	assert.EqualError(t, err, `unknown tier "slow", want one of quick, standard, full`)
}

// witness is a queue that sees how many processors there are.
type witness struct {
	queue.Queue[uint64]
	procs *atomic.Int64
}

func (q witness) Put(ctx context.Context, v uint64) error {
	q.procs.Store(int64(runtime.GOMAXPROCS(0)))
	return q.Queue.Put(ctx, v)
}

func TestOneCore(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	var procs atomic.Int64
	entry := catalog.Entry{Name: "witness", Traits: queue.Traits{Bounded: true}, New: catalog.Factory{
		Uint64: func(capacity int) queue.Queue[uint64] { return witness{mutexq.New[uint64](capacity), &procs} },
	}}
	cells := scenario.OneCore.Cells([]catalog.Entry{entry}, [][]scenario.Param{
		{{"prod", "1"}, {"cons", "2"}, {"cap", "4"}, {"item", "8"}, {"wait", "block"}},
	}, 4)
	require.Len(t, cells, 2)
	assert.Equal(t, "OneCore/impl=witness/prod=1/cons=2/cap=4/item=8/wait=block", cells[1].String())
	_, err := scenario.Measure(cells[1], []catalog.Entry{entry}, scenario.Stop{Ops: 1000})
	require.NoError(t, err)
	assert.Equal(t, int64(1), procs.Load(), "during the measurement")
	assert.Equal(t, 3, runtime.GOMAXPROCS(0), "afterwards")
}
