package pick

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/report"
	"github.com/queuebench/queue/catalog"
)

// entries are what can be chosen from.
func entries() []catalog.Entry { return slices.Concat(catalog.All(), catalog.Variants()) }

// work is a workload that all cells of measured are about.
func work(change func(*Workload)) Workload {
	w := Workload{Producers: 8, Consumers: 8, Capacity: 1024, Order: queue.FIFO, Item: 8, Cores: 2, Matters: []Metric{Throughput}}
	if change != nil {
		change(&w)
	}
	return w
}

// A measure is what a file says about an implementation: values around a median,
// spread so many percent to both sides.
type measure struct {
	cell    string // with %s for the implementation
	impl    string
	median  float64
	percent float64
	unit    string
}

const eight = "Transfer/impl=%s/prod=8/cons=8/cap=1024/item=8/wait=block-2"

// samples is how many each measure has.
const samples = 9

func measured(t testing.TB, header string, all ...measure) *report.Results {
	text := header
	for _, m := range all {
		for i := range samples {
			value := m.median * (1 + m.percent/100*float64(2*i-samples+1)/(samples-1))
			text += fmt.Sprintf("Benchmark%s\t1\t%v %s\n", strings.Replace(m.cell, "%s", m.impl, 1), value, m.unit)
		}
	}
	path := filepath.Join(t.TempDir(), "x.txt")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	r, err := report.Read(path)
	require.NoError(t, err)
	return r
}

// transfer makes measures of throughput in the cell.
func transfer(cell string, medians map[string]float64) (all []measure) {
	for impl, median := range medians {
		all = append(all, measure{cell, impl, median, 2, "items/s"})
	}
	return all
}

func choose(t *testing.T, w Workload, all ...measure) *Answer {
	a, err := Choose(measured(t, "", all...), entries(), w)
	require.NoError(t, err)
	return a
}

func TestTheBest(t *testing.T) {
	a := choose(t, work(nil), transfer(eight, map[string]float64{"chan": 10e6, "chanq": 12e6, "mutexq": 20e6, "ringq.mpmc": 80e6, "shardq": 90e6, "faa": 500e6})...)
	assert.Equal(t, "ringq.mpmc", a.Use)
	assert.Equal(t, "ringq.mpmc beats all others here.", a.Finding)
	assert.Equal(t, []string{"ringq.mpmc"}, a.Unbeaten)
	assert.Equal(t, "ringq.NewMPMC[T](1024)", a.Call)
	assert.Equal(t, []string{"github.com/queuebench/queue/ringq"}, a.Imports)
	assert.Contains(t, a.Excluded, Exclusion{"shardq", "in any order, not FIFO"})
	require.Len(t, a.Evidence, 1)
	e := a.Evidence[0]
	assert.Equal(t, "Transfer prod=8 cons=8 cap=1024 item=8 wait=block procs=2", e.Cell)
	assert.Equal(t, "exactly the workload", e.Distance.String())
	assert.Equal(t, []string{"ringq.mpmc.polite"}, e.NotMeasured)
	best := e.Candidates[0]
	assert.InDelta(t, 80e6, float64(best.Median), 1)
	assert.InDelta(t, 8, float64(best.ToChan), 1e-9)
	assert.Equal(t, samples, best.Samples)
	assert.True(t, best.Lo < best.Median && best.Median < best.Hi)
	assert.Equal(t, slower, e.Candidates[3].Best.Verdict)
	assert.Less(t, float64(e.Candidates[3].Best.P), 0.05)
}

