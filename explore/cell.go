package explore

// A Cell is a plain variable that has one owner at a time. The program fails
// with a [Race] if two goroutines use a cell, one of them writes, and no atomic
// operations order the two accesses.
type Cell[T any] struct {
	uses
	v T
}

// uses is what the race check knows of a cell. A write forgets the reads before
// it: who has its epoch has theirs.
type uses struct {
	object
	used   bool   // by a goroutine
	writer int    // goroutine of the last write
	write  uint32 // its epoch then; 0: no goroutine has written
	reads  clock  // the epochs of the last read of each goroutine since then
}

// Get returns the value. Only the owner may call it.
func (c *Cell[T]) Get() T {
	g := c.use(opGet)
	if g == nil {
		return c.v
	}
	g.observe(canonical(g.execution, &c.v))
	if g.execution.tracing {
		g.note(opGet, &c.object, "= "+g.show(c.v))
	}
	return c.v
}

// Set replaces the value. Only the owner may call it.
func (c *Cell[T]) Set(v T) {
	g := c.use(opSet)
	c.v = v
	if e := c.home(); e != nil {
		e.hold(&c.object, canonical(e, &c.v))
	}
	if g != nil && g.execution.tracing {
		g.note(opSet, &c.object, g.show(v))
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
func (c *uses) use(op operation) *goroutine {
	if c.stale() {
		*c = uses{}
	}
	e := c.home()
	if e == nil {
		return nil
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
	if !c.used {
		c.used = true
		e.identify(&c.object)
		e.cells = append(e.cells, c)
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
	c.writer, c.write, c.reads = g.id, g.clock[g.id], clock{}
	return g
}

// race fails the execution.
func (g *goroutine) race(op operation, o *object, earlier operation, by int) {
	e := g.execution
	g.note(op, o, "")
	e.fail(Race, e.nameOf(o)+": "+g.name+" ("+op.String()+") and "+
		e.goroutines[by].name+" ("+earlier.String()+") are not ordered")
	panic(abort{})
}
