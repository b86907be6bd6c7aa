package scenario

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Kinds of arrivals.
const (
	arrivalPoisson = "poisson" // at random, independent of each other
	arrivalFixed   = "fixed"   // at equal distances
)

// A rate says how many items arrive in a second, or what percentage of those
// that the queue can pass.
type rate struct {
	n       int
	percent bool
}

const maxRate = 10_000_000 // per second

// String returns the shortest form, such as 1500, 100k, 1M or 50%.
func (r rate) String() string {
	switch {
	case r.percent:
		return strconv.Itoa(r.n) + "%"
	case r.n%1_000_000 == 0:
		return strconv.Itoa(r.n/1_000_000) + "M"
	case r.n%1000 == 0:
		return strconv.Itoa(r.n/1000) + "k"
	}
	return strconv.Itoa(r.n)
}

// parseRate returns the rate of that form.
func parseRate(v string) (rate, error) {
	var r rate
	digits, percent := strings.CutSuffix(v, "%")
	factor := 1
	if k, ok := strings.CutSuffix(digits, "k"); ok {
		digits, factor = k, 1000
	} else if m, ok := strings.CutSuffix(digits, "M"); ok {
		digits, factor = m, 1_000_000
	}
	n, err := strconv.Atoi(digits)
	if r = (rate{n * factor, percent}); err != nil || r.n < 1 || r.n > maxRate || percent && r.n > 99 || r.String() != v {
		return rate{}, fmt.Errorf("want items per second from 1 to %s, such as 1500, 100k or 1M, or 1%% to 99%%", rate{n: maxRate})
	}
	return r, nil
}

func checkRate(v string) error {
	_, err := parseRate(v)
	return err
}

// parseGap returns the time of a form such as 10us, 1ms or 100ms.
func parseGap(v string) (time.Duration, error) {
	d, err := time.ParseDuration(v)
	if err != nil || d < time.Microsecond || d > 10*time.Second || strings.Replace(d.String(), "µ", "u", 1) != v {
		return 0, fmt.Errorf("want a time from 1us to 10s in its shortest form, such as 10us, 1.5ms or 100ms")
	}
	return d, nil
}

func checkGap(v string) error {
	_, err := parseGap(v)
	return err
}

// gap returns the value of a parameter that check has found to be a time.
func (c Cell) gap(key string) time.Duration {
	d, err := parseGap(c.value(key))
	if err != nil {
		panic(fmt.Sprintf("bench: %s: parameter %s is not a time", c, key))
	}
	return d
}

// arrivals is the plan of one producer: when its items are to be put.
type arrivals struct {
	next   float64    // nanoseconds on the clock
	gap    float64    // nanoseconds, the mean
	random *rand.Rand // or nil for equal gaps
}

// newArrivals returns the plan of the i-th of n producers, who together put rate
// items per second from the start on; with the rate 0, all at once. The random ones are the same in each
// sample, so that all implementations meet the same clusters of items.
func newArrivals(start time.Duration, rate float64, i, n int, poisson bool) *arrivals {
	a := &arrivals{}
	if rate > 0 {
		a.gap = float64(n) / rate * float64(time.Second)
	}
	a.next = float64(start) + a.gap*float64(i)/float64(n)
	if poisson {
		a.random = rand.New(rand.NewPCG(uint64(i), uint64(n)))
		a.next = float64(start) + a.gap*a.random.ExpFloat64()
	}
	return a
}

// take returns the time of the next item.
func (a *arrivals) take() time.Duration {
	at, gap := a.next, a.gap
	if a.random != nil {
		gap *= a.random.ExpFloat64()
	}
	a.next += gap
	return time.Duration(at)
}
