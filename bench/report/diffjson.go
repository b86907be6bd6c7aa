package report

import (
	"encoding/json"
	"io"
	"math"
)

// WriteJSON writes the comparison as one JSON object. Numbers are in the base
// unit (seconds, bytes); what is not known or not finite is null.
func (d *Diff) WriteJSON(w io.Writer, v DiffView) error {
	out := diffJSON{
		Old: v.OldName, New: v.NewName, Environment: []settingJSON{}, Cells: []cellJSON{},
		Comparisons: d.Compared, OnlyOld: nonNil(d.OnlyOld), OnlyNew: nonNil(d.OnlyNew), Failures: nonNil(d.failures(v)),
		Summary: map[Verdict]int{},
	}
	for _, s := range d.Environment {
		out.Environment = append(out.Environment, settingJSON(s))
	}
	for _, verdict := range []Verdict{Faster, Slower, Same, Undecided} {
		out.Summary[verdict] = d.Tally(verdict)
	}
	for _, n := range d.Noise {
		out.Noise = append(out.Noise, noiseJSON{n.Unit, n.Pairs, finite(n.Typical), finite(n.Largest), finite(n.Proven), nonNil(n.Suspects), d.Controls})
	}
	for _, c := range d.Cells {
		out.Cells = append(out.Cells, c.json())
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

type diffJSON struct {
	Old         string          `json:"old"`
	New         string          `json:"new"`
	Environment []settingJSON   `json:"environment"`
	Summary     map[Verdict]int `json:"summary"`
	Comparisons int             `json:"comparisons"`
	Noise       []noiseJSON     `json:"noise"`
	Failures    []string        `json:"failures"`
	OnlyOld     []string        `json:"only_old"`
	OnlyNew     []string        `json:"only_new"`
	Cells       []cellJSON      `json:"cells"`
}

type settingJSON struct {
	Key string `json:"key"`
	Old string `json:"old"`
	New string `json:"new"`
}

type noiseJSON struct {
	Unit     string   `json:"unit"`
	Pairs    int      `json:"pairs"`
	Typical  *float64 `json:"typical"`
	Largest  *float64 `json:"largest"`
	Proven   *float64 `json:"proven"`
	Suspects []string `json:"suspects"`
	Controls bool     `json:"controls"`
}

type cellJSON struct {
	Scenario string            `json:"scenario"`
	Impl     string            `json:"impl"`
	Params   map[string]string `json:"params"`
	Unit     string            `json:"unit"`
	BaseUnit string            `json:"base_unit"`
	Control  bool              `json:"control"`
	Old      sampleJSON        `json:"old"`
	New      sampleJSON        `json:"new"`
	Change   *float64          `json:"change"`
	Lo       *float64          `json:"lo"`
	Hi       *float64          `json:"hi"`
	Verdict  Verdict           `json:"verdict"`
	P        *float64          `json:"p"`
	Adjusted *float64          `json:"adjusted"`
}

type sampleJSON struct {
	Median  *float64  `json:"median"`
	Lo      *float64  `json:"lo"`
	Hi      *float64  `json:"hi"`
	Samples []float64 `json:"samples"`
}

func (c *DiffCell) json() cellJSON {
	v := c.Versus
	out := cellJSON{
		Scenario: c.Scenario, Impl: c.Impl, Params: make(map[string]string), Unit: c.table.Unit, BaseUnit: c.table.BaseUnit, Control: c.Control,
		Old: c.Old.json(), New: c.New.json(),
		Change: finite(v.Change), Lo: finite(v.Lo), Hi: finite(v.Hi), Verdict: v.Verdict, P: finite(v.P), Adjusted: finite(v.Adjusted),
	}
	for _, p := range c.Params {
		out.Params[p.Key] = p.Value
	}
	return out
}

func (c *Cell) json() sampleJSON {
	return sampleJSON{finite(c.Center), finite(c.Lo), finite(c.Hi), c.Values}
}

// finite returns nil for what JSON has no number for.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
