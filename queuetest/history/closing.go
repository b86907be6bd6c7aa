package history

import "fmt"

// A closing is what a history says of the moment at which the queue was closed.
type closing struct {
	begun uint64 // the first call of Close, or never
	ended uint64 // the end of the first call of Close, or of the first Get that says closed, or never
	close *Event // the call that began first, or nil
	proof *Event // the call that ended first, or nil
	gets  *Event // the Get that says closed and ended first, or nil
}

func closingOf(h []Event) closing {
	c := closing{begun: never, ended: never}
	for i := range h {
		e := &h[i]
		if e.Kind == Close && e.Call < c.begun {
			c.begun, c.close = e.Call, e
		}
		said := e.Kind.gets() && e.Outcome == Closed
		if said && (c.gets == nil || e.Return < c.gets.Return) {
			c.gets = e
		}
		if (said || e.Kind == Close) && e.end() < c.ended {
			c.ended, c.proof = e.Return, e
		}
	}
	return c
}

// until returns the part of e in which it can have taken effect.
func (c closing) until(e Event) interval {
	if e.open() || e.Kind.puts() && e.Outcome == Pending {
		return interval{e.Call, min(e.end(), c.ended)}
	}
	return interval{e.Call, e.end()}
}

// check looks for a call that says closed before Close began, and for one that
// says something else although the queue was closed when it began.
func (c closing) check(h []Event) *Violation {
	for _, e := range h {
		switch {
		case e.Outcome == Closed && e.Return < c.begun:
			v := &Violation{WrongClose, []Event{e}, "closed was said before anyone called Close"}
			if c.close != nil {
				v.Events = append(v.Events, *c.close)
			}
			return v
		case e.open() && e.Call > c.ended:
			return &Violation{WrongClose, []Event{e, *c.proof}, fmt.Sprintf("%v was said when the queue had been closed", e.Outcome)}
		}
	}
	return nil
}