func TestAPlainChannelIsEnough(t *testing.T) {
	all := transfer(eight, map[string]float64{"chan": 99e6, "chanq": 99.5e6, "mutexq": 20e6, "ringq.mpmc": 100e6})
	a := choose(t, work(nil), all...)
	assert.Equal(t, "chan", a.Use)
	assert.Equal(t, "A plain channel is enough. These are indistinguishable here: chan, ringq.mpmc, chanq.", a.Finding)
	assert.Equal(t, "make(chan T, 1024)", a.Call)
	assert.Empty(t, a.Imports)

	a = choose(t, work(func(w *Workload) { w.CloseAny = true }), all...)
	assert.Equal(t, "chanq", a.Use)
	assert.Contains(t, a.Finding, "A channel, with the contract, is enough.")

	all = transfer(eight, map[string]float64{"chan": 95e6, "ringq.mpmc": 100e6})
	assert.Equal(t, "ringq.mpmc", choose(t, work(nil), all...).Use)
}

// Options that make no difference are left out.
func TestTheSimplest(t *testing.T) {
	all := transfer(eight, map[string]float64{"chan": 10e6, "ringq.mpmc": 80e6, "ringq.mpmc.polite": 81e6})
	a := choose(t, work(nil), all...)
	assert.Equal(t, "ringq.mpmc", a.Use)
	assert.Equal(t, "These are indistinguishable here: ringq.mpmc, ringq.mpmc.polite.", a.Finding)
	a = choose(t, work(nil), transfer(eight, map[string]float64{"chan": 10e6, "ringq.mpmc": 70e6, "ringq.mpmc.polite": 81e6})...)
	assert.Equal(t, "ringq.NewMPMC[T](1024, queue.WithWait(queue.Polite))", a.Call)
}

// Of equals with as much to write, the one with the better median.
func TestEquals(t *testing.T) {
	a := choose(t, work(nil), transfer(eight, map[string]float64{"chan": 10e6, "mutexq": 80e6, "ringq.mpmc": 81e6})...)
	assert.Equal(t, "ringq.mpmc", a.Use)
	own := catalog.Entry{Name: "own", Traits: queue.Traits{Order: queue.FIFO, Bounded: true}}
	r := measured(t, "", transfer(eight, map[string]float64{"chan": 10e6, "own": 80e6, "ringq.mpmc.polite": 81e6, "unknown": 90e6})...)
	a, err := Choose(r, append(entries(), own), work(nil))
	require.NoError(t, err)
	assert.Equal(t, "own", a.Use)
	var text bytes.Buffer
	require.NoError(t, a.WriteText(&text))
	assert.NotContains(t, text.String(), ":=", "nobody said how to make one")
	assert.NotContains(t, text.String(), "unknown")
}

// What is the best in one thing and perhaps worse in another gives way to what is
// the same as the best in both.
func TestSafeChoice(t *testing.T) {
	const memory = "Footprint/impl=%s/cap=1024/item=8-2"
	a := choose(t, work(func(w *Workload) { w.Matters = []Metric{Throughput, Memory} }),
		measure{eight, "ringq.mpmc", 81e6, 1, "items/s"}, measure{memory, "ringq.mpmc", 15, 60, "B/slot"},
		measure{eight, "mutexq", 80e6, 1, "items/s"}, measure{memory, "mutexq", 14, 60, "B/slot"})
	assert.Equal(t, []string{"ringq.mpmc", "mutexq"}, a.Unbeaten)
	assert.Equal(t, "mutexq", a.Use)
}

func TestHolm(t *testing.T) {
	var all []*duel
	for _, p := range []number{0.04, 0.001, 0.02, 0.02} {
		all = append(all, &duel{Against: Against{Ratio: 2, P: p}, higher: true})
	}
	judge(append(all, &duel{Against: Against{Verdict: plenty, P: 1}})) // is decided
	var adjusted []float64
	var verdicts []string
	for _, d := range all {
		adjusted, verdicts = append(adjusted, float64(d.P)), append(verdicts, d.Verdict)
	}
	assert.InDeltaSlice(t, []float64{0.06, 0.004, 0.06, 0.06}, adjusted, 1e-9)
	assert.Equal(t, []string{undecided, faster, undecided, undecided}, verdicts)
}

