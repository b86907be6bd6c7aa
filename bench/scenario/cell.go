package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Cell is one thing to measure: a scenario with its parameters, an
// implementation, and the number of processors. Its text form is the name of a
// Go benchmark without the word Benchmark:
//
//	Transfer/impl=ringq.mpmc/prod=4/cons=4/cap=1024/item=8/wait=block-8
//
// where the number after the last hyphen is GOMAXPROCS, left out at 1.
type Cell struct {
	Scenario string
	Impl     string
	Params   []Param // in the order of the scenario's keys
	Procs    int     // GOMAXPROCS
}

// A Param is one key=value part of a cell's name.
type Param struct{ Key, Value string }

// ParseCell returns the cell of the given name. The name must be one that the
// scenario can measure, whatever the implementation, and in the form that
// [Cell.String] gives it.
func ParseCell(name string) (Cell, error) {
	if strings.ContainsFunc(name, invisible) {
		return Cell{}, fmt.Errorf("bench: malformed cell %q, want visible ASCII", name)
	}
	c := Cell{Procs: 1}
	rest := name
	if i := strings.LastIndexByte(name, '-'); i >= 0 {
		if n, err := strconv.Atoi(name[i+1:]); err == nil && n >= 1 {
			rest, c.Procs = name[:i], n
		}
	}
	parts := strings.Split(rest, "/")
	c.Scenario = parts[0]
	for i, part := range parts[1:] {
		key, value, ok := strings.Cut(part, "=")
		switch {
		case !ok || value == "" || (i == 0) != (key == "impl"):
			return Cell{}, fmt.Errorf("bench: malformed cell %q, want %s", name, exampleName)
		case i == 0:
			c.Impl = value
		default:
			c.Params = append(c.Params, Param{key, value})
		}
	}
	if c.Procs > maxProcs {
		return Cell{}, fmt.Errorf("bench: cell %q: %d processors, want at most %d", name, c.Procs, maxProcs)
	}
	if c.Impl == "" || c.String() != name {
		return Cell{}, fmt.Errorf("bench: malformed cell %q, want %s", name, exampleName)
	}
	s, err := FindScenario(c.Scenario)
	if err != nil {
		return Cell{}, err
	}
	return c, s.check(c)
}

// invisible tells whether a rune cannot stand in the name of a benchmark.
func invisible(r rune) bool { return r <= ' ' || r > '~' }

const exampleName = "Scenario/impl=name/key=value/...[-procs], such as Pair/impl=chan/cap=1024/item=8/fill=0"

// String returns the name of the cell as a Go benchmark prints it.
func (c Cell) String() string {
	s := c.Scenario + "/" + c.rest()
	if c.Procs > 1 {
		s += "-" + strconv.Itoa(c.Procs)
	}
	return s
}

// MarshalText returns the name of the cell.
func (c Cell) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText is [ParseCell].
func (c *Cell) UnmarshalText(name []byte) (err error) {
	*c, err = ParseCell(string(name))
	return err
}

// againSuffix marks the second name of an implementation.
const againSuffix = ".again"

// Again returns the cell with its implementation under a second name. What is
// measured is the same, hence the two must come out as no different.
func (c Cell) Again() Cell {
	c.Impl += againSuffix
	return c
}

// IsAgain tells whether the implementation is under its second name.
func (c Cell) IsAgain() bool { return strings.HasSuffix(c.Impl, againSuffix) }

// rest returns the name without scenario and processors, as given to
// [testing.B.Run].
func (c Cell) rest() string {
	s := "impl=" + c.Impl
	for _, p := range c.Params {
		s += "/" + p.Key + "=" + p.Value
	}
	return s
}

// value returns the value of a parameter, or "" if the cell does not have it.
func (c Cell) value(key string) string {
	for _, p := range c.Params {
		if p.Key == key {
			return p.Value
		}
	}
	return ""
}

// int returns the value of a parameter that check has found to be a number, or 0
// if the name leaves it out.
func (c Cell) int(key string) int {
	v := c.value(key)
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		panic(fmt.Sprintf("bench: %s: parameter %s is not a number", c, key))
	}
	return n
}

// params builds the parameters of a cell from keys and values in turn.
func params(keysAndValues ...any) []Param {
	var ps []Param
	for kv := range slices.Chunk(keysAndValues, 2) {
		ps = append(ps, Param{kv[0].(string), fmt.Sprint(kv[1])})
	}
	return ps
}

// A key is a parameter that a scenario takes.
type key struct {
	name    string
	allowed []string // the values it may have, or nil for a number
	min     int      // the smallest number

	valid func(string) error // for values of another form, or nil

	// optional tells that names leave the key out where the number is 0, so that
	// they stay what they were before there was the key.
	optional bool
}

// check returns an error unless v is a value of the key.
func (k key) check(v string) error {
	if k.valid != nil {
		if err := k.valid(v); err != nil {
			return fmt.Errorf("%s=%s, %w", k.name, v, err)
		}
		return nil
	}
	if k.allowed != nil {
		if !slices.Contains(k.allowed, v) {
			return fmt.Errorf("%s=%s, want one of %s", k.name, v, strings.Join(k.allowed, ", "))
		}
		return nil
	}
	if n, err := strconv.Atoi(v); err != nil || n < k.min || n > maxNumber || strconv.Itoa(n) != v {
		return fmt.Errorf("%s=%s, want a number from %d to %d", k.name, v, k.min, maxNumber)
	}
	return nil
}

// Bounds of the numbers in a cell's name.
const (
	maxNumber = 1 << 24
	maxProcs  = 1024
)
