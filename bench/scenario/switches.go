package scenario

import "runtime/metrics"

// switches counts how often goroutines left their processor and got one again.
//
// The runtime keeps a histogram of how long goroutines were runnable before
// they ran. It has an entry for every eighth time that a goroutine stopped
// running and did run again later: because it went to sleep and was woken,
// because it yielded ([runtime.Gosched]), or because it was preempted. The
// count is eight times the entries, hence right to eight per goroutine.
// Sleeping threads of the operating system are not in it, nor are goroutines
// that found what they wanted without leaving the processor.
//
// So it is an upper bound of the wake-ups, and equal to them where nobody
// yields, as with a channel or a queue with the strategy polite. A garbage
// collection adds some tens to thousands.
type switches [1]metrics.Sample

const switchesPeriod = 8

func newSwitches() *switches {
	return &switches{{Name: "/sched/latencies:seconds"}}
}

// count returns the number so far. It allocates nothing when called again.
func (s *switches) count() uint64 {
	metrics.Read(s[:])
	if s[0].Value.Kind() != metrics.KindFloat64Histogram {
		return 0 // a runtime without it
	}
	n := uint64(0)
	for _, entries := range s[0].Value.Float64Histogram().Counts {
		n += entries
	}
	return n * switchesPeriod
}
