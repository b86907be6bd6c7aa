package explore

import (
	"fmt"
	"path"
	"runtime"
	"strings"
	"text/tabwriter"
	"unsafe"
)

// A Kind is a way in which an execution fails.
type Kind int

const (
	Assertion  Kind = iota // the program called [Setup.Errorf] or [Setup.FailNow]
	Panic                  // it panicked: the message tells in which goroutine and where
	Race                   // a [Cell] was used without synchronization
	Deadlock               // goroutines were left, and none could go on
	Livelock               // the execution did not end within the limit of steps
	NoProgress             // an operation needs others to end, see [Config.Lone]
)

func (k Kind) String() string {
	return [...]string{"assertion", "panic", "data race", "deadlock", "livelock", "no progress"}[k]
}

// A Failure is an execution that failed. Its String shows all of it.
type Failure struct {
	Kind        Kind
	Message     string
	Preemptions int     // how often a goroutine was stopped that could have gone on
	Schedule    []int   // the choices, for [Config.Replay]
	Timeline    []Event // what happened, in this order
}

// An Event is an access or a flush in the timeline of a failure.
type Event struct {
	Goroutine string
	Operation string
	Object    string // its label, or its type and a number
	Values    string // what was read or written
}

// Of a long timeline String shows the first and the last events.
const (
	firstEvents = 80
	lastEvents  = 20
)

// String returns what failed and the timeline, a line per event.
func (f *Failure) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v: %s\nevents: %d, preemptions: %d, schedule: %v\n",
		f.Kind, f.Message, len(f.Timeline), f.Preemptions, f.Schedule)
	var lines strings.Builder
	w := tabwriter.NewWriter(&lines, 0, 8, 2, ' ', 0)
	for i, v := range f.Timeline {
		if left := len(f.Timeline) - i; i >= firstEvents && left > lastEvents {
			if i == firstEvents {
				fmt.Fprintf(w, "...\t\t\t\t\n")
			}
			continue
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", i+1, v.Goroutine, v.Operation, v.Object, v.Values)
	}
	_ = w.Flush() // into memory
	for line := range strings.Lines(lines.String()) {
		fmt.Fprintln(&b, strings.TrimRight(line, " \n"))
	}
	return b.String()
}

// What the names of this package's functions begin with, and the one that calls
// the program.
const (
	ourselves = "github.com/queuebench/queue/explore."
	entrance  = ourselves + "(*execution).guard"
)

// origin returns which function of the program panicked and in which line, or
// nothing if none did. It is for the deferred call that recovers.
func origin() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
	for {
		f, more := frames.Next()
		switch {
		case !more || f.Function == entrance:
			return ""
		case !strings.HasPrefix(f.Function, "runtime.") && !strings.HasPrefix(f.Function, ourselves):
			return fmt.Sprintf(" at %s (%s:%d)", f.Function, path.Base(f.File), f.Line)
		}
	}
}

// A trace collects the events of an execution, and names of what takes part and
// has no label.
type trace struct {
	events  []Event
	numbers map[string]map[unsafe.Pointer]int // by kind
}

// note records an access.
func (g *goroutine) note(op operation, o *object, values string) {
	e := g.execution
	if !e.tracing {
		return
	}
	v := Event{Goroutine: g.name, Operation: op.String(), Values: values}
	if o != nil {
		v.Object = e.nameOf(o)
	}
	e.trace.events = append(e.trace.events, v)
}
