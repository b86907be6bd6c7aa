package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/explore"
)

// The limits of a Scenario, within which all items are different.
const (
	maxItems    = 10 // one more than a batch may have
	maxCalls    = 10 // of a goroutine
	maxCapacity = 49
)

// item returns the first item of a call: those at the start are smaller than the
// ones of goroutine 1.
func item(goroutine, call int) uint64 {
	return uint64(goroutine*maxCalls*maxItems + call*maxItems)
}

// A Scenario is a small program of calls on one queue. Its text form is, for
// example,
//
//	capacity 2, fill 1: TryPut Len | Get(ctx) | PutBatch(3) | Cancel
//
// Goroutines are separated by bars. The context of calls with (ctx) ends with
// Cancel, that of the others never.
type Scenario struct {
	Capacity   int      // of a bounded queue
	Fill       int      // items in the queue at the start
	Goroutines [][]Call // what each of them calls
}

// A Call is one of a Scenario. The items that it puts are chosen by its place.
type Call struct {
	Method Method
	Items  int  // of a batch: how many it puts or has room for
	Ctx    bool // a call that can wait: whether its context is the one that Cancel ends
}

// A Method is what a Call calls.
type Method int

// The methods of a queue, and Cancel.
const (
	TryPut Method = iota
	TryGet
	Len
	Put
	Get
	TryPutBatch
	TryGetBatch
	PutBatch
	GetBatch
	Close
	Cancel
)

var methods = []string{"TryPut", "TryGet", "Len", "Put", "Get", "TryPutBatch", "TryGetBatch", "PutBatch", "GetBatch", "Close", "Cancel"}

// String returns the name of the method.
func (m Method) String() string {
	if m < 0 || int(m) >= len(methods) {
		return fmt.Sprintf("Method(%d)", int(m))
	}
	return methods[m]
}

func (m Method) puts() bool {
	return m == TryPut || m == Put || m == TryPutBatch || m == PutBatch
}

func (m Method) gets() bool {
	return m == TryGet || m == Get || m == TryGetBatch || m == GetBatch
}

func (m Method) waits() bool {
	return m == Put || m == Get || m == PutBatch || m == GetBatch
}

func (m Method) isBatch() bool { return m >= TryPutBatch && m <= GetBatch }

// String returns the call as in the text form of a Scenario.
func (c Call) String() string {
	switch {
	case c.Method.isBatch() && c.Ctx:
		return fmt.Sprintf("%v(%d,ctx)", c.Method, c.Items)
	case c.Method.isBatch():
		return fmt.Sprintf("%v(%d)", c.Method, c.Items)
	case c.Ctx:
		return c.Method.String() + "(ctx)"
	}
	return c.Method.String()
}

// String returns the text form.
func (s Scenario) String() string {
	var goroutines []string
	for _, calls := range s.Goroutines {
		var words []string
		for _, c := range calls {
			words = append(words, c.String())
		}
		goroutines = append(goroutines, strings.Join(words, " "))
	}
	return fmt.Sprintf("capacity %d, fill %d: %s", s.Capacity, s.Fill, strings.Join(goroutines, " | "))
}

// Parse returns the scenario of a text form.
func Parse(text string) (Scenario, error) {
	var s Scenario
	head, body, ok := strings.Cut(text, ":")
	const form = "capacity %d, fill %d"
	if _, err := fmt.Sscanf(head, form, &s.Capacity, &s.Fill); err != nil || !ok || head != fmt.Sprintf(form, s.Capacity, s.Fill) {
		return s, fmt.Errorf("model: scenario %q, want it to begin like \"capacity 2, fill 1:\"", text)
	}
	if s.Capacity < 1 || s.Capacity > maxCapacity || s.Fill < 0 || s.Fill > s.Capacity {
		return s, fmt.Errorf("model: scenario %q, want a capacity of 1 to %d and a fill of 0 to the capacity", text, maxCapacity)
	}
	for goroutine := range strings.SplitSeq(body, "|") {
		var calls []Call
		for _, word := range strings.Fields(goroutine) {
			c, err := parseCall(word)
			if err != nil {
				return s, err
			}
			calls = append(calls, c)
		}
		if len(calls) == 0 || len(calls) > maxCalls {
			return s, fmt.Errorf("model: scenario %q has a goroutine with %d calls, want 1 to %d", text, len(calls), maxCalls)
		}
		s.Goroutines = append(s.Goroutines, calls)
	}
	if n := len(s.Goroutines); n > explore.MaxGoroutines {
		return s, fmt.Errorf("model: scenario %q has %d goroutines, want 1 to %d", text, n, explore.MaxGoroutines)
	}
	return s, nil
}

// parseCall returns the call that String writes as word.
func parseCall(word string) (Call, error) {
	name, arguments, _ := strings.Cut(strings.TrimSuffix(word, ")"), "(")
	c := Call{Method: Method(slices.Index(methods, name))}
	for argument := range strings.SplitSeq(arguments, ",") {
		if argument == "ctx" && c.Method.waits() {
			c.Ctx = true
		} else if n, err := strconv.Atoi(argument); err == nil && n > 0 && n < maxItems {
			c.Items = n
		}
	}
	if c.Method < 0 || c.String() != word || c.Method.isBatch() && c.Items == 0 {
		return c, fmt.Errorf("model: call %q, want one of %s, with (n) for a batch of 1 to %d, (ctx) or (n,ctx) where it waits",
			word, strings.Join(methods, ", "), maxItems-1)
	}
	return c, nil
}

// MustParse is [Parse] for scenarios in the source of a program: it panics on an
// error.
func MustParse(text string) Scenario {
	s, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return s
}

// Fits reports whether a queue with the given traits allows the scenario: no
// more goroutines put or get at a time than it says.
func (s Scenario) Fits(traits queue.Traits) bool {
	putters, getters := 0, 0
	for _, calls := range s.Goroutines {
		if slices.ContainsFunc(calls, func(c Call) bool { return c.Method.puts() }) {
			putters++
		}
		if slices.ContainsFunc(calls, func(c Call) bool { return c.Method.gets() }) {
			getters++
		}
	}
	return (traits.Producers == queue.Many || putters <= 1) && (traits.Consumers == queue.Many || getters <= 1)
}