// A comparison in pairs can find the one with the worse median to be faster.
func TestBeats(t *testing.T) {
	cells := map[string]*report.Cell{"a": {Center: 1}, "b": {Center: 2}}
	c := &chooser{names: []string{"a", "b"}, places: []place{{metric: P99, most: math.Inf(1), near: []near{{row: &row{cells: cells}}}}}}
	for verdict, want := range map[string][]string{slower: {"a"}, faster: {"b"}, undecided: {"a", "b"}, same: {"a", "b"}, plenty: {"a", "b"}} {
		d := &duel{Against: Against{Impl: "a", Verdict: verdict}}
		assert.Equal(t, want, c.unbeaten([][][]*duel{{{nil, nil}, {d, nil}}}), verdict)
	}
}

func TestUndecided(t *testing.T) {
	a := choose(t, work(nil), measure{eight, "chan", 100e6, 60, "items/s"}, measure{eight, "ringq.mpmc", 120e6, 60, "items/s"})
	assert.Equal(t, "ringq.mpmc", a.Use)
	assert.Equal(t, []string{"ringq.mpmc", "chan"}, a.Unbeaten)
	assert.Equal(t, "Not decided: whether ringq.mpmc is better than chan. More samples would tell.", a.Finding)
}

func TestEnough(t *testing.T) {
	all := transfer(eight, map[string]float64{"chan": 10e6, "ringq.mpmc": 100e6})
	at := func(rate float64) *Answer { return choose(t, work(func(w *Workload) { w.Rate = rate }), all...) }
	a := at(1e6)
	assert.Equal(t, "chan", a.Use)
	assert.Equal(t, plenty, a.Evidence[0].candidate("ringq.mpmc").Best.Verdict)
	assert.NotEmpty(t, a.Notes)
	assert.Equal(t, "ringq.mpmc", at(6e6).Use, "it is not twice the rate")
}

// What matters can be several things: each of two wins something, and a third
// nothing.
func TestSeveralMetrics(t *testing.T) {
	const memory = "Footprint/impl=%s/cap=1024/item=8-2"
	both := func(impl string, items, bytes float64) []measure {
		return []measure{{eight, impl, items, 1, "items/s"}, {memory, impl, bytes, 1, "B/slot"}}
	}
	w := work(func(w *Workload) { w.Matters = []Metric{Throughput, Memory} })
	a := choose(t, w, slices.Concat(both("chan", 10e6, 12), both("mutexq", 20e6, 8), both("ringq.mpmc", 80e6, 16))...)
	assert.Equal(t, []string{"ringq.mpmc", "mutexq"}, a.Unbeaten)
	assert.Equal(t, "ringq.mpmc", a.Use)
	w.Matters = []Metric{Memory, Throughput}
	a = choose(t, w, slices.Concat(both("chan", 10e6, 12), both("mutexq", 20e6, 8), both("ringq.mpmc", 80e6, 16))...)
	assert.Equal(t, "mutexq", a.Use)
	a = choose(t, w, slices.Concat(both("chan", 70e6, 10), both("mutexq", 20e6, 8), both("ringq.mpmc", 80e6, 16))...)
	assert.Equal(t, []string{"mutexq", "chan", "ringq.mpmc"}, a.Unbeaten, "a compromise is kept")
	a = choose(t, w, append(both("chan", 70e6, 10), measure{memory, "mutexq", 8, 1, "B/slot"})...)
	assert.Equal(t, "chan", a.Use)
	assert.Contains(t, a.Evidence[1].NotMeasured, "mutexq")
	assert.Contains(t, a.Finding, "Nothing else that would do was measured here.")
	// Worse in what matters most, if not significantly, is not better.
	noisy := []measure{{eight, "chan", 100e6, 60, "items/s"}, {eight, "mutexq", 70e6, 60, "items/s"},
		{memory, "chan", 10, 1, "B/slot"}, {memory, "mutexq", 8, 1, "B/slot"}}
	a = choose(t, work(func(w *Workload) { w.Matters = []Metric{Throughput, Memory} }), noisy...)
	assert.Equal(t, []string{"chan", "mutexq"}, a.Unbeaten)
	assert.Contains(t, a.Finding, "Some differences are undecided")
}

