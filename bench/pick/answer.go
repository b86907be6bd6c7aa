package pick

import (
	"encoding/json"
	"math"
)

// An Answer says which queue to use for a workload, and why.
type Answer struct {
	Workload string `json:"workload"`

	// Use is the implementation to use: of those that no other beats, the plain
	// channel if there is no difference to it, else the best in what matters most.
	Use string `json:"use"`

	// Finding is one sentence: whether Use is the best, or no different from
	// others, or a plain channel, which is enough.
	Finding string `json:"finding"`

	Call    string   `json:"call"`    // the Go expression that makes one, with T for the item type
	Imports []string `json:"imports"` // paths of the packages in it

	Unbeaten []string    `json:"unbeaten"` // that no other implementation beats, the best first
	Evidence []Evidence  `json:"evidence"` // one for each metric that matters
	Excluded []Exclusion `json:"excluded"` // by their traits
	Notes    []string    `json:"notes"`    // what else to know, a sentence each
}

// Evidence is what was measured for one metric, in the cells nearest to the
// workload.
type Evidence struct {
	Metric      Metric      `json:"metric"`
	Unit        string      `json:"unit"` // of the medians: sec/op stands for seconds
	Cell        string      `json:"cell"` // without the implementation
	Distance    Distance    `json:"distance"`
	Candidates  []Candidate `json:"candidates"`   // the best first
	NotMeasured []string    `json:"not_measured"` // would do, but have no cell here
	Neighbours  []Neighbour `json:"neighbours"`   // the next cells, nearest first
}

// A Candidate is an implementation in a cell.
type Candidate struct {
	Impl    string  `json:"impl"`
	Median  number  `json:"median"`
	Lo      number  `json:"lo"` // bounds of the 95 % confidence interval of the median,
	Hi      number  `json:"hi"` // null if there are too few samples for one
	Samples int     `json:"samples"`
	ToChan  number  `json:"to_chan"` // ratio to the median of a plain channel, null if that is unknown
	Best    Against `json:"best"`    // how it compares with the first; of the first, with itself
}

// A Neighbour is a cell that is further from the workload.
type Neighbour struct {
	Cell     string   `json:"cell"`
	Distance Distance `json:"distance"`
	Best     string   `json:"best"` // by the median
	Use      *Against `json:"use"`  // how the answer compares with that; null if it was not measured
}

// A number is null in JSON if it is not finite.
type number float64

// MarshalJSON implements [json.Marshaler].
func (n number) MarshalJSON() ([]byte, error) {
	if !n.finite() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

func (n number) finite() bool { return !math.IsInf(float64(n), 0) && !math.IsNaN(float64(n)) }

// candidate returns the candidate of that name, or nil.
func (e *Evidence) candidate(impl string) *Candidate {
	for i := range e.Candidates {
		if e.Candidates[i].Impl == impl {
			return &e.Candidates[i]
		}
	}
	return nil
}
