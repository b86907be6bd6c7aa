package scenario

import (
	"math"
	"sync"
	"time"

	"github.com/loov/hrtime"
)

// A clock tells nanoseconds since a moment of its own. It reads the time stamp
// counter where the processor has one that all cores agree on, which takes
// about half as long as time.Since, and time.Since elsewhere.
type clock struct {
	base    time.Time
	tsc     hrtime.Count
	perTick float64 // nanoseconds per tick, 0 without a counter
}

// calibration is how long the two clocks are compared: reading them takes
// tens of nanoseconds, so the rate is right to about ten millionths.
const calibration = 10 * time.Millisecond

// theClock returns the clock of the process.
var theClock = sync.OnceValue(newClock)

// newClock calibrates a clock.
func newClock() *clock {
	c := &clock{base: time.Now()}
	if !hrtime.TSCSupported() {
		return c
	}
	start, first := c.both()
	c.tsc = start
	time.Sleep(calibration)
	end, last := c.both()
	if ticks := end - start; ticks > 0 {
		c.perTick = float64(last-first) / float64(ticks)
	}
	return c
}

// both reads both clocks at the same moment. Whoever reads one after the other
// may lose the processor in between, for longer than the clocks are compared: so
// the counter is read before and after, and of several readings the one counts in
// which least time passed.
func (c *clock) both() (tsc hrtime.Count, at time.Duration) {
	const tries = 20
	shortest := hrtime.Count(math.MaxInt64)
	for range tries {
		before, now, after := hrtime.TSC(), time.Since(c.base), hrtime.TSC()
		if after-before < shortest {
			shortest = after - before
			tsc, at = before+shortest/2, now
		}
	}
	return tsc, at
}

// now returns the time on the clock.
func (c *clock) now() time.Duration {
	if c.perTick == 0 {
		return time.Since(c.base)
	}
	return time.Duration(float64(hrtime.TSCSince(c.tsc)) * c.perTick)
}
