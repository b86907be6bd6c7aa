package scenario

import (
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRates(t *testing.T) {
	for v, want := range map[string]rate{"1": {1, false}, "1500": {1500, false}, "100k": {100_000, false}, "1M": {1_000_000, false}, "1500k": {1_500_000, false}, "5%": {5, true}} {
		got, err := parseRate(v)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, v, got.String())
	}
	for _, v := range []string{"", "k", "%", "-1", "+1", "01", "1.5k", "1000k", "11M", "9223372036854775807M", "1K", "0%", "100%"} {
		_, err := parseRate(v)
		assert.Error(t, err, v)
	}
}

func TestGaps(t *testing.T) {
	for v, want := range map[string]time.Duration{"10us": 10 * time.Microsecond, "1.5ms": 1500 * time.Microsecond, "100ms": 100 * time.Millisecond, "10s": 10 * time.Second} {
		got, err := parseGap(v)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for _, v := range []string{"", "1", "1ns", "10µs", "11s", "-1ms", "1000us", "01ms"} {
		_, err := parseGap(v)
		assert.Error(t, err, v)
	}
}

// Producers that take turns at equal distances.
func TestFixedArrivals(t *testing.T) {
	const start = time.Second
	for i := range 4 {
		a := newArrivals(start, 1000, i, 4, false)
		for n := range 10 {
			assert.Equal(t, start+time.Duration(4*n+i)*time.Millisecond, a.take())
		}
	}
}

func TestPoissonArrivals(t *testing.T) {
	const n = 100_000
	a, again, other := newArrivals(0, 1000, 0, 1, true), newArrivals(0, 1000, 0, 1, true), newArrivals(0, 1000, 1, 2, true)
	var last time.Duration
	sum, squares, same := 0.0, 0.0, 0
	for range n {
		at := a.take()
		require.Equal(t, at, again.take(), "each sample meets the same arrivals")
		if at == other.take() {
			same++
		}
		gap := (at - last).Seconds()
		last = at
		sum += gap
		squares += gap * gap
	}
	mean := sum / n
	assert.InEpsilon(t, 0.001, mean, 0.02)
	assert.InEpsilon(t, mean, math.Sqrt(squares/n-mean*mean), 0.02, "of an exponential distribution the deviation is the mean")
	assert.Less(t, same, n/1000, "each producer has arrivals of its own")
}

// A producer is late for its own reasons only if it could have put the item
// before.
func TestLag(t *testing.T) {
	p := ideal{real: 0, ideal: 0}
	for _, item := range []struct{ at, look, began, want time.Duration }{
		{100, 5, 101, 1},    // it looked at the clock a little late
		{200, 150, 200, 0},  // the Put before took 49
		{300, 210, 340, 40}, // it was not there
		{310, 345, 345, 35}, // so it was late for this one, too,
		{320, 365, 365, 35}, // and for this one, of which the other 10 are due to the Put before
		{400, 370, 400, 0},  // on time again
		{410, 500, 500, 0},  // the Put before took 100
		{420, 502, 502, 0},
		{600, 510, 600, 0},
	} {
		assert.Equal(t, item.want, p.lag(item.at, item.look, item.began), "item for %d", item.at)
	}
}

// Who paces lets others run if they have no processor.
func TestPacer(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	clock := theClock()
	assert.False(t, newPacer(clock, 2).yield)
	assert.True(t, newPacer(clock, 3).yield)
	runtime.GOMAXPROCS(1)
	p := newPacer(clock, 1)
	for _, wait := range []time.Duration{0, time.Microsecond, time.Millisecond, 3 * oversleep} {
		ran := make(chan struct{}, 1)
		go func() { ran <- struct{}{} }()
		at := clock.now() + wait
		now := p.until(at)
		assert.GreaterOrEqual(t, now, at)
		assert.LessOrEqual(t, now, clock.now())
		if wait == time.Millisecond {
			assert.Len(t, ran, 1, "the other goroutine has run")
		}
		<-ran
	}
}

func TestPercentilesNeedTimes(t *testing.T) {
	for n, want := range map[int]Metrics{
		0:       nil,
		1:       {{1, "x-p50-ns"}},
		99:      {{50, "x-p50-ns"}, {89, "x-p90-ns"}},
		100:     {{50, "x-p50-ns"}, {90, "x-p90-ns"}, {99, "x-p99-ns"}},
		99_999:  {{50, "x-p50-ns"}, {90, "x-p90-ns"}, {99, "x-p99-ns"}},
		100_000: {{50, "x-p50-ns"}, {90, "x-p90-ns"}, {99, "x-p99-ns"}, {100, "x-p999-ns"}},
	} {
		h := newTimes()
		for i := range n {
			record(h, time.Duration(i%100+1))
		}
		var s Sample
		s.addTimes("x-", h, 50, 90, 99, 99.9)
		assert.Equal(t, want, s.Metrics, n)
	}
	h := newTimes()
	record(h, -5)
	record(h, time.Hour)
	assert.Equal(t, int64(2), h.TotalCount(), "no time is dropped")
	assert.Equal(t, int64(0), h.Min())
}

// Items of the warm-up have no time, even if they come out after it.
func TestItemsOfTheWarmUpDoNotCount(t *testing.T) {
	cell, err := ParseCell("Sojourn/impl=null/prod=1/cons=1/cap=1024/item=8/wait=block/rate=1k/arrival=fixed")
	require.NoError(t, err)
	j, cancel := newSojourn(floors()[0], cell, 1000)
	defer cancel()
	j.begin = j.clock.now()
	j.started.Store(true)
	w := &worker{stay: stay{times: newTimes()}}
	for n, item := range []uint64{5, 6, uint64(j.begin - j.origin)} {
		require.NoError(t, j.q.TryPut(item))
		require.NoError(t, j.take(w, []uint64{0}))
		assert.Equal(t, int64(n/2), w.stay.times.TotalCount())
	}
	assert.Equal(t, 3, w.n)
}

// planned returns a measurement at 1000 items per second for two seconds. The
// last item came out at the given time. Items took some time, of which the
// producers were late for some.
func planned(out, took, late time.Duration) *sojourn {
	t := &sojourn{singles: &singles{engine: &engine{put: make([]worker, 2), got: make([]worker, 1)}}}
	t.got[0].stay = stay{times: newTimes(), last: headStart + out}
	for i := range t.put {
		w := &t.put[i]
		w.item = uint64(i)<<sequenceBits | uint64(headStart+2*time.Second-2*time.Millisecond)
		w.end = headStart + 2*time.Second
		w.stay = stay{times: newTimes(), gap: 2 * time.Millisecond}
		for range 1000 {
			record(w.stay.times, late)
			record(t.got[0].stay.times, took)
		}
	}
	return t
}

func TestValidity(t *testing.T) {
	for _, c := range []struct {
		out, took, late time.Duration
		achieved        float64
		want            string
	}{
		{1999 * time.Millisecond, time.Millisecond, 0, 100, ""},
		{2015 * time.Millisecond, 15 * time.Millisecond, 0, 99.3, ""},
		{2201 * time.Millisecond, time.Millisecond, 0, 90.9, "90.9 % of the rate achieved, want at least 99 %"},
		{2 * time.Second, time.Millisecond, 400 * time.Microsecond, 100, ""},
		{2 * time.Second, time.Millisecond, 600 * time.Microsecond, 100, "p99 is the producers' fault: 602.111µs of 1.003519ms"},
		{2 * time.Second, 60 * time.Microsecond, 50 * time.Microsecond, 100, ""},
	} {
		s := planned(c.out, c.took, c.late).sample()
		assert.Equal(t, 2000, s.Ops)
		assert.Contains(t, s.Metrics, Metric{s.Metrics[5].Value, "achieved-%"})
		assert.InDelta(t, c.achieved, s.Metrics[5].Value, 0.1)
		if c.want == "" {
			assert.Empty(t, s.Invalid)
		} else {
			assert.Contains(t, s.Invalid, c.want)
		}
	}
	late := planned(2*time.Second, time.Millisecond, 0)
	late.put[1].end = headStart + 3*time.Second
	assert.Contains(t, late.sample().Invalid, "66.7 % of the rate achieved", "one producer could not put in time")

	idle := planned(2*time.Second, time.Millisecond, 0)
	idle.put = append(idle.put, worker{})
	assert.Empty(t, idle.sample().Invalid, "a producer without items does not count")
}

// told is what a benchmark is told.
type told struct {
	logs    []any
	metrics []Metric
	allocs  bool
}

func (r *told) Log(args ...any)                     { r.logs = append(r.logs, args...) }
func (r *told) ReportAllocs()                       { r.allocs = true }
func (r *told) ReportMetric(n float64, unit string) { r.metrics = append(r.metrics, Metric{n, unit}) }

func TestGoTestIsToldOfInvalidSamples(t *testing.T) {
	var r told
	Sample{Metrics: []Metric{{5, "p50-ns"}}, Invalid: "too late"}.report(&r)
	assert.Equal(t, told{logs: []any{"invalid: too late"}, metrics: []Metric{{0, "ns/op"}, {5, "p50-ns"}}}, r)
	r = told{}
	Sample{Metrics: []Metric{{5, "B/op"}}}.report(&r)
	assert.Equal(t, told{metrics: []Metric{{0, "ns/op"}, {5, "B/op"}}, allocs: true}, r)
}
