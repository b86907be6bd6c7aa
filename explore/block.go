package explore

import "context"

// A gate is what goroutines wait at.
type gate struct {
	held    bool // of a mutex: by a writer
	readers int  // of a mutex
	token   bool
}

// open reports whether a goroutine may pass.
func (t *gate) open(op operation) bool {
	switch op {
	case opWait:
		return t.token
	case opRLock:
		return !t.held
	}
	return !t.held && t.readers == 0
}

// content returns the state of the gate.
func (t *gate) content() uint64 {
	return bit(t.held) | bit(t.token)<<1 | uint64(t.readers)<<2
}

// pass panics where waiting would have no end.
func (t *gate) pass(op operation) {
	if !t.open(op) {
		panic("explore: " + op.String() + " would wait forever")
	}
}

// A Mutex is a mutual exclusion lock. The zero value is unlocked.
type Mutex struct {
	object
	gate gate
}

// Lock waits until the mutex is unlocked, and locks it.
func (m *Mutex) Lock() {
	g := access(opLock, &m.object, &m.gate)
	m.gate.pass(opLock)
	m.gate.held = true
	m.record(g, opLock, true)
}

// TryLock locks the mutex if it is unlocked, and reports whether it was.
func (m *Mutex) TryLock() bool {
	g := access(opTryLock, &m.object, nil)
	ok := m.gate.open(opLock)
	if ok {
		m.gate.held = true
	}
	m.record(g, opTryLock, ok)
	return ok
}

// Unlock unlocks the mutex. It panics if it is not locked.
func (m *Mutex) Unlock() {
	g := access(opUnlock, &m.object, nil)
	if !m.gate.held {
		panic("explore: unlock of an unlocked mutex")
	}
	m.gate.held = false
	m.record(g, opUnlock, true)
}

func (m *Mutex) record(g *goroutine, op operation, ok bool) {
	if g == nil {
		return
	}
	g.observe(bit(ok))
	g.execution.touches(&m.object, false)
	if ok {
		g.acquire(&m.object)
		g.publish(&m.object, false, m.gate.content())
	}
	if !g.execution.tracing {
		return
	}
	if ok {
		g.note(op, &m.object, "")
	} else {
		g.note(op, &m.object, "refused")
	}
}

// A Token parks and unparks, as a channel of capacity 1 does to which tokens
// are sent if there is room. The zero value has no token.
type Token struct {
	object
	gate gate
}

// NewToken returns a Token that has no token.
func NewToken() Token { return Token{} }

// Signal leaves a token, if there is none.
func (t *Token) Signal() {
	g := access(opSignal, &t.object, nil)
	t.gate.token = true
	t.record(g, opSignal)
}

// Wait waits for a token and takes it.
func (t *Token) Wait() {
	g := access(opWait, &t.object, &t.gate)
	t.gate.pass(opWait)
	t.take()
	t.record(g, opWait)
}

// WaitContext waits for a token and takes it, or reports false if ctx ended
// before. If there is a token and ctx has ended, it does either. The context is
// a [Context], or one that never ends.
func (t *Token) WaitContext(ctx context.Context) bool {
	c := known(ctx)
	if c == nil {
		t.Wait()
		return true
	}
	if e := t.home(); e != nil && e.current != nil {
		e.current.end = &c.end
	}
	g := access(opWait, &t.object, &t.gate)
	if g == nil {
		if !c.end.token {
			t.gate.pass(opWait)
		}
		return t.gate.token && t.take()
	}
	g.end = nil
	woken := t.gate.token && !(c.end.token && Choose(2) == 1)
	g.observe(bit(woken))
	g.execution.touches(&t.object, false)
	g.execution.touches(&c.object, false) // not only the one that it was
	if !woken {
		c.looked(g, opWait)
		return false
	}
	t.take()
	t.record(g, opWait)
	return true
}

func (t *Token) take() bool {
	t.gate.token = false
	return true
}

func (t *Token) record(g *goroutine, op operation) {
	if g == nil {
		return
	}
	g.acquire(&t.object)
	g.publish(&t.object, false, t.gate.content())
	g.note(op, &t.object, "")
}
