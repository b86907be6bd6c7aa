package explore

// Pointer is an atomic pointer. The zero value is nil.
type Pointer[T any] struct {
	object
	p *T
}

// Load returns the pointer.
func (x *Pointer[T]) Load() *T {
	g := access(opLoad, &x.object, nil)
	if g == nil {
		return x.p
	}
	g.acquire(&x.object)
	if g.execution.tracing {
		g.note(opLoad, &x.object, "= "+g.address(x.p))
	}
	return x.p
}

// Store sets the pointer.
func (x *Pointer[T]) Store(p *T) {
	g := access(opStore, &x.object, nil)
	x.p = p
	if g == nil {
		return
	}
	g.publish(&x.object, true)
	if g.execution.tracing {
		g.note(opStore, &x.object, g.address(p))
	}
}

// Swap sets the pointer and returns the old one.
func (x *Pointer[T]) Swap(p *T) *T {
	g := access(opSwap, &x.object, nil)
	old := x.p
	x.p = p
	if g == nil {
		return old
	}
	g.acquire(&x.object)
	g.publish(&x.object, false)
	if g.execution.tracing {
		g.note(opSwap, &x.object, g.address(old)+" → "+g.address(p))
	}
	return old
}

// CompareAndSwap sets the pointer to new if it is old, and reports whether it
// was.
func (x *Pointer[T]) CompareAndSwap(old, new *T) bool {
	g := access(opCAS, &x.object, nil)
	found := x.p
	if found == old {
		x.p = new
	}
	if g == nil {
		return found == old
	}
	g.acquire(&x.object)
	if found == old {
		g.publish(&x.object, false)
	}
	if g.execution.tracing {
		g.note(opCAS, &x.object, outcome(g.address(old), g.address(new), g.address(found), found == old))
	}
	return found == old
}

func (g *goroutine) address(p any) string { return g.execution.trace.value(p) }
