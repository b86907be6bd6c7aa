package explore

import (
	"context"
	"slices"
	"time"
)

// A Context is a [context.Context] that ends when the program cancels it, which
// is a point of the schedule. It has no deadline and no values. The zero value
// has not ended.
//
// Wait for its end with [Token.WaitContext], and call [AfterFunc] instead of the
// function of package context: what receives from Done blocks for real.
type Context struct {
	object
	end   gate // its token is there for ever once the context has ended
	done  chan struct{}
	calls []*call // to be made at the end
}

// A call is one that AfterFunc makes later.
type call struct {
	f    func()
	name uint64 // what tells it from others in the same state
}

// Cancel ends the context.
func (c *Context) Cancel() {
	g := access(opCancel, &c.object, nil)
	ended, calls := c.end.token, c.calls
	c.end.token, c.calls = true, nil
	c.record(g, opCancel)
	if ended {
		return
	}
	if c.done != nil {
		close(c.done)
	}
	for _, k := range calls {
		g.launch(k.f)
	}
}

// Err returns [context.Canceled] if the context has ended, or nil.
func (c *Context) Err() error {
	g := access(opLoad, &c.object, nil)
	c.looked(g, opLoad)
	if c.end.token {
		return context.Canceled
	}
	return nil
}

// Done returns a channel that is closed when the context ends.
func (c *Context) Done() <-chan struct{} {
	if c.done == nil {
		c.done = make(chan struct{})
		if c.end.token {
			close(c.done)
		}
	}
	return c.done
}

// Deadline returns that there is none.
func (c *Context) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }

// Value returns nil.
func (c *Context) Value(key any) any { return nil }

// AfterFunc is [context.AfterFunc]: it calls f in a goroutine of its own when the
// context, which must be a [Context], has ended. Stop reports whether it has
// prevented that.
func AfterFunc(ctx context.Context, f func()) (stop func() bool) {
	c := known(ctx)
	if c == nil {
		return func() bool { return true }
	}
	g := access(opEnqueue, &c.object, nil)
	k := &call{f: f}
	if g != nil {
		k.name = mix(g.seen, uint64(g.id))
	}
	if !c.end.token {
		c.calls = append(c.calls, k)
	}
	c.record(g, opEnqueue)
	if c.end.token {
		g.launch(f)
	}
	return func() bool {
		g := access(opTake, &c.object, nil)
		i := slices.Index(c.calls, k)
		if i >= 0 {
			c.calls = slices.Delete(c.calls, i, i+1)
		}
		c.record(g, opTake)
		return i >= 0
	}
}

// known returns a context as a Context, or nil if it never ends. It panics if
// the context ends in a way of its own.
func known(ctx context.Context) *Context {
	c, ok := ctx.(*Context)
	if !ok && ctx.Done() != nil {
		panic("explore: a context that is not of package explore")
	}
	return c
}

// launch calls f in a goroutine of its own, or at once where there are none.
func (g *goroutine) launch(f func()) {
	if g == nil {
		f()
		return
	}
	(&Setup{g.execution}).Go("", f)
}

// record notes that g has changed the context.
func (c *Context) record(g *goroutine, op operation) {
	if g == nil {
		return
	}
	g.acquire(&c.object)
	content := bit(c.end.token)
	for _, k := range c.calls {
		content = mix(content, k.name)
	}
	g.observe(content)
	g.publish(&c.object, false, content)
	g.note(op, &c.object, "")
}

// looked notes that g has read whether the context has ended.
func (c *Context) looked(g *goroutine, op operation) {
	if g == nil {
		return
	}
	g.acquire(&c.object)
	g.observe(bit(c.end.token))
	g.note(op, &c.object, "")
}
