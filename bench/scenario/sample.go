package scenario

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/queuebench/queue/internal/cputime"
)

// A Sample is the result of one measurement of one cell.
type Sample struct {
	Ops     int     `json:"ops"`
	Metrics Metrics `json:"metrics"`

	// Invalid says in one line why the metrics are not what the cell asks for,
	// although the queue has lost nothing. It is empty for a valid sample.
	Invalid string `json:"invalid,omitempty"`
}

// UnitLines are the lines that tell benchstat which way is better in the units
// that it does not know.
const UnitLines = `Unit items/s better=higher
Unit MB/s better=higher
Unit cpu-ns/op better=lower
Unit cpu-% better=lower
Unit switches/s better=lower
Unit switches/op better=lower
Unit p50-ns better=lower
Unit p90-ns better=lower
Unit p99-ns better=lower
Unit p999-ns better=lower
Unit max-ns better=lower
Unit lag-p99-ns better=lower
Unit achieved-% better=higher
Unit arrivals/s better=higher
Unit absorb-p50-ns better=lower
Unit absorb-p99-ns better=lower
Unit drain-p50-ns better=lower
Unit drain-p99-ns better=lower
Unit call-p50-ns better=lower
Unit jain better=higher
Unit min/mean better=higher
Unit max-gap-ns better=lower
Unit empty-B better=lower
Unit B/slot better=lower
Unit peak-B better=lower
Unit retained-B better=lower
Unit full-fails/op better=lower
Unit empty-fails/op better=lower
Unit gc-cycles/Mop better=lower
Unit pause-p99-ns better=lower
Unit polled/alone better=lower
`

// Line returns the sample of a cell as a line in Go benchmark format.
func (s Sample) Line(c Cell) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Benchmark%s\t%d", c, s.Ops)
	for _, m := range s.Metrics {
		b.WriteByte('\t')
		b.WriteString(formatValue(m.Value))
		b.WriteByte(' ')
		b.WriteString(m.Unit)
	}
	b.WriteByte('\n')
	return b.String()
}

// formatValue prints a value with at least four significant digits and without
// an exponent, but with no more than four digits behind the point: what is less
// per operation is the noise of the runtime.
func formatValue(v float64) string {
	digits := 4
	for limit := 10.0; digits > 0 && v >= limit; limit *= 10 {
		digits--
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

func (s *Sample) add(value float64, unit string) {
	s.Metrics = append(s.Metrics, Metric{value, unit})
}

// A meter reads what the process used between start and stop.
type meter struct {
	usage cputime.Usage
	known bool
	timer timer

	mem, after runtime.MemStats // at the start and at the stop

	switches *switches
	switched uint64 // at the start; after the stop, in between
}

// A timer is told what to time: a [testing.B].
type timer interface {
	ResetTimer()
	StopTimer()
}

// startMeter collects garbage and takes the first readings.
func startMeter(stop Stop) *meter {
	m := &meter{timer: stop.timer, switches: newSwitches()}
	runtime.GC()
	m.switched = m.switches.count()
	runtime.ReadMemStats(&m.mem)
	if m.timer != nil {
		m.timer.ResetTimer()
	}
	m.usage, m.known = cputime.Process()
	return m
}

// stop takes the second readings and returns the sample of ops operations that
// took elapsed.
func (m *meter) stop(ops int, elapsed time.Duration) Sample {
	usage, _ := cputime.Process()
	if m.timer != nil {
		m.timer.StopTimer()
	}
	m.switched = m.switches.count() - m.switched
	runtime.ReadMemStats(&m.after)

	s := Sample{Ops: ops}
	n := float64(max(ops, 1))
	s.add(float64(elapsed)/n, "ns/op")
	if m.known {
		s.add(float64(usage.CPU-m.usage.CPU)/n, "cpu-ns/op")
	}
	s.add(float64(m.after.TotalAlloc-m.mem.TotalAlloc)/n, "B/op")
	s.add(float64(m.after.Mallocs-m.mem.Mallocs)/n, "allocs/op")
	return s
}

// addCollections adds to a sample of ops operations how often garbage was
// collected in a million of them, and the 99th percentile of how long all
// goroutines stood still for a collection: 0 without any. The runtime keeps the
// last 256 times.
func (m *meter) addCollections(s *Sample, ops int) {
	cycles := int(m.after.NumGC - m.mem.NumGC)
	s.add(1e6*float64(cycles)/float64(max(ops, 1)), "gc-cycles/Mop")
	pauses := make([]uint64, min(cycles, len(m.after.PauseNs)))
	for i := range pauses {
		pauses[i] = m.after.PauseNs[(int(m.after.NumGC)-1-i)%len(m.after.PauseNs)]
	}
	s.add(percentile99(pauses), "pause-p99-ns")
}

// percentile99 returns the smallest value that 99 % of the values do not exceed,
// or 0 without values.
func percentile99(values []uint64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return float64(values[(99*len(values)+99)/100-1])
}

// addSwitches adds to a sample of ops operations how often goroutines left
// their processor, see [switches].
func (m *meter) addSwitches(s *Sample, ops int) {
	s.add(float64(m.switched)/float64(max(ops, 1)), "switches/op")
}
