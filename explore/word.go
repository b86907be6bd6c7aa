package explore

import "unsafe"

// A word is an atomic variable.
type word[T comparable] struct {
	object
	v T
}

// Load returns the value.
func (x *word[T]) Load() T {
	g := access(opLoad, &x.object, nil)
	if g == nil {
		return x.v
	}
	p := &x.v
	if own := g.buffered(&x.object); own != nil {
		p = (*T)(unsafe.Pointer(own))
	} else {
		g.acquire(&x.object)
	}
	g.observe(canonical(g.execution, p))
	if g.execution.tracing {
		g.note(opLoad, &x.object, "= "+g.show(*p))
	}
	return *p
}

// Store sets the value.
func (x *word[T]) Store(v T) {
	g := access(opStore, &x.object, nil)
	x.v = v
	x.wrote(g, true)
	if g != nil && g.execution.tracing {
		g.note(opStore, &x.object, g.show(v))
	}
}

// Swap sets the value and returns the old one.
func (x *word[T]) Swap(v T) T { return x.update(opSwap, v, func(T) T { return v }) }

// update is a read-modify-write. It returns the old value.
func (x *word[T]) update(op operation, operand T, change func(T) T) T {
	g := access(op, &x.object, nil)
	old := x.v
	if g != nil {
		g.acquire(&x.object)
		g.observe(canonical(g.execution, &x.v))
	}
	x.v = change(old)
	x.wrote(g, false)
	if g != nil && g.execution.tracing {
		g.note(op, &x.object, g.show(operand)+": "+g.show(old)+" → "+g.show(x.v))
	}
	return old
}

// CompareAndSwap sets the value to new if it is old, and reports whether it was.
func (x *word[T]) CompareAndSwap(old, new T) bool {
	g := access(opCAS, &x.object, nil)
	found := x.v
	if g != nil {
		g.acquire(&x.object)
		g.observe(bit(found == old))
	}
	if found == old {
		x.v = new
		x.wrote(g, false)
	}
	if g != nil && g.execution.tracing {
		values := g.show(old) + " → " + g.show(new)
		if found != old {
			values += " refused, is " + g.show(found)
		}
		g.note(opCAS, &x.object, values)
	}
	return found == old
}

// wrote tells the execution of the new value.
func (x *word[T]) wrote(g *goroutine, replace bool) {
	e := x.home()
	if e == nil {
		return
	}
	content := canonical(e, &x.v) // in setup, too: it names what pointers point to
	if g != nil {
		g.publish(&x.object, replace, content)
	}
}

func (g *goroutine) show(v any) string { return g.execution.value(v) }
