package pick

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A Field is something to know about a workload: a flag, or a question to people.
type Field struct {
	Name     string   // of the flag
	Question string   // in plain words
	Default  string   // what most people would answer
	Values   []string // some of the possible answers, for completion
	Optional bool     // without an answer, the default holds

	set func(*Workload, string) error
}

// Fields are all there are, in the order of the questions. The number of
// processors is not among them.
var Fields = []Field{
	{Name: "producers", Question: "How many goroutines put at the same time?", Default: "1", Values: []string{"1"},
		set: func(w *Workload, s string) (err error) { w.Producers, err = parseGoroutines(s); return err }},
	{Name: "consumers", Question: "How many goroutines get at the same time?", Default: "1", Values: []string{"1"},
		set: func(w *Workload, s string) (err error) { w.Consumers, err = parseGoroutines(s); return err }},
	{Name: "capacity", Question: "How many items may be in the queue, or unbounded?", Default: "1024", Values: []string{wordUnbounded, "1024"},
		set: func(w *Workload, s string) (err error) { w.Capacity, err = parseCapacity(s); return err }},
	{Name: "order", Question: "Order of the items: fifo, producer (for each producer), or none?", Default: "fifo", Values: orderNames,
		set: func(w *Workload, s string) (err error) { w.Order, err = parseOrder(s); return err }},
	{Name: "item", Question: "How many bytes is an item?", Default: "8", Values: []string{"8", "64"},
		set: func(w *Workload, s string) (err error) { w.Item, err = parseItem(s); return err }},
	{Name: "rate", Question: "Items per second, or saturation?", Default: wordSaturation, Values: []string{wordSaturation, "10k", "1M"},
		set: func(w *Workload, s string) (err error) { w.Rate, err = parseRate(s); return err }},
	{Name: "matters", Question: "What matters, most important first: throughput, p99, cpu, memory?", Default: string(Throughput), Values: words(metrics),
		set: func(w *Workload, s string) (err error) { w.Matters, err = parseMetrics(s); return err }},
	{Name: "polite", Question: "Must waiting goroutines leave their processor to others?", Default: no, Optional: true,
		set: func(w *Workload, s string) (err error) { w.Polite, err = parseYes(s); return err }},
	{Name: "cancel", Question: "Must waiting calls end when their context ends?", Default: no, Optional: true,
		set: func(w *Workload, s string) (err error) { w.Cancel, err = parseYes(s); return err }},
	{Name: "closeany", Question: "May the queue be closed by anyone, while others put?", Default: no, Optional: true,
		set: func(w *Workload, s string) (err error) { w.CloseAny, err = parseYes(s); return err }},
}

const (
	yes = "yes"
	no  = "no"
)

func parseYes(s string) (bool, error) {
	switch s {
	case yes, "y", "true":
		return true, nil
	case no, "n", "false":
		return false, nil
	}
	return false, fmt.Errorf("%q, want %s or %s", s, yes, no)
}

// Set sets the field of a workload.
func (f Field) Set(w *Workload, value string) error {
	if err := f.set(w, value); err != nil {
		return fmt.Errorf("-%s %w", f.Name, err)
	}
	return nil
}

// tries is how often a question is asked.
const tries = 5

// Ask asks for the fields on a terminal. An empty answer stands for the default.
// A wrong one is explained, and asked for again. It returns an error if the
// answers end, or are wrong again and again.
func Ask(in io.Reader, out io.Writer, fields []Field, w *Workload) error {
	answers := bufio.NewReader(in)
	for _, f := range fields {
		if err := f.ask(answers, out, w); err != nil {
			return fmt.Errorf("no answer to %q: %w, want one, or -%s", f.Question, err, f.Name)
		}
	}
	return nil
}

func (f Field) ask(answers *bufio.Reader, out io.Writer, w *Workload) error {
	for range tries {
		if _, err := fmt.Fprintf(out, "%s [%s] ", f.Question, f.Default); err != nil {
			return err
		}
		line, err := readLine(answers)
		if err != nil {
			fmt.Fprintln(out)
			return err
		}
		if line == "" {
			line = f.Default
		}
		if err = f.set(w, line); err == nil {
			return nil
		}
		fmt.Fprintf(out, "  %v\n", err)
	}
	return fmt.Errorf("%d wrong answers", tries)
}

// longest is how many bytes of an answer are read.
const longest = 1000

// readLine returns the next line without the space around it. The last one need
// not end.
func readLine(r *bufio.Reader) (string, error) {
	var line []byte
	for len(line) < longest {
		b, err := r.ReadByte()
		if err == io.EOF && len(line) == 0 {
			return "", errors.New("the answers ended")
		}
		if err == io.EOF || b == '\n' {
			break
		}
		if err != nil {
			return "", err
		}
		line = append(line, b)
	}
	return strings.TrimSpace(string(line)), nil
}

// Missing returns an error that names the fields that need an answer and have
// none, or nil.
func Missing(fields []Field) error {
	var names []string
	for _, f := range fields {
		if !f.Optional {
			names = append(names, fmt.Sprintf("-%s (such as %s)", f.Name, f.Default))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("missing %s", strings.Join(names, ", "))
}
