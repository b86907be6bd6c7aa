package scenario

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/queuebench/queue/catalog"
)

// Sojourn measures the time that users feel: from the moment at which an item
// was to be put, until a consumer has it. The moments are fixed beforehand, at
// rate items per second for all producers together, and do not wait for the
// queue: if a Put takes long, the items after it are late, and that counts.
//
//   - p50-ns, p90-ns, p99-ns, p999-ns, max-ns: percentiles of that time;
//   - lag-p99-ns: how much of it is due to the producers, which were not there
//     in time for another reason than a Put before;
//   - achieved-%: how far producers and consumers were in the plan when it was
//     over, or given up, by the time it took: the worst of them;
//   - arrivals/s: the rate, where it is a percentage of the throughput. That is
//     measured before, with the same loops and a clock read for each item, but
//     without a plan: more than this no plan can ask for.
//
// A sample is not valid if less than 99 % were achieved, as the times then only
// tell how long the measurement was; or if the lag is most of p99 and more than
// the 100 us that any machine may take from a program now and then.
//
// Between two items a producer keeps its processor if one is left for the
// consumers, and yields otherwise. So times with as many producers as processors
// are not to be compared with others: they leave out the start of a processor.
//
// The implementation null is the control without load: each producer takes out
// its items itself. What it shows is the machine and the harness.
var Sojourn = &Scenario{
	Name:    "Sojourn",
	Purpose: "how long items take that arrive at a given rate, waiting to get in included",
	Window:  time.Second, // for p999-ns at 100k items per second
	keys: []key{{name: "prod", min: 1}, {name: "cons", min: 1}, keyCap, keyItem, keyWait,
		{name: "rate", valid: checkRate}, {name: "arrival", allowed: []string{arrivalPoisson, arrivalFixed}}},
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, shape := range [][2]int{{1, 1}, {4, 1}, {1, 4}, {4, 4}} {
			for _, rate := range []string{"1k", "10k", "100k", "1M", "10%", "50%", "80%", "95%"} {
				for _, arrival := range []string{arrivalPoisson, arrivalFixed} {
					grid = append(grid, sojournParams(shape[0], shape[1], rate, arrival))
				}
			}
		}
		return grid
	},
	standard: all(
		onAll(
			sojournParams(1, 1, "10k", arrivalPoisson),
			sojournParams(1, 1, "100k", arrivalPoisson),
		),
		sojournOfMany,
	),
	quick:   onAll(sojournParams(1, 1, "100k", arrivalPoisson)),
	entries: func(entries []catalog.Entry) []catalog.Entry { return append(besideChan(entries), floors()[0]) },
	fits: func(e catalog.Entry, c Cell) bool {
		r, _ := parseRate(c.value("rate"))
		return fitsTransfer(e, c) && (e.Name != nullName || !r.percent)
	},
	measure: measureSojourn,
}

func sojournParams(producers, consumers int, rate, arrival string) []Param {
	return append(transferParams(producers, consumers, 1024, waitBlock), params("rate", rate, "arrival", arrival)...)
}

// sojournOfMany chooses four producers and four consumers if there is a processor
// for each: with less, the producers are late.
func sojournOfMany(procs, cpus int) [][]Param {
	if procs < cpus || cpus < 8 {
		return nil
	}
	return [][]Param{sojournParams(4, 4, "100k", arrivalPoisson)}
}

const (
	headStart = time.Millisecond       // from the start of the producers to the plan's
	saturated = 100 * time.Millisecond // how long the throughput is measured
	longLag   = 100 * time.Microsecond
	enough    = 1000 // items of a producer before the plan may be given up
)