// Differences below 3 % add up, so that three can beat each other in a circle.
func TestCircle(t *testing.T) {
	const memory = "Footprint/impl=%s/cap=1024/item=8-2"
	line := func(impl string, items, cpu, bytes float64) string {
		text := ""
		for i := range samples {
			f := 1 + float64(i)/1e4
			text += fmt.Sprintf("Benchmark"+eight+"\t1\t%v items/s %v cpu-ns/op\nBenchmark"+memory+"\t1\t%v B/slot\n", impl, items*f, cpu*f, impl, bytes*f)
		}
		return text
	}
	r := measured(t, line("chan", 100, 102.5, 105.1)+line("mutexq", 95.1, 100, 102.5)+line("ringq.mpmc", 97.5, 105.1, 100))
	a, err := Choose(r, entries(), work(func(w *Workload) { w.Matters = []Metric{Throughput, CPU, Memory} }))
	require.NoError(t, err)
	assert.Equal(t, []string{"chan", "ringq.mpmc", "mutexq"}, a.Unbeaten)
}

func TestNearest(t *testing.T) {
	cell := func(prod, capacity, procs int, item string) string {
		return fmt.Sprintf("Payload/impl=%%s/prod=%d/cons=8/cap=%d/item=%s/wait=block-%d", prod, capacity, item, procs)
	}
	both := map[string]float64{"chan": 10e6, "ringq.mpmc": 80e6}
	a := choose(t, work(func(w *Workload) { w.Producers, w.Capacity, w.Item = 6, 100, 48 }), slices.Concat(
		transfer(cell(8, 64, 2, "64"), both), transfer(cell(8, 64, 2, "8"), both), transfer(cell(2, 64, 2, "64"), map[string]float64{"chan": 9, "mutexq": 8}),
		transfer(cell(6, 100, 2, "ptr"), both))...)
	e := a.Evidence[0]
	assert.Equal(t, "Payload prod=8 cons=8 cap=64 item=64 wait=block procs=2", e.Cell)
	assert.Equal(t, "cap 64 for 100, item 64 for 48, prod 8 for 6: 1.5 doublings from the workload", sortedText(e.Distance))
	require.Len(t, e.Neighbours, 2)
	assert.Equal(t, "chan", e.Neighbours[0].Best)
	assert.Nil(t, e.Neighbours[0].Use, "the answer was not measured there")
	assert.Equal(t, "ringq.mpmc", e.Neighbours[1].Best)

	// Of cells about as near, the one with more implementations.
	a = choose(t, work(func(w *Workload) { w.Producers = 6 }), slices.Concat(
		transfer(cell(5, 1024, 2, "8"), map[string]float64{"chan": 9}), transfer(cell(8, 1024, 2, "8"), both))...)
	assert.Contains(t, a.Evidence[0].Cell, "prod=8")
	a = choose(t, work(func(w *Workload) { w.Producers = 5 }), slices.Concat(
		transfer(cell(5, 1024, 2, "8"), map[string]float64{"chan": 9}), transfer(cell(6, 1024, 2, "8"), both))...)
	assert.Contains(t, a.Evidence[0].Cell, "prod=5", "but for an exact one")

	// Another way of waiting is as far as a doubling.
	ctx := strings.Replace(eight, "wait=block", "wait=ctx", 1)
	for cancel, want := range map[bool]string{false: "wait=block", true: "wait=ctx"} {
		a = choose(t, work(func(w *Workload) { w.Cancel = cancel }), slices.Concat(transfer(eight, both), transfer(ctx, both))...)
		assert.Contains(t, a.Evidence[0].Cell, want)
		assert.Zero(t, a.Evidence[0].Distance.Doublings)
		assert.InDelta(t, 1, a.Evidence[0].Neighbours[0].Distance.Doublings, 1e-9)
	}
}

func sortedText(d Distance) string {
	slices.SortFunc(d.Differences, func(a, b Difference) int { return strings.Compare(a.Param, b.Param) })
	return d.String()
}

