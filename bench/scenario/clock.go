package scenario

import (
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
var theClock = sync.OnceValue(func() *clock {
	c := &clock{base: time.Now()}
	if !hrtime.TSCSupported() {
		return c
	}
	c.tsc = hrtime.TSC()
	for {
		ticks, elapsed := hrtime.TSCSince(c.tsc), time.Since(c.base)
		if elapsed >= calibration {
			if ticks > 0 {
				c.perTick = float64(elapsed) / float64(ticks)
			}
			return c
		}
	}
})

// now returns the time on the clock.
func (c *clock) now() time.Duration {
	if c.perTick == 0 {
		return time.Since(c.base)
	}
	return time.Duration(float64(hrtime.TSCSince(c.tsc)) * c.perTick)
}