func measureSojourn(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	r, err := parseRate(c.value("rate"))
	if err != nil {
		return Sample{}, err
	}
	perSecond := float64(r.n)
	if r.percent {
		throughput, err := throughputOf(e, c)
		if err != nil {
			return Sample{}, err
		}
		perSecond *= throughput / 100
	}
	if stop.Window > 0 {
		stop.Ops, stop.Window = max(1, int(perSecond*stop.Window.Seconds())), 0
	}
	t, cancel := newSojourn(e, c, perSecond)
	defer cancel()
	if e.Name == nullName {
		err = t.control(e, c, stop)
	} else {
		_, err = t.run(c, stop)
	}
	if err != nil {
		return Sample{}, err
	}
	s := t.sample()
	if r.percent {
		s.add(perSecond, "arrivals/s")
	}
	return s, nil
}

// throughputOf returns how many items per second the loops pass without a plan.
func throughputOf(e catalog.Entry, c Cell) (float64, error) {
	t, cancel := newSojourn(e, c, 0)
	defer cancel()
	s, err := t.run(c, Stop{Window: saturated})
	if err != nil {
		return 0, err
	}
	return float64(s.Ops) / (lastOf(t.got) - t.begin).Seconds(), nil
}

// sojourn moves items one by one, by a plan. An item carries its producer and
// the time at which it was to be put, in nanoseconds since the origin. The times
// of a producer are made to differ, and so they serve as sequence numbers, too.
type sojourn struct {
	*singles
	pacer   pacer
	origin  time.Duration
	rate    float64 // items per second, or 0 for as many as possible
	poisson bool
	taker   *worker  // in the control: it takes out each item after it was put,
	latest  []uint64 // and these came last
}

// A stay is what a worker notes of the times of items.
type stay struct {
	times *hdrhistogram.Histogram // of a consumer: the sojourns; of a producer: the lags
	last  time.Duration           // when the last item came out
	gap   time.Duration           // between the items of this producer, the mean
}

func newSojourn(e catalog.Entry, c Cell, rate float64) (*sojourn, context.CancelFunc) {
	singles, cancel := newSingles(e, c)
	t := &sojourn{
		singles: singles,
		pacer:   newPacer(singles.clock, c.int("prod")),
		origin:  singles.clock.now(),
		rate:    rate,
		poisson: c.value("arrival") == arrivalPoisson,
	}
	t.mover = t
	return t, cancel
}

// puts implements mover. The items of the warm-up are numbered from 1, and as
// none takes less than a nanosecond, all these numbers are before the plan.
func (t *sojourn) puts(w *worker, least, most int, stop *atomic.Bool) {
	if !t.started.Load() {
		t.singles.puts(w, least, most, stop)
		return
	}
	if most == 0 {
		return
	}
	id := w.item >> sequenceBits
	plan := newArrivals(t.begin+headStart, t.rate, int(id), len(t.put), t.poisson)
	w.stay = stay{times: newTimes(), gap: time.Duration(plan.gap)}
	patience := 100*time.Millisecond + w.stay.gap*time.Duration(most)/10
	perfect := ideal{real: t.clock.now(), ideal: t.begin}
	for n := 0; n < most && !stop.Load() && w.err == nil; n++ {
		look := t.clock.now()
		at := look
		if t.rate > 0 {
			at = plan.take()
			if look-at > patience && n >= enough {
				return
			}
		}
		began := t.pacer.until(at)
		record(w.stay.times, perfect.lag(at, look, began))
		t.put1(w, id<<sequenceBits|uint64(at-t.origin))
	}
}

// ideal is a producer that puts each item at its time, or as soon as the item
// before is in, which takes it as long as it took the real one.
type ideal struct{ real, ideal time.Duration } // when the last Put began

// lag returns how much later than the ideal one the producer begins to put the
// item for the time at. It looked at the clock before it waited for that time.
func (i *ideal) lag(at, look, began time.Duration) time.Duration {
	i.ideal = max(at, i.ideal+look-i.real)
	i.real = began
	return began - i.ideal
}

// put1 puts the item, or the next one if it is not after the last one.
func (t *sojourn) put1(w *worker, item uint64) {
	if item>>sequenceBits != w.item>>sequenceBits {
		w.err = fmt.Errorf("the measurement takes longer than %v", time.Duration(longestTime))
		return
	}
	w.item = max(w.item, item-1)
	t.singles.puts(w, 1, 1, &t.over)
	if t.taker != nil && w.err == nil {
		w.err = t.take(t.taker, t.latest)
	}
}

