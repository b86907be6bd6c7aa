package pick

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/queuebench/queue"
)

// A Workload is what a program asks of a queue.
type Workload struct {
	Producers int         // goroutines that put, at the same time
	Consumers int         // goroutines that get, at the same time
	Capacity  int         // items, or queue.Unbounded
	Order     queue.Order // the least that will do
	Item      int         // bytes
	Rate      float64     // items per second, or Saturation
	Matters   []Metric    // what to choose by, the most important first
	Cores     int         // GOMAXPROCS of the program
	Polite    bool        // goroutines that wait must not occupy processors
	Cancel    bool        // calls that wait must be able to give up: with a context that ends
	CloseAny  bool        // the queue may be closed while others put, or more than once
}

// Saturation is the rate of producers that put as fast as they can.
const Saturation = 0

// A Metric is something to choose by.
type Metric string

// What can matter.
const (
	Throughput Metric = "throughput" // items per second
	P99        Metric = "p99"        // the latency that one item in a hundred exceeds
	CPU        Metric = "cpu"        // processor time per item
	Memory     Metric = "memory"     // bytes per item in the queue
)

// metrics are all there are.
var metrics = []Metric{Throughput, P99, CPU, Memory}

// Words for a capacity, a rate and an order.
const (
	wordUnbounded  = "unbounded"
	wordSaturation = "saturation"
)

var orders = map[string]queue.Order{"fifo": queue.FIFO, "producer": queue.PerProducer, "none": queue.Unordered}

// orderNames are the names that [parseOrder] takes.
var orderNames = []string{"fifo", "producer", "none"}

// Limits of what a workload can ask for.
const (
	maxGoroutines = 1 << 20
	maxCapacity   = 1 << 30
	maxItem       = 1 << 20
	maxRate       = 1e10
)

// parseGoroutines returns a number of goroutines.
func parseGoroutines(s string) (int, error) { return parseNumber("", s, maxGoroutines, "") }

// parseItem returns a number of bytes.
func parseItem(s string) (int, error) { return parseNumber("", s, maxItem, " of bytes") }

// parseCapacity returns a number of items, or [queue.Unbounded] for "unbounded".
func parseCapacity(s string) (int, error) {
	if s == wordUnbounded {
		return queue.Unbounded, nil
	}
	return parseNumber(wordUnbounded+" or ", s, maxCapacity, " of items")
}

func parseNumber(or, s string, most int, of string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("%q, want %sa number%s from 1 to %d", s, or, of, most)
	}
	return n, nil
}

// parseRate returns a number of items per second, which may end in k or M, or
// Saturation for "saturation".
func parseRate(s string) (float64, error) {
	if s == wordSaturation {
		return Saturation, nil
	}
	number, factor := s, 1.0
	for suffix, f := range map[string]float64{"k": 1e3, "M": 1e6} {
		if cut, ok := strings.CutSuffix(s, suffix); ok {
			number, factor = cut, f
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if v *= factor; err != nil || !(v >= 1 && v <= maxRate) {
		return 0, fmt.Errorf("%q, want %s or items per second from 1 to 10000M, such as 250, 10k or 1.5M", s, wordSaturation)
	}
	return v, nil
}

// parseOrder returns the order of that name.
func parseOrder(s string) (queue.Order, error) {
	o, ok := orders[s]
	if !ok {
		return 0, fmt.Errorf("%q, want one of %s", s, strings.Join(orderNames, ", "))
	}
	return o, nil
}

// parseMetrics returns the metrics of a list with commas, in its order.
func parseMetrics(s string) ([]Metric, error) {
	var list []Metric
	seen := make(map[Metric]bool)
	for name := range strings.SplitSeq(s, ",") {
		m := Metric(strings.TrimSpace(name))
		switch {
		case !slices.Contains(metrics, m):
			return nil, fmt.Errorf("%q, want some of %s, separated by commas, the most important first", name, join(metrics, ", "))
		case seen[m]:
			return nil, fmt.Errorf("%q given twice", m)
		}
		seen[m] = true
		list = append(list, m)
	}
	return list, nil
}

// Check returns an error if a number of the workload makes no sense.
func (w Workload) Check() error {
	for _, n := range []struct {
		name        string
		value, most int
	}{
		{"producers", w.Producers, maxGoroutines}, {"consumers", w.Consumers, maxGoroutines},
		{"item", w.Item, maxItem}, {"cores", w.Cores, maxGoroutines},
	} {
		if n.value < 1 || n.value > n.most {
			return fmt.Errorf("pick: %s %d, want 1 to %d", n.name, n.value, n.most)
		}
	}
	switch {
	case w.Capacity != queue.Unbounded && (w.Capacity < 1 || w.Capacity > maxCapacity):
		return fmt.Errorf("pick: capacity %d, want %s or 1 to %d", w.Capacity, wordUnbounded, maxCapacity)
	case !(w.Rate == Saturation || w.Rate >= 1 && w.Rate <= maxRate):
		return fmt.Errorf("pick: rate %v, want %s or 1 to %v items/s", w.Rate, wordSaturation, float64(maxRate))
	case len(w.Matters) == 0:
		return fmt.Errorf("pick: nothing matters, want some of %s", join(metrics, ", "))
	}
	return nil
}

// bounded tells whether the queue has to have a capacity.
func (w Workload) bounded() bool { return w.Capacity != queue.Unbounded }

// String returns the workload in one line.
func (w Workload) String() string {
	parts := []string{
		count(w.Producers, "producer"), count(w.Consumers, "consumer"),
		w.capacity(), orderWords[w.Order], fmt.Sprintf("%d-byte items", w.Item), w.rate(), count(w.Cores, "core"),
	}
	for _, need := range []struct {
		asked bool
		word  string
	}{{w.Polite, "polite waits"}, {w.Cancel, "cancellable waits"}, {w.CloseAny, "closed by anyone"}} {
		if need.asked {
			parts = append(parts, need.word)
		}
	}
	return strings.Join(parts, ", ")
}

var orderWords = map[queue.Order]string{
	queue.FIFO: "FIFO", queue.PerProducer: "in order per producer", queue.Unordered: "in any order",
}

func (w Workload) capacity() string {
	if !w.bounded() {
		return wordUnbounded
	}
	return fmt.Sprintf("capacity %d", w.Capacity)
}

func (w Workload) rate() string {
	if w.Rate == Saturation {
		return "at saturation"
	}
	return withPrefix(w.Rate) + " items/s"
}

// withPrefix returns a rate as [parseRate] reads it.
func withPrefix(rate float64) string {
	for _, p := range []struct {
		factor float64
		prefix string
	}{{1e6, "M"}, {1e3, "k"}} {
		if rate >= p.factor && math.Trunc(rate/p.factor*100) == rate/p.factor*100 {
			return strconv.FormatFloat(rate/p.factor, 'f', -1, 64) + p.prefix
		}
	}
	return strconv.FormatFloat(rate, 'f', -1, 64)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// words returns the texts of a list.
func words[S ~string](list []S) []string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = string(s)
	}
	return texts
}

func join[S ~string](list []S, sep string) string { return strings.Join(words(list), sep) }
