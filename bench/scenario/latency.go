package scenario

import (
	"runtime"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Times are recorded to two significant digits, which takes some 10 ns, and up
// to 18 minutes.
const (
	longestTime = int64(1)<<sequenceBits - 1
	timeDigits  = 2
)

// newTimes returns a histogram of times in nanoseconds. Each goroutine has its
// own.
func newTimes() *hdrhistogram.Histogram { return hdrhistogram.New(1, longestTime, timeDigits) }

// record adds a time to the histogram. One that is a little below zero, as the
// clocks of two cores may have it, counts as zero.
func record(h *hdrhistogram.Histogram, d time.Duration) {
	_ = h.RecordValue(min(max(int64(d), 0), longestTime)) // the value is in range
}

// percentiles are those that samples have, with the number of times that each
// takes: with fewer it is the maximum by another name, or noise.
var percentiles = []struct {
	percent float64
	unit    string
	least   int64
}{
	{50, "p50-ns", 1},
	{90, "p90-ns", 10},
	{99, "p99-ns", 100},
	{99.9, "p999-ns", 100_000},
}

// addTimes adds percentiles of the times to the sample, in units that begin with
// the prefix. Those are left out for which there are too few times.
func (s *Sample) addTimes(prefix string, h *hdrhistogram.Histogram, percents ...float64) {
	for _, p := range percentiles {
		for _, percent := range percents {
			if percent == p.percent && h.TotalCount() >= p.least {
				s.add(float64(h.ValueAtPercentile(percent)), prefix+p.unit)
			}
		}
	}
}

// A pacer waits for moments. It looks at the clock again and again, because who
// sleeps for some microseconds is woken hundreds of them later.
type pacer struct {
	clock *clock
	yield bool // let other goroutines run at each look
}

// newPacer returns the pacer of so many goroutines that pace. If a processor is
// left for those whom they wake, each keeps its own, like one that has more to
// do: then waking takes what it takes to start another processor. Otherwise they
// yield, and those who were woken run in their place, which is much sooner.
func newPacer(c *clock, pacing int) pacer {
	return pacer{c, pacing >= runtime.GOMAXPROCS(0)}
}

// oversleep is more than a sleeping goroutine is late, unless the machine is
// very busy.
const oversleep = 5 * time.Millisecond

// until waits for a time on the clock, and returns when that was noticed.
func (p pacer) until(at time.Duration) time.Duration {
	for {
		now := p.clock.now()
		if now >= at {
			return now
		}
		if left := at - now; left > 2*oversleep {
			time.Sleep(left - oversleep)
		} else {
			p.pass()
		}
	}
}

// pass lets others run if they need it.
func (p pacer) pass() {
	if p.yield {
		runtime.Gosched()
	}
}
