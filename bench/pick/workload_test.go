package pick

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

func TestAdmit(t *testing.T) {
	reason := func(impl string, w Workload) string {
		_, excluded := admit(withChannel(entries()), w)
		for _, x := range excluded {
			if x.Impl == impl {
				return x.Reason
			}
		}
		return ""
	}
	many, pair := work(nil), work(func(w *Workload) { w.Producers, w.Consumers = 1, 1 })
	unbounded := work(func(w *Workload) { w.Capacity, w.Order = queue.Unbounded, queue.Unordered })
	tests := []struct {
		impl, want string
		w          Workload
	}{
		{"ringq.mpmc", "", many},
		{"chan", "", many},
		{"ringq.spsc", "for one producer, not 8; for one consumer, not 8", many},
		{"ringq.spsc", "", pair},
		{"ringq.mpsc", "for one consumer, not 8", many},
		{"ringq.spmc", "for one producer, not 8", many},
		{"lockfree", "has no capacity", many},
		{"lockfree", "", unbounded},
		{"chan", "has a capacity", unbounded},
		{"shardq", "in any order, not FIFO", many},
		{"shardq", "", work(func(w *Workload) { w.Order = queue.Unordered })},
		{"shardq", "in any order, not in order per producer", work(func(w *Workload) { w.Order = queue.PerProducer })},
		{"ringq.mpmc", "", work(func(w *Workload) { w.Order = queue.PerProducer })},
		{"ringq.mpmc.lowlatency", "waiting goroutines occupy a processor each: 16 goroutines on 2 cores", many},
		{"ringq.mpmc.lowlatency", "", pair},
		{"ringq.mpmc.lowlatency", "", work(func(w *Workload) { w.Cores = 1 })},
		{"ringq.spsc.lowlatency", "waiting goroutines occupy a processor each", work(func(w *Workload) { w.Producers, w.Consumers, w.Polite = 1, 1, true })},
		{"ringq.mpmc.polite", "", work(func(w *Workload) { w.Polite = true })},
		{"chan", "a plain channel panics if it is closed while others put, or twice", work(func(w *Workload) { w.CloseAny = true })},
		{"chanq", "", work(func(w *Workload) { w.CloseAny = true })},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, reason(test.impl, test.w), "%s for %s", test.impl, test.w)
	}
}

func TestFields(t *testing.T) {
	tests := []struct{ field, value, want string }{
		{"producers", "0", `-producers "0", want a number from 1 to 1048576`},
		{"consumers", "many", `-consumers "many", want a number`},
		{"capacity", "-1", `-capacity "-1", want unbounded or a number of items from 1 to`},
		{"order", "lifo", `-order "lifo", want one of fifo, producer, none`},
		{"item", "8B", `-item "8B", want a number of bytes from 1 to`},
		{"rate", "0", `-rate "0", want saturation or items per second`},
		{"rate", "1e99", `-rate "1e99", want saturation`},
		{"rate", "NaN", `-rate "NaN", want saturation`},
		{"rate", "k", `-rate "k", want saturation`},
		{"matters", "speed", `-matters "speed", want some of throughput, p99, cpu, memory`},
		{"matters", "cpu,", `-matters "", want some of`},
		{"matters", "cpu,cpu", `-matters "cpu" given twice`},
		{"polite", "perhaps", `-polite "perhaps", want yes or no`},
		{"producers", "3", ""}, {"capacity", "unbounded", ""}, {"rate", "2.5M", ""}, {"matters", "p99,cpu", ""}, {"order", "none", ""},
	}
	for _, test := range tests {
		i := slices.IndexFunc(Fields, func(f Field) bool { return f.Name == test.field })
		var w Workload
		err := Fields[i].Set(&w, test.value)
		if test.want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, test.want)
		}
	}
	for _, f := range Fields {
		var w Workload
		assert.NoError(t, f.Set(&w, f.Default), "the default is an answer")
		for _, v := range f.Values {
			assert.NoError(t, f.Set(&w, v))
		}
	}
}

