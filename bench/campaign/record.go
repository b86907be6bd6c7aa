package campaign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/queuebench/queue/bench/scenario"
)

// A Slot is the place of an attempt in a campaign.
type Slot struct {
	Cell    scenario.Cell `json:"cell"`
	Round   int           `json:"round"`   // from 1
	Place   int           `json:"place"`   // in the round: from 1, the sentinel before and after
	Attempt int           `json:"attempt"` // 1 to MaxAttempts
}

func (s Slot) String() string {
	return fmt.Sprintf("%s in round %d, place %d, attempt %d", s.Cell, s.Round, s.Place, s.Attempt)
}

// MaxAttempts is how often a sample is taken at most.
const MaxAttempts = 3

// An Outcome is what came of an attempt.
type Outcome struct {
	scenario.Sample
	Telemetry scenario.Metrics `json:"telemetry"`       // of those in Signals that are known
	Flags     []string         `json:"flags,omitempty"` // signals above their limits, and the flags below
	Error     string           `json:"error,omitempty"` // why there is no sample
}

// Flags that are not signals.
const (
	FlagCrash   = "crash"   // the process failed, see Error
	FlagHang    = "hang"    // the process did not end and was killed
	FlagInvalid = "invalid" // the scenario says so, see Sample.Invalid
	FlagDrift   = "drift"   // the sentinel differs from the one at the start of the round
)

// A Record is a line of a campaign's .jsonl file: an attempt to take a sample.
type Record struct {
	Campaign string `json:"campaign"` // Plan.ID
	Slot
	Start    time.Time     `json:"start"`
	Duration time.Duration `json:"duration-ns"`        // of the process
	Affinity []int         `json:"affinity,omitempty"` // its processors
	Accepted bool          `json:"accepted"`           // it is in the .txt file
	Outcome
}

// sentinel tells whether the slot is before or after a round of n cells.
func (s Slot) sentinel(n int) bool { return s.Place < 1 || s.Place > n }

// retake tells whether the sample is taken again at the end of the round.
func (r *Record) retake() bool {
	noisy := func(flag string) bool { return flag != FlagDrift }
	return r.Attempt < MaxAttempts && slices.ContainsFunc(r.Flags, noisy)
}

// counts tells whether the attempt is the one that counts, in a round of n cells.
func (r *Record) counts(n int) bool {
	return !r.sentinel(n) && !r.retake() && r.Error == "" && !slices.Contains(r.Flags, FlagInvalid)
}

// walk calls take for all slots of the plan in order. What it returns decides
// whether the slot is taken again. The walk ends with the first error.
func (p *Plan) walk(take func(Slot) (*Record, error)) error {
	for i, order := range p.Order {
		ends := func(place int) (err error) {
			if p.Sentinel != nil {
				_, err = take(Slot{*p.Sentinel, i + 1, place, 1})
			}
			return err
		}
		if err := ends(0); err != nil {
			return err
		}
		places := make([]int, len(order))
		for j := range places {
			places[j] = j
		}
		for attempt := 1; len(places) > 0; attempt++ {
			var again []int
			for _, j := range places {
				r, err := take(Slot{p.Cells[order[j]], i + 1, j + 1, attempt})
				if err != nil {
					return err
				}
				if r.retake() {
					again = append(again, j)
				}
			}
			places = again
		}
		if err := ends(len(order) + 1); err != nil {
			return err
		}
	}
	return nil
}

// ParseRecords reads the records of a plan from the text of a .jsonl file. They
// must be what a campaign of that plan writes. A last line that is cut is left
// out; whole is the length of the text before it.
func ParseRecords(p *Plan, text []byte) (records []Record, whole int, err error) {
	line := 0
	err = p.walk(func(s Slot) (*Record, error) {
		end := bytes.IndexByte(text[whole:], '\n')
		if end < 0 {
			return nil, io.EOF
		}
		line++
		r, err := parseRecord(p, s, text[whole:whole+end])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		whole += end + 1
		records = append(records, *r)
		return r, nil
	})
	switch {
	case err == io.EOF:
		err = nil
	case err == nil && whole < len(text):
		err = fmt.Errorf("line %d: more than the plan has", line+1)
	}
	return records, whole, err
}

// parseRecord reads the record of a slot.
func parseRecord(p *Plan, s Slot, line []byte) (*Record, error) {
	r := new(Record)
	if err := strictly(line, r); err != nil {
		return nil, err
	}
	switch {
	case r.Campaign != p.ID:
		return nil, fmt.Errorf("a record of campaign %.40q, want %s", r.Campaign, p.ID)
	case r.Slot.String() != s.String():
		return nil, fmt.Errorf("%s, want %s", r.Slot, s)
	case r.Accepted != r.counts(len(p.Cells)):
		return nil, fmt.Errorf("accepted %v, want %v", r.Accepted, !r.Accepted)
	}
	return r, nil
}

// line returns the record as a line of a .jsonl file.
func (r *Record) line() ([]byte, error) {
	text, err := json.Marshal(r)
	return append(text, '\n'), err
}
