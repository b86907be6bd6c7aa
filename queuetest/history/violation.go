package history

import "strings"

// Rule is the name of what a history violates.
type Rule string

// The rules.
const (
	Malformed  Rule = "malformed"   // the history itself: two Puts of a value, a Return before the Call, or what is no batch
	Fresh      Rule = "fresh"       // got, and never put or not yet
	Repeated   Rule = "repeated"    // got twice
	Lost       Rule = "lost"        // put, and passed over for ever
	Order      Rule = "order"       // got in another order than put
	WrongEmpty Rule = "wrong empty" // empty was said, and at each instant an item was in the queue
	WrongClose Rule = "wrong close" // closed was said too early, or something else too late
	Capacity   Rule = "capacity"    // more items were in the queue than it may hold
	WrongFull  Rule = "wrong full"  // full was said, and at no instant were so many items in the queue
	WrongLen   Rule = "wrong len"   // a length at which the queue never was
)

// A Violation is what a queue did wrong and the events that prove it.
type Violation struct {
	Rule    Rule
	Events  []Event // the witnesses: the rule is violated by these whatever the others are, except for WrongFull and WrongLen, and for WrongEmpty with batches
	Message string  // what happened, without the events
}

// Error returns the rule, the message and the events, each on a line.
func (v *Violation) Error() string {
	var b strings.Builder
	b.WriteString("history: " + string(v.Rule) + ": " + v.Message)
	for _, e := range v.Events {
		b.WriteString("\n\t" + e.String())
	}
	return b.String()
}
