package model

import (
	"context"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/explore"
	"github.com/queuebench/queue/queuetest/history"
)

// Program returns the scenario as a program for package explore, on queues of the
// subject.
//
// The history of an execution is judged; then one goroutine empties the queue,
// refills it and empties it again, and the whole history is judged. A call that
// waits forever is a deadlock.
func (s Scenario) Program(subject Subject) explore.Program {
	j := judge{Subject: subject, capacity: s.Capacity, verdicts: make(map[string]string)}
	if !subject.Traits.Bounded {
		j.capacity = 0
	}
	return func(setup *explore.Setup) {
		r := &run{Setup: setup, q: subject.New(s.Capacity)}
		explore.Label(r.q, "q")
		ctx := new(explore.Context)
		explore.Label(ctx, "ctx")
		for i := range s.Fill {
			r.call(0, ctx, Call{Method: TryPut}, uint64(i+1))
		}
		for i, calls := range s.Goroutines {
			setup.Go("", func() {
				for n, c := range calls {
					r.call(i+1, ctx, c, item(i+1, n))
				}
			})
		}
		setup.Finally(func() {
			r.must(j.judge(r.events)) // a broken queue may be unfit for the rest
			r.settle(j.capacity)
			r.must(j.judge(r.events))
		})
	}
}

// A run is one execution of a scenario.
type run struct {
	*explore.Setup
	q      queue.Queue[uint64]
	events []history.Event
}

// must fails the execution if something is wrong.
func (r *run) must(why string) {
	if why != "" {
		r.Errorf("%s", why)
	}
}

// call makes a call in the goroutine of that number. First is the first item
// that it puts, the others follow.
func (r *run) call(goroutine int, cancel *explore.Context, c Call, first uint64) {
	if c.Method == Cancel {
		cancel.Cancel()
		return
	}
	var ctx context.Context = context.Background()
	if c.Ctx {
		ctx = cancel
	}
	r.Begin()
	if c.Method.waits() {
		r.MayWait()
	}
	values, err := r.perform(ctx, c, first)
	call, end := r.End(digest(values, err))
	outcome := history.OutcomeOf(err)
	if outcome == history.Pending {
		r.Errorf("%v: %v, which no call may return", c, err)
	}
	e := history.Event{Call: uint64(call), Return: uint64(end), Goroutine: int32(goroutine), Kind: c.Method.kind(), Outcome: history.OK}
	r.record(e, c, values, outcome, first)
}

// record notes a call that took values, or put them, and then ended as outcome
// says. What failed is the item after them.
func (r *run) record(e history.Event, c Call, values []uint64, outcome history.Outcome, first uint64) {
	if c.Method.isBatch() {
		e.Place = 1
	}
	for _, v := range values {
		e.Value = v
		r.events = append(r.events, e)
		if e.Place > 0 {
			e.Place++
		}
	}
	if outcome == history.OK && c.Method != Close {
		return
	}
	e.Value, e.Outcome = 0, outcome
	if c.Method.puts() {
		e.Value = first + uint64(len(values))
	}
	r.events = append(r.events, e)
}

// perform calls the method, and returns what was put or got, or the length.
func (r *run) perform(ctx context.Context, c Call, first uint64) ([]uint64, error) {
	vs := make([]uint64, max(1, c.Items))
	if c.Method.puts() {
		for i := range vs {
			vs[i] = first + uint64(i)
		}
	}
	n, err := 1, error(nil)
	switch c.Method {
	case TryPut:
		err = r.q.TryPut(vs[0])
	case TryGet:
		vs[0], err = r.q.TryGet()
	case Put:
		err = r.q.Put(ctx, vs[0])
	case Get:
		vs[0], err = r.q.Get(ctx)
	case Len:
		vs[0] = uint64(r.q.Len())
	case Close:
		r.q.Close()
		n = 0
	case TryPutBatch:
		n, err = queue.TryPutBatch(r.q, vs)
		return vs[:n], err
	case TryGetBatch:
		n, err = queue.TryGetBatch(r.q, vs)
		return vs[:n], err
	case PutBatch:
		n, err = queue.PutBatch(ctx, r.q, vs)
		return vs[:n], err
	case GetBatch:
		n, err = queue.GetBatch(ctx, r.q, vs)
		return vs[:n], err
	}
	if err != nil {
		n = 0
	}
	return vs[:n], err
}

// settle empties the queue, fills it up, and empties it again, all at rest: Len
// must be right, and every slot in use.
func (r *run) settle(capacity int) {
	last := Call{Method: TryGet}
	r.drain(last)
	if capacity > 0 {
		for i := range capacity + 1 {
			r.call(0, nil, Call{Method: TryPut}, uint64(capacity+1+i))
		}
	}
	r.drain(last)
}

// drain empties the queue.
func (r *run) drain(get Call) {
	for {
		r.call(0, nil, Call{Method: Len}, 0)
		r.call(0, nil, get, 0)
		if last := r.events[len(r.events)-1]; last.Outcome != history.OK {
			return
		}
		if len(r.events) > 1000 {
			r.Errorf("TryGet returns items for ever")
		}
	}
}

// kind returns the kind of the events of the method's calls.
func (m Method) kind() history.Kind {
	switch m {
	case TryPut, TryPutBatch:
		return history.TryPut
	case TryGet, TryGetBatch:
		return history.TryGet
	case Put, PutBatch:
		return history.Put
	case Get, GetBatch:
		return history.Get
	case Len:
		return history.Len
	}
	return history.Close
}

// digest returns a number for the result of a call.
func digest(values []uint64, err error) uint64 {
	d := uint64(history.OutcomeOf(err))
	for _, v := range values {
		d = d*1021 + v + 1
	}
	return d
}
