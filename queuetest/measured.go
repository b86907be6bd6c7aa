package queuetest

import (
	"fmt"
	"math/bits"
	"slices"
)

// Measured is what checks report beside their verdict: nobody promises it.
type Measured struct {
	// Shares are what the goroutines of the check Fairness got, for each call in
	// which they competed.
	Shares []Share `json:"shares,omitempty"`

	// RankErrors are how many older items each item overtook, in the check
	// RankError, or nil.
	RankErrors *Histogram `json:"rank_errors,omitempty"`
}

// A Share is what each of several goroutines got that did the same on one queue.
type Share struct {
	Call  string  `json:"call"`  // Put or Get
	Items []int64 `json:"items"` // passed by each, in ascending order; of several runs, added in this order
}

// A Histogram counts numbers from 0 by their size. The quantiles are the least
// upper bounds that follow from the counts, and at most Max.
type Histogram struct {
	Counts []int64 `json:"counts"` // [0]: of 0; [k]: of 2^(k-1) up to 2^k - 1
	P50    int64   `json:"p50"`    // half of the numbers are at most this
	P90    int64   `json:"p90"`    // 90 of 100
	P99    int64   `json:"p99"`    // 99 of 100
	Max    int64   `json:"max"`    // the largest, exactly
}

// Lines returns what was measured in words, each in one line.
func (m Measured) Lines() (lines []string) {
	for _, s := range m.Shares {
		lines = append(lines, s.String())
	}
	if m.RankErrors != nil {
		lines = append(lines, "rank error: "+m.RankErrors.String())
	}
	return lines
}

// String tells the least and the largest share.
func (s Share) String() string {
	all := sum(s.Items)
	percent := func(items int64) float64 { return 100 * float64(items) / float64(max(all, 1)) }
	return fmt.Sprintf("shares of %d goroutines in %s: %.1f %% to %.1f %% of %d items",
		len(s.Items), s.Call, percent(s.Items[0]), percent(s.Items[len(s.Items)-1]), all)
}

// String tells the quantiles.
func (h Histogram) String() string {
	return fmt.Sprintf("p50 %d, p90 %d, p99 %d, max %d, of %d items", h.P50, h.P90, h.P99, h.Max, sum(h.Counts))
}

// add adds what another run has measured.
func (m *Measured) add(other Measured) {
	shares := slices.Clone(m.Shares)
	for _, s := range other.Shares {
		i := slices.IndexFunc(shares, func(mine Share) bool { return mine.Call == s.Call })
		if i < 0 {
			shares = append(shares, s)
			continue
		}
		shares[i].Items = added(shares[i].Items, s.Items)
	}
	m.Shares = shares
	switch h := other.RankErrors; {
	case h == nil:
	case m.RankErrors == nil:
		m.RankErrors = h
	default:
		m.RankErrors = newHistogram(added(m.RankErrors.Counts, h.Counts), max(m.RankErrors.Max, h.Max))
	}
}

// added returns the sums of what stands at the same place.
func added(a, b []int64) []int64 {
	if len(a) < len(b) {
		a, b = b, a
	}
	a = slices.Clone(a)
	for i := range b {
		a[i] += b[i]
	}
	return a
}

// histogramOf returns the histogram of numbers from 0.
func histogramOf(numbers []int64) *Histogram {
	var counts []int64
	largest := int64(0)
	for _, n := range numbers {
		largest = max(largest, n)
		for k := bits.Len64(uint64(n)); ; counts = append(counts, 0) {
			if k < len(counts) {
				counts[k]++
				break
			}
		}
	}
	return newHistogram(counts, largest)
}

// newHistogram returns the histogram with these counts.
func newHistogram(counts []int64, largest int64) *Histogram {
	h := &Histogram{Counts: counts, Max: largest}
	h.P50, h.P90, h.P99 = h.quantile(50), h.quantile(90), h.quantile(99)
	return h
}

// quantile returns a bound of so many percent of the numbers.
func (h *Histogram) quantile(percent int64) int64 {
	left := (sum(h.Counts)*percent + 99) / 100
	for k, n := range h.Counts {
		if left -= n; left <= 0 {
			return min(1<<k-1, h.Max)
		}
	}
	return h.Max
}
