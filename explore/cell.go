package explore

// A Cell is a plain variable that has one owner at a time. The program fails
// with a [Race] if two goroutines use a cell, one of them writes, and no atomic
// operations order the two accesses.
type Cell[T any] struct {
	object
	writer int    // goroutine of the last write
	write  uint32 // its epoch then; 0: no goroutine has written
	reads  clock  // the epochs of the last read of each goroutine
	v      T
}

// Get returns the value. Only the owner may call it.
func (c *Cell[T]) Get() T {
	if g := c.use(opGet); g != nil && g.execution.tracing {
		g.note(opGet, &c.object, "= "+g.address(c.v))
	}
	return c.v
}

// Set replaces the value. Only the owner may call it.
func (c *Cell[T]) Set(v T) {
	g := c.use(opSet)
	c.v = v
	if g != nil && g.execution.tracing {
		g.note(opSet, &c.object, g.address(v))
	}
}

// Clear sets the zero T. Only the owner may call it.
func (c *Cell[T]) Clear() {
	var zero T
	c.Set(zero)
}

// Take returns the value and leaves the zero T. Only the owner may call it.
func (c *Cell[T]) Take() T {
	v := c.Get()
	c.Clear()
	return v
}

// use checks an access and notes it for the next ones.
func (c *Cell[T]) use(op operation) *goroutine {
	e := running
	if e == nil {
		return nil
	}
	if c.execution != e.number {
		c.adopt(e)
		c.write, c.reads = 0, clock{}
	}
	g := e.current
	if g == nil {
		return nil
	}
	if e.aborting {
		panic(abort{})
	}
	if c.write > g.clock[c.writer] {
		g.race(op, &c.object, opSet, c.writer)
	}
	if op == opGet {
		c.reads[g.id] = g.clock[g.id]
		return g
	}
	for id, read := range c.reads {
		if read > g.clock[id] {
			g.race(op, &c.object, opGet, id)
		}
	}
	c.writer, c.write = g.id, g.clock[g.id]
	return g
}

// race fails the execution.
func (g *goroutine) race(op operation, o *object, earlier operation, by int) {
	e := g.execution
	g.note(op, o, "")
	e.fail(Race, e.trace.object(o)+": "+g.name+" ("+op.String()+") and "+
		e.goroutines[by].name+" ("+earlier.String()+") are not ordered")
	panic(abort{})
}