// gets implements mover.
func (t *sojourn) gets(w *worker, last []uint64, most int) error {
	w.stay.times = newTimes()
	for range most {
		if err := t.take(w, last); err != nil {
			return err
		}
	}
	return nil
}

// take takes out an item and notes its time, unless it is from the warm-up.
func (t *sojourn) take(w *worker, last []uint64) error {
	if err := t.singles.gets(w, last, 1); err != nil || !t.started.Load() {
		return err
	}
	now := t.clock.now()
	if at := t.intended(w.item); at >= t.begin {
		record(w.stay.times, now-at)
		w.stay.last = now
	}
	return nil
}

// intended returns when the item was to be put.
func (t *sojourn) intended(item uint64) time.Duration {
	return t.origin + time.Duration(item&(1<<sequenceBits-1))
}

// control does the same without a queue between goroutines: each producer has a
// null queue of its own, and takes out what it has put.
func (t *sojourn) control(e catalog.Entry, c Cell, stop Stop) error {
	producers := c.int("prod")
	t.put, t.got = make([]worker, producers), make([]worker, producers)
	runtime.GC()
	t.begin = t.clock.now()
	var putting sync.WaitGroup
	for i := range t.put {
		own, cancel := newSojourn(e, c, t.rate)
		defer cancel()
		own.put, own.begin, own.origin = t.put, t.begin, t.origin
		own.taker, own.latest = &t.got[i], make([]uint64, producers)
		own.taker.stay.times = newTimes()
		own.started.Store(true)
		putting.Go(func() {
			w := &t.put[i]
			w.item = uint64(i) << sequenceBits
			own.puts(w, 0, share(stop, i, producers), &own.over)
			w.end = t.clock.now()
		})
	}
	putting.Wait()
	return total(t.put).err
}

// sample returns the sample of a measurement that has come to its end.
func (t *sojourn) sample() Sample {
	times, lags := newTimes(), newTimes()
	for i := range t.got {
		times.Merge(t.got[i].stay.times)
	}
	start, achieved := t.begin+headStart, 1.0
	var planned time.Duration // the end of the plan
	for i := range t.put {
		w := &t.put[i]
		if w.stay.times == nil {
			continue // it had nothing to do
		}
		lags.Merge(w.stay.times)
		end := t.intended(w.item) + w.stay.gap
		achieved = min(achieved, progress(end-start, w.end-start))
		planned = max(planned, end)
	}
	achieved = min(achieved, progress(planned-start, lastOf(t.got)-start))

	s := Sample{Ops: int(times.TotalCount())}
	s.addTimes("", times, 50, 90, 99, 99.9)
	s.add(float64(times.Max()), "max-ns")
	s.addTimes("lag-", lags, 99)
	s.add(100*achieved, "achieved-%")
	lag, sojourn := time.Duration(lags.ValueAtPercentile(99)), time.Duration(times.ValueAtPercentile(99))
	switch {
	case achieved < 0.99:
		s.Invalid = fmt.Sprintf("%.1f %% of the rate achieved, want at least 99 %%", 100*achieved)
	case lag > longLag && lag > sojourn/2:
		s.Invalid = fmt.Sprintf("p99 is the producers' fault: %v of %v", lag, sojourn)
	}
	return s
}

// lastOf returns when the last item came out.
func lastOf(got []worker) time.Duration {
	var last time.Duration
	for i := range got {
		last = max(last, got[i].stay.last)
	}
	return last
}

// progress returns which part of a plan was achieved that should have taken the
// planned time. It gives away a millisecond, as the way of the last item says
// nothing about the rate.
func progress(planned, took time.Duration) float64 {
	return max(0, float64(planned)/float64(max(planned, took-time.Millisecond, 1)))
}
