package campaign

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// A Summary says how a campaign went.
type Summary struct {
	Samples  int // places in rounds that have been measured
	Accepted int // of them with a sample that counts
	Retaken  int // attempts beyond the first
	Flags    map[string]int
	Drift    float64 // the greatest of a round's sentinels, in percent
	Failures []Record
}

// Summary sums up the campaign so far.
func (c *Campaign) Summary() Summary {
	s := Summary{Flags: make(map[string]int)}
	var first *Record
	for i := range c.records {
		r := &c.records[i]
		for _, flag := range r.Flags {
			s.Flags[flag]++
		}
		if r.Error != "" {
			s.Failures = append(s.Failures, *r)
		}
		switch {
		case r.Attempt > 1:
			s.Retaken++
		case r.Place == 0:
			first = r
		case r.sentinel(len(c.Plan.Cells)):
			if d, ok := driftOf(first, r); ok && math.Abs(d) > math.Abs(s.Drift) {
				s.Drift = d
			}
		default:
			s.Samples++
		}
		if r.Accepted {
			s.Accepted++
		}
	}
	return s
}

// String returns the summary as one line.
func (s Summary) String() string {
	var flags []string
	for _, flag := range slices.Sorted(maps.Keys(s.Flags)) {
		flags = append(flags, fmt.Sprintf("%s %d", flag, s.Flags[flag]))
	}
	text := fmt.Sprintf("%d of %d samples accepted, %d attempts repeated; flags: %s",
		s.Accepted, s.Samples, s.Retaken, strings.Join(flags, ", "))
	if len(flags) == 0 {
		text += "none"
	}
	if s.Drift != 0 {
		text += fmt.Sprintf("; drift within a round up to %+.1f %%", s.Drift)
	}
	return text
}

// Err returns an error if attempts have failed, with the first failure.
func (s Summary) Err() error {
	if len(s.Failures) == 0 {
		return nil
	}
	cells := make(map[string]bool)
	for _, r := range s.Failures {
		cells[r.Cell.String()] = true
	}
	first := s.Failures[0]
	return fmt.Errorf("%d attempts failed, of %d cells; the first: %s: %s", len(s.Failures), len(cells), first.Slot, first.Error)
}