func TestLatency(t *testing.T) {
	at := func(rate string) string {
		return "Sojourn/impl=%s/prod=8/cons=8/cap=1024/item=8/wait=block/rate=" + rate + "/arrival=poisson-2"
	}
	const trip = "PingPong/impl=%s/cap=1024/item=8/wait=block-2"
	all := []measure{
		{at("1k"), "chan", 900, 1, "p99-ns"}, {at("100k"), "chan", 5000, 1, "p99-ns"}, {at("100k"), "mutexq", 800, 1, "p99-ns"},
		{at("50%"), "chan", 1, 1, "p99-ns"}, {trip, "chan", 300, 1, "p99-ns"}, {trip, "mutexq", 400, 1, "p99-ns"},
	}
	p99 := func(rate float64) *Answer {
		return choose(t, work(func(w *Workload) { w.Rate, w.Matters = rate, []Metric{P99} }), all...)
	}
	a := p99(80e3)
	assert.Equal(t, "mutexq", a.Use)
	assert.Contains(t, a.Evidence[0].Cell, "rate=100k")
	assert.Contains(t, a.Evidence[0].Distance.String(), "rate 100k for 80k")
	assert.Empty(t, a.Notes)
	assert.Equal(t, "chan", p99(1000).Use)
	a = p99(Saturation)
	assert.Equal(t, "chan", a.Use)
	assert.Contains(t, a.Evidence[0].Cell, "PingPong")
	assert.Contains(t, a.Notes[0], "at saturation the latency is that of a full queue")
}

func TestCannotTell(t *testing.T) {
	both := map[string]float64{"chan": 10e6, "ringq.mpmc": 80e6}
	some := transfer(eight, both)
	one := transfer(strings.TrimSuffix(eight, "-2"), both)
	machines := "cpu: one\nBenchmark" + fmt.Sprintf(eight, "chan") + "\t1\t5 items/s\ncpu: other\n"
	tests := []struct {
		name   string
		change func(*Workload)
		all    []measure
		header string
		want   string
	}{
		{"more cores", func(w *Workload) { w.Cores = 8 }, slices.Concat(some, one), "", "throughput was measured on 1 and 2 cores, and nothing is known about 8"},
		{"fewer cores", func(w *Workload) { w.Cores = 1 }, some, "", "throughput was measured on 2 cores, and nothing is known about 1"},
		{"metric", func(w *Workload) { w.Matters = []Metric{Memory} }, some, "", "memory was not measured: want samples of Footprint in B/slot"},
		{"implementations", func(w *Workload) { w.Capacity = queue.Unbounded }, some, "", "throughput of what would do (lockfree, mutexq.unbounded) was not measured"},
		{"machines", nil, some, machines, "the files are of several machines (cpu: one, other), want those of one"},
		{"nonsense", func(w *Workload) { w.Producers = 0 }, some, "", "producers 0, want 1 to"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Choose(measured(t, test.header, test.all...), entries(), work(test.change))
			require.Error(t, err)
			assert.Contains(t, err.Error(), test.want)
			assert.NotContains(t, err.Error(), "\n")
		})
	}
	_, err := Choose(measured(t, "", some...), nil, work(func(w *Workload) { w.CloseAny = true }))
	assert.ErrorContains(t, err, "no implementation will do for 8 producers")
}

// What a file does not know is null in JSON, and a dash in the text.
func TestUnknownFigures(t *testing.T) {
	r := measured(t, "Benchmark"+fmt.Sprintf(eight, "ringq.mpmc")+"\t1\t5 items/s\n")
	a, err := Choose(r, entries(), work(nil))
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, a.WriteJSON(&out))
	require.True(t, json.Valid(out.Bytes()), out.String())
	assert.Contains(t, out.String(), `"lo": null`)
	assert.Contains(t, out.String(), `"to_chan": null`)
	out.Reset()
	require.NoError(t, a.WriteText(&out))
	assert.Contains(t, out.String(), "too few samples")
}
