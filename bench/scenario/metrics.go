package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Metrics are measured values in the order of a sample's line. In JSON they are
// an object of values by unit, in the same order.
type Metrics []Metric

// A Metric is a measured value with its unit.
type Metric struct {
	Value float64
	Unit  string
}

// Value returns the value of a unit, and whether there is one.
func (ms Metrics) Value(unit string) (float64, bool) {
	for _, m := range ms {
		if m.Unit == unit {
			return m.Value, true
		}
	}
	return 0, false
}

// MarshalJSON fails for a value that is not finite.
func (ms Metrics) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range ms {
		if i > 0 {
			b = append(b, ',')
		}
		unit, err := json.Marshal(m.Unit)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Unit, err)
		}
		b = append(append(append(b, unit...), ':'), value...)
	}
	return append(b, '}'), nil
}

// UnmarshalJSON fails for a unit that comes twice or cannot stand in a line, and
// for whatever is not a number.
func (ms *Metrics) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("metrics %.40q, want an object of numbers by unit", text)
	}
	*ms = Metrics{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		unit := t.(string) // the key of an object
		if _, twice := ms.Value(unit); twice || unit == "" || strings.ContainsFunc(unit, invisible) {
			return fmt.Errorf("metric %.40q, want units of visible ASCII, each once", unit)
		}
		var value *float64
		if err := d.Decode(&value); err != nil || value == nil {
			return fmt.Errorf("metric %s, want a number", unit)
		}
		*ms = append(*ms, Metric{*value, unit})
	}
	return nil
}