func TestAsk(t *testing.T) {
	var out bytes.Buffer
	w := Workload{Cores: 2}
	require.NoError(t, Ask(strings.NewReader("4\n\nlots\nunbounded\n \n64\n10k\nspeed\np99, cpu\ny\n\nno"), &out, Fields, &w))
	want := Workload{Producers: 4, Consumers: 1, Capacity: queue.Unbounded, Order: queue.FIFO, Item: 64, Rate: 10_000, Matters: []Metric{P99, CPU}, Cores: 2, Polite: true}
	assert.Equal(t, want, w)
	assert.NoError(t, w.Check())
	assert.Contains(t, out.String(), "How many goroutines put at the same time? [1] ")
	assert.Contains(t, out.String(), `  "lots", want unbounded or a number of items`)
	for _, f := range Fields {
		assert.LessOrEqual(t, len(f.Question+" ["+f.Default+"] "), 80)
	}

	for _, test := range []struct{ name, answers, want string }{
		{"end", "4\n", `no answer to "How many goroutines get at the same time?": the answers ended, want one, or -consumers`},
		{"nothing", "", "the answers ended"},
		{"garbage", strings.Repeat("x\n", 10), "5 wrong answers, want one, or -producers"},
		{"endless", strings.Repeat("\x00", 1<<20), "5 wrong answers"},
	} {
		err := Ask(strings.NewReader(test.answers), io.Discard, Fields, &w)
		assert.ErrorContains(t, err, test.want, test.name)
	}
	broken := errors.New("broken")
	assert.ErrorIs(t, Ask(io.MultiReader(strings.NewReader("4"), failing{broken}), io.Discard, Fields, &w), broken)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestMissing(t *testing.T) {
	assert.EqualError(t, Missing(Fields[5:]), "missing -rate (such as saturation), -matters (such as throughput)")
	assert.NoError(t, Missing(Fields[7:]), "they have defaults")
}

// What is measured for a workload can be measured, and answers it.
func TestCells(t *testing.T) {
	tests := []struct {
		want   string
		change func(*Workload)
	}{
		{"Transfer/impl=chan/prod=8/cons=8/cap=1024/item=8/wait=block-2", nil},
		{"Transfer/impl=chan/prod=8/cons=8/cap=1024/item=8/wait=ctx", func(w *Workload) { w.Cancel, w.Cores = true, 1 }},
		{"Payload/impl=ringq.mpmc/prod=8/cons=8/cap=1024/item=64/wait=block-2", func(w *Workload) { w.Item = 50 }},
		{"Payload/impl=ringq.mpmc/prod=8/cons=8/cap=1024/item=512/wait=block-2", func(w *Workload) { w.Item = 500 }},
		{"Payload/impl=ringq.mpmc/prod=8/cons=8/cap=1024/item=4096/wait=block-2", func(w *Workload) { w.Item = 5000 }},
		{"Transfer/impl=lockfree/prod=8/cons=8/cap=1024/item=8/wait=block-2", func(w *Workload) { w.Capacity = queue.Unbounded }},
		{"PingPong/impl=chan/cap=1024/item=8/wait=block-2", func(w *Workload) { w.Matters = []Metric{P99} }},
		{"Footprint/impl=mutexq/cap=7/item=8-2", func(w *Workload) { w.Capacity, w.Matters = 7, []Metric{Memory} }},
	}
	for _, test := range tests {
		w := work(test.change)
		cells := Cells(withChannel(entries()), w)
		var names []string
		for _, c := range cells {
			names = append(names, c.String())
			_, err := scenario.ParseCell(c.String())
			assert.NoError(t, err)
			admitted, _ := admit(withChannel(entries()), w)
			assert.True(t, c.Impl == "chan" || slices.Contains(catalog.Names(admitted), c.Impl), c.String())
		}
		assert.Contains(t, names, test.want)
		slices.Sort(names)
		assert.Equal(t, slices.Compact(slices.Clone(names)), names, "each once")
	}
	scenarios := make(map[string]bool)
	for _, c := range Cells(entries(), work(func(w *Workload) { w.Matters, w.Rate = []Metric{P99}, 1000 })) {
		scenarios[c.Scenario] = true
	}
	assert.Len(t, scenarios, 1, "the best place is enough")
	twice := Cells(entries(), work(func(w *Workload) { w.Matters = []Metric{Throughput, CPU} }))
	assert.Equal(t, Cells(entries(), work(nil)), twice, "both are in one cell")
	assert.Equal(t, []string{"1M", "1500k", "250"}, []string{rateText(1e6), rateText(1.5e6), rateText(250)})
}
