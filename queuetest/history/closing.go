package history

import "fmt"

// A closing is what a history says of the time at which the queue was closed.
type closing struct {
	first *Event // the call of Close that began first, or nil
	ended *Event // the call of Close that ended first, or nil
	final *Event // the Get that said closed and ended first, or nil
}

func closingOf(h []Event) (c closing) {
	for i := range h {
		e := &h[i]
		switch {
		case e.Kind == Close:
			if c.first == nil || e.Call < c.first.Call {
				c.first = e
			}
			if c.ended == nil || e.end() < c.ended.end() {
				c.ended = e
			}
		case e.Kind.gets() && e.Outcome == Closed:
			if c.final == nil || e.Return < c.final.Return {
				c.final = e
			}
		}
	}
	return c
}

// early reports whether e says closed before anyone called Close.
func (c closing) early(e Event) bool {
	return e.Outcome == Closed && (c.first == nil || e.Return < c.first.Call)
}

// late reports whether the queue had been closed when e began.
func (c closing) late(e Event) bool { return c.ended != nil && c.ended.end() < e.Call }

// until returns the part of e in which it can have taken effect.
func (c closing) until(e Event) interval {
	if (e.open() || e.Kind.puts()) && c.final != nil {
		return interval{e.Call, min(e.end(), c.final.Return)}
	}
	return interval{e.Call, e.end()}
}

// check looks for a call that says closed before Close began, and for one that
// says something else although the queue was closed when it began.
func (c closing) check(h []Event) *Violation {
	for _, e := range h {
		switch {
		case c.early(e):
			v := &Violation{WrongClose, []Event{e}, "closed was said before anyone called Close"}
			if c.first != nil {
				v.Events = append(v.Events, *c.first)
			}
			return v
		case e.open() && c.late(e):
			return &Violation{WrongClose, []Event{e, *c.ended}, fmt.Sprintf("%v was said when the queue had been closed", e.Outcome)}
		case e.open() && c.final != nil && e.Call > c.final.Return:
			return &Violation{WrongClose, []Event{e, *c.final}, fmt.Sprintf("%v was said when a Get had said closed", e.Outcome)}
		}
	}
	return nil
}
