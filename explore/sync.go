package explore

import "math"

// A Locker can be locked and unlocked.
type Locker interface {
	Lock()
	Unlock()
}

// An RWMutex is a lock for one writer or any number of readers. The zero value
// is unlocked. Unlike the one of [sync] it lets readers pass a waiting writer:
// this has more schedules, but hides that reading twice at a time can deadlock.
type RWMutex struct{ Mutex }

// RLock waits until no writer has the lock, and locks it for reading.
func (m *RWMutex) RLock() {
	g := access(opRLock, &m.object, &m.gate)
	m.gate.pass(opRLock)
	m.gate.readers++
	m.record(g, opRLock, true)
}

// RUnlock undoes one RLock. It panics if there is none.
func (m *RWMutex) RUnlock() {
	g := access(opRUnlock, &m.object, nil)
	if m.gate.readers == 0 {
		panic("explore: read-unlock of an unlocked mutex")
	}
	m.gate.readers--
	m.record(g, opRUnlock, true)
}

// A Cond is a condition variable, see [sync.Cond]. Those that wait are woken in
// the order of their arrival.
type Cond struct {
	L Locker // held by those who call Wait

	object
	waiters []*Token
}

// NewCond returns a condition variable with the lock.
func NewCond(l Locker) *Cond { return &Cond{L: l} }

// Wait unlocks L, waits for a wake-up, and locks L again.
func (c *Cond) Wait() {
	w := new(Token)
	g := access(opEnqueue, &c.object, nil)
	c.waiters = append(c.waiters, w)
	if g != nil {
		w.home()
		if g.execution.tracing {
			Label(w, g.execution.nameOf(&c.object))
		}
		g.execution.identify(&w.object)
		g.publish(&c.object, false, c.content())
		g.note(opEnqueue, &c.object, "")
	}
	c.L.Unlock()
	w.Wait()
	c.L.Lock()
}

// Signal wakes the goroutine that has waited longest, if there is one.
func (c *Cond) Signal() { c.wake(1) }

// Broadcast wakes all goroutines that wait.
func (c *Cond) Broadcast() { c.wake(math.MaxInt) }

// wake wakes up to n goroutines.
func (c *Cond) wake(n int) {
	g := access(opSignal, &c.object, nil)
	if g != nil {
		g.execution.touches(&c.object, false)
	}
	n = min(n, len(c.waiters))
	for _, w := range c.waiters[:n] {
		w.gate.token = true
		if g != nil {
			g.publish(&w.object, false, w.gate.content())
		}
	}
	c.waiters = c.waiters[n:]
	if g != nil {
		g.execution.hold(&c.object, c.content())
		g.note(opSignal, &c.object, "")
	}
}

// content returns a hash of who waits.
func (c *Cond) content() uint64 {
	var h uint64
	for _, w := range c.waiters {
		h = mix(h, w.id)
	}
	return h
}

// Once does something once, see [sync.Once].
type Once struct {
	done Uint32
	mu   Mutex
}

// Do calls f if this is the first call, and otherwise waits until the first has
// returned.
func (o *Once) Do(f func()) {
	if o.done.Load() == 1 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done.Load() == 0 {
		defer o.done.Store(1)
		f()
	}
}

// Pool is a set of values to be used again, see [sync.Pool]. It gives the last
// value first and drops none, which is the most dangerous order for its user.
// Its methods empty the store buffer, which those of sync may not.
type Pool struct {
	New func() any // for when it is empty; may be nil

	object
	values []any
}

// Get takes a value out of the pool.
func (p *Pool) Get() any {
	g := access(opTake, &p.object, nil)
	var v any
	n := len(p.values)
	if n > 0 {
		v = p.values[n-1]
		p.values = p.values[:n-1]
	}
	if g != nil {
		g.observe(bit(n > 0))
		g.observe(canonical(g.execution, &v))
	}
	p.record(g, opTake)
	if n == 0 && p.New != nil {
		return p.New()
	}
	return v
}

// Put adds a value to the pool.
func (p *Pool) Put(v any) {
	g := access(opPut, &p.object, nil)
	p.values = append(p.values, v)
	p.record(g, opPut)
}

func (p *Pool) record(g *goroutine, op operation) {
	if g == nil {
		return
	}
	g.acquire(&p.object)
	g.publish(&p.object, false, p.content(g.execution))
	g.note(op, &p.object, "")
}

// content returns a hash of what is in the pool.
func (p *Pool) content(e *execution) uint64 {
	h := uint64(len(p.values))
	for i := range p.values {
		h = mix(h, canonical(e, &p.values[i]))
	}
	return h
}
