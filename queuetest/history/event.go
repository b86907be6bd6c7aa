package history

import (
	"context"
	"errors"
	"fmt"

	"github.com/queuebench/queue"
)

// Kind is the method that was called.
type Kind uint8

// The methods of a queue that a history holds.
const (
	Put Kind = iota
	Get
	TryPut
	TryGet
	Len
	Close
)

// String returns the name of the method.
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

var kinds = [...]string{"Put", "Get", "TryPut", "TryGet", "Len", "Close"}

// puts reports whether the method is Put or TryPut.
func (k Kind) puts() bool { return k == Put || k == TryPut }

// gets reports whether the method is Get or TryGet.
func (k Kind) gets() bool { return k == Get || k == TryGet }

// Outcome is how a call ended.
type Outcome uint8

// The ways in which a call ends. What each says of the queue:
const (
	Pending  Outcome = iota // the call has not returned; it may have taken effect
	OK                      // it took effect at some instant of the call
	Full                    // the queue held as many items as it can at some instant of the call
	Empty                   // the queue held no item at some instant of the call
	Closed                  // a Put: it had no effect, for somebody had called Close. A Get: no item was left, and none came afterwards
	Canceled                // it had no effect, for its context had ended
)

// String returns the name of the outcome.
func (o Outcome) String() string {
	if int(o) < len(outcomes) {
		return outcomes[o]
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

var outcomes = [...]string{"pending", "ok", "full", "empty", "closed", "canceled"}

// OutcomeOf returns the outcome that a queue's error stands for. It is Pending
// for an error that the contract does not know: a history with one proves
// nothing, and the caller should report that error.
func OutcomeOf(err error) Outcome {
	switch {
	case err == nil:
		return OK
	case errors.Is(err, queue.ErrFull):
		return Full
	case errors.Is(err, queue.ErrEmpty):
		return Empty
	case errors.Is(err, queue.ErrClosed):
		return Closed
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Canceled
	}
	return Pending
}

// An Event is one call of a queue's method, 32 bytes large.
//
// It took place in the closed interval [Call, Return]. One call precedes
// another if its Return is less than the other's Call; calls with a stamp in
// common overlap.
//
// A batch of k items is k events, of one Goroutine over one interval, whose
// Place is 1 to k: they took effect in this order, at the same instant or at
// different ones. All have one Kind, and only the last may have failed. No two
// batches of a goroutine may have the same Call.
type Event struct {
	Value     uint64  // put, got, or the length; 0 for a Get that got nothing
	Call      uint64  // stamp taken before the call
	Return    uint64  // stamp taken after it; ignored if Pending
	Goroutine int32   // that called
	Place     uint16  // in its batch, from 1; 0 for a single call
	Kind      Kind    // the method
	Outcome   Outcome // how the call ended
}

// String describes the event in one line.
func (e Event) String() string {
	call := e.Kind.String()
	if e.Place > 0 {
		call += fmt.Sprintf("Batch[%d]", e.Place-1)
	}
	if e.Kind.puts() {
		call += fmt.Sprintf("(%d)", e.Value)
	} else {
		call += "()"
	}
	if e.Outcome == Pending {
		return fmt.Sprintf("goroutine %d %s over [%d,...) pending", e.Goroutine, call, e.Call)
	}
	result := e.Outcome.String()
	if (e.Kind.gets() || e.Kind == Len) && e.Outcome == OK {
		result = fmt.Sprint(e.Value)
	}
	return fmt.Sprintf("goroutine %d %s over [%d,%d] = %s", e.Goroutine, call, e.Call, e.Return, result)
}

// end returns the last instant at which the call may take effect.
func (e Event) end() uint64 {
	if e.Outcome == Pending {
		return never
	}
	return e.Return
}

// open reports whether e says that the queue was not yet closed at some instant
// of the call.
func (e Event) open() bool {
	switch e.Outcome {
	case OK:
		return e.Kind.puts()
	case Full, Empty, Canceled:
		return true
	}
	return false
}

// malformed says why e is not an event, or returns "".
func (e Event) malformed() string {
	switch {
	case int(e.Kind) >= len(kinds) || int(e.Outcome) >= len(outcomes):
		return "the kind or the outcome is unknown"
	case e.Outcome != Pending && e.Call > e.Return:
		return "the call ended before it began"
	case e.Outcome == Full && !e.Kind.puts(), e.Outcome == Empty && !e.Kind.gets(),
		!e.Kind.puts() && !e.Kind.gets() && e.Outcome != OK && e.Outcome != Pending:
		return "the method has no such outcome"
	}
	return ""
}
