package report

import (
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"

	"golang.org/x/perf/benchunit"
)

// Data is a report for programs: all figures of the tables and the answers, in
// the units of the files. Numbers that do not exist, such as the bounds of an
// interval from too few samples, are null in JSON.
type Data struct {
	Version    int          `json:"version"` // of the format: 1
	Files      []string     `json:"files"`
	Baseline   string       `json:"baseline"`
	Confidence float64      `json:"confidence"`
	Alpha      float64      `json:"alpha"`
	Config     []Setting    `json:"config"`
	Setups     []Setup      `json:"setups"`
	Notes      []string     `json:"notes"`
	Legend     []string     `json:"legend"` // what parameters, units and references mean
	Tables     []TableData  `json:"tables"`
	Answers    []AnswerData `json:"answers"`
}

// A Setup is one combination of the configuration lines that are not the same
// for all samples: a machine, a commit, a compiler.
type Setup struct {
	Label  string            `json:"label"`  // tells it from the others; "" if there is one
	Config map[string]string `json:"config"` // what differs; "(none)" where a file has no such line
}

// TableData is a [Table].
type TableData struct {
	Scenario string    `json:"scenario"`
	Unit     string    `json:"unit"`
	Better   string    `json:"better"`  // higher, lower, or "" if not declared
	Summary  string    `json:"summary"` // what the centre of a cell is
	Params   []string  `json:"params"`  // keys, in order of the names
	Rows     []RowData `json:"rows"`
}

// RowData is a [Row].
type RowData struct {
	Setup  int               `json:"setup"` // index in Setups
	Params map[string]string `json:"params"`
	Cells  []CellData        `json:"cells"`
}

// CellData is a [Cell], in the unit of the table.
type CellData struct {
	Impl      string          `json:"impl"`
	Reference bool            `json:"reference,omitempty"` // no queue, but a limit or a control
	Samples   []Number        `json:"samples"`             // ascending
	Center    Number          `json:"center"`
	Lo        Number          `json:"lo"`
	Hi        Number          `json:"hi"`
	Versus    *ComparisonData `json:"versus,omitempty"`
	Warnings  []string        `json:"warnings,omitempty"`
}

// ComparisonData is a [Comparison].
type ComparisonData struct {
	Delta    string `json:"delta"`    // the change in words
	Interval string `json:"interval"` // of it, in words
	Change   Number `json:"change"`
	Lo       Number `json:"lo"`
	Hi       Number `json:"hi"`
	Rounds   int    `json:"rounds"`
	P        Number `json:"p"`
	Adjusted Number `json:"adjusted"`
	U        Number `json:"u"`       // p of the U test
	Verdict  string `json:"verdict"` // faster, slower, better, worse, same, undecided, or "" if not declared what is better
}

// AnswerData is an [Answer] in words.
type AnswerData struct {
	Scenario string       `json:"scenario"`
	Question string       `json:"question"`
	Constant string       `json:"constant"`
	Choices  []ChoiceData `json:"choices"`
	Note     string       `json:"note"`
	Tally    string       `json:"tally"`
}

// ChoiceData is a [Choice] in words.
type ChoiceData struct {
	Label     string `json:"label"`
	Best      string `json:"best"` // that none is shown to be faster than
	Center    string `json:"center"`
	Compared  string `json:"compared"` // with the baseline
	Same      string `json:"same"`
	Undecided string `json:"undecided"`
}

// A Number is finite, or null in JSON.
type Number float64

// String returns the number with up to ten significant digits, or "".
func (n Number) String() string {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return ""
	}
	return strconv.FormatFloat(float64(n), 'g', 10, 64)
}

// MarshalJSON returns the number as String does, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if text := n.String(); text != "" {
		return []byte(text), nil
	}
	return []byte("null"), nil
}

// WriteJSON writes the report as one JSON object, a [Data].
func WriteJSON(w io.Writer, r *Results, o Options) error {
	d, err := NewData(r, o)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(d)
}

// NewData returns the report for programs, or an error if an option is out of
// range.
func NewData(r *Results, o Options) (*Data, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	a := r.Analyze(o)
	d := &Data{
		Version: 1, Files: r.Files, Baseline: o.Baseline, Confidence: o.Confidence, Alpha: o.Alpha,
		Config: append([]Setting{}, r.Config...), Notes: append([]string{}, r.Notes...), Answers: []AnswerData{},
	}
	about := []string{"A cell holds " + aboutCells(o), aboutAnswers(o.Baseline)}
	for _, text := range append(about, a.prose(r, o)...) {
		if text != "" {
			d.Legend = append(d.Legend, text)
		}
	}
	setups := newSetups(r.Config)
	for i := range a.Tables {
		d.Tables = append(d.Tables, a.Tables[i].data(setups))
	}
	d.Setups = setups.labelled()
	for _, answer := range a.Answers {
		d.Answers = append(d.Answers, answer.data())
	}
	return d, nil
}

func (t *Table) data(setups *setups) TableData {
	d := TableData{Scenario: t.Scenario, Unit: t.Unit, Summary: t.Summary}
	switch {
	case t.Better > 0:
		d.Better = "higher"
	case t.Better < 0:
		d.Better = "lower"
	}
	factor, _ := benchunit.Tidy(1, t.Unit)
	for _, row := range t.Rows {
		config, params := setups.split(row.Params)
		r := RowData{Setup: setups.index(config), Params: make(map[string]string)}
		for _, p := range params {
			r.Params[p.Key] = p.Value
			if !slices.Contains(d.Params, p.Key) {
				d.Params = append(d.Params, p.Key)
			}
		}
		for i, c := range row.Cells {
			if c != nil {
				r.Cells = append(r.Cells, t.cellData(t.Columns[i], c, factor))
			}
		}
		d.Rows = append(d.Rows, r)
	}
	return d
}

func (t *Table) cellData(impl string, c *Cell, factor float64) CellData {
	written := func(v float64) Number { return Number(v / factor) }
	d := CellData{
		Impl: impl, Reference: isReference(impl),
		Center: written(c.Center), Lo: written(c.Lo), Hi: written(c.Hi),
		Warnings: c.Warnings,
	}
	for _, v := range c.Values {
		d.Samples = append(d.Samples, written(v))
	}
	if v := c.Versus; v != nil {
		d.Versus = &ComparisonData{
			Delta: v.change(), Interval: v.interval(), Change: Number(v.Change), Lo: Number(v.Lo), Hi: Number(v.Hi),
			Rounds: v.Rounds, P: Number(v.P), Adjusted: Number(v.Adjusted), U: Number(v.U.P), Verdict: t.Word(v.Verdict),
		}
	}
	return d
}

func (a *Answer) data() AnswerData {
	d := AnswerData{
		Scenario: a.Scenario, Question: questions[a.Scenario], Constant: joinParams(a.Constant),
		Note: a.Note, Tally: a.tally(),
	}
	for _, c := range a.Choices {
		d.Choices = append(d.Choices, ChoiceData{
			Label: cleanLabel(c.Label), Best: c.Best,
			Center:   newNumeral(a.BaseUnit, []float64{c.Center}).format(c.Center),
			Compared: a.comparison(c), Same: describe(c.Same), Undecided: describe(c.Undecided),
		})
	}
	return d
}
