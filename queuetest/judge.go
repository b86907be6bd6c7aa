package queuetest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

// limit returns the capacity of a queue as package history wants it.
func (t *trial) limit(capacity int) int {
	if t.traits.Bounded {
		return capacity
	}
	return 0
}

// judgeLong judges a history by what is necessary for it.
func (t *trial) judgeLong(h []history.Event, capacity int) error {
	t.histories.Add(1)
	t.count(len(h))
	v := history.CheckTraits(h, t.traits, t.limit(capacity))
	if v == nil {
		return nil
	}
	if v.Rule == history.WrongFull || v.Rule == history.WrongLen {
		v.Events = append(v.Events, during(h, v.Events[0])...)
	}
	return v
}

// during returns calls that overlap e, which is in h, but not too many.
func during(h []history.Event, e history.Event) (some []history.Event) {
	for _, f := range h {
		if f != e && f.Call <= e.Return && e.Call <= f.Return && len(some) < 16 {
			some = append(some, f)
		}
	}
	return some
}

// judge judges a short history, exactly if the queue is strict and FIFO.
func (t *trial) judge(h []history.Event, capacity int) error {
	t.histories.Add(1)
	t.count(len(h))
	switch t.verdict(h, capacity) {
	case history.Unknown:
		t.unknowns.Add(1)
	case history.No:
		return t.wrong(h, capacity)
	}
	return nil
}

// verdict says whether the traits allow a history.
func (t *trial) verdict(h []history.Event, capacity int) history.Verdict {
	verdict := history.Yes // as far as CheckTraits sees
	if t.traits.Order == queue.FIFO && t.traits.StrictTry {
		verdict = history.Exact(h, t.limit(capacity), 1<<16)
		if verdict != history.Unknown {
			return verdict
		}
	}
	if history.CheckTraits(h, t.traits, t.limit(capacity)) != nil {
		return history.No
	}
	return verdict
}

// wrong returns the error for a history that the traits do not allow, with the
// smallest part that shows it.
func (t *trial) wrong(h []history.Event, capacity int) error {
	h = history.Shrink(h, func(part []history.Event) bool { return t.verdict(part, capacity) == history.No })
	if v := history.CheckTraits(h, t.traits, t.limit(capacity)); v != nil {
		v.Events = h
		return v
	}
	var b strings.Builder
	fmt.Fprintf(&b, "no order of these %d calls explains what they returned:", len(h))
	for _, e := range h {
		b.WriteString("\n\t" + e.String())
	}
	return errors.New(b.String())
}
