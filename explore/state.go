package explore

import (
	"hash/maphash"
	"math"
	"math/bits"
	"reflect"
	"unsafe"
)

// The state of an execution is what decides how it can go on. A search that
// comes to a state a second time need not go on from there. The state consists
// of
//
//   - the value of each object, and what waits in the store buffers;
//   - per goroutine, what it has read so far. As a goroutine shares nothing else,
//     this determines its local variables and where in the program it is;
//   - per goroutine, whether others have written since its last [Spin];
//   - the order of what the program has recorded with [Setup.Note];
//   - which of the accesses to cells everyone knows of, see races.
//
// It is kept as a hash of 64 bits. Among 10 million states, two have the same by
// chance in one of 300,000 searches.
//
// # Names
//
// Addresses differ from one execution to the next, so objects and what pointers
// point to need names that do not. In setup these are numbers. Later, a thing
// without a label is named when a goroutine first writes it, after what this goroutine has read
// so far. This determines which thing it is: the goroutine, having read that,
// does the same each time. Reading gives no names, and what nobody has written
// yet is no part of the state.

// mix returns a hash of two values in this order.
func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	return high ^ low
}

// state returns the hash of the state.
func (e *execution) state() uint64 {
	h := mix(e.memory, e.notes) ^ e.races()
	for _, g := range e.goroutines {
		h = mix(h, g.state())
	}
	return h
}

func (g *goroutine) state() uint64 {
	h := g.seen
	if !g.done && g.disturbed() {
		h = ^h
	}
	for _, s := range g.buffer {
		h = mix(mix(h, s.object.id), s.value)
	}
	return h
}

// races returns a hash of which accesses to cells would be ordered before an
// access that follows. An access is ordered before what a goroutine does next if
// its epoch is in the clock of the goroutine. Clocks pass on what they know by
// joins and copies, both of which pass on whether they have a given epoch in the
// same way. A new access is known to nobody but the goroutine that made it. So
// whether two accesses race later depends on who has which epochs, and not on
// the numbers in the clocks. Those that everyone knows race with nothing.
func (e *execution) races() uint64 {
	var h uint64
	for _, c := range e.cells {
		if c.write != 0 {
			h ^= e.known(c.id, c.writer, c.write)
		}
		for id, read := range c.reads {
			if read != 0 {
				h ^= e.known(mix(c.id, uint64(id)), id, read)
			}
		}
	}
	return h
}

// known returns a hash of who knows an epoch of a goroutine: goroutines,
// objects and stores in buffers.
func (e *execution) known(access uint64, by int, epoch uint32) uint64 {
	var who, unaware uint64
	for _, g := range e.goroutines {
		switch {
		case g.done:
		case epoch <= g.clock[by]:
			who |= 1 << g.id
		default:
			unaware |= 1 << g.id
		}
	}
	if unaware == 0 {
		return 0
	}
	h := mix(access, who)
	for _, o := range e.publishers {
		if epoch <= o.published[by] {
			h ^= mix(^access, o.id)
		}
	}
	for _, g := range e.goroutines {
		for i := range g.buffer {
			if epoch <= g.buffer[i].published[by] {
				h ^= mix(^access, uint64(g.id<<16|i))
			}
		}
	}
	return h
}

// observe notes that the goroutine has read a value.
func (g *goroutine) observe(v uint64) { g.seen = mix(g.seen, v) }

// observeBool is observe for a truth value.
func (g *goroutine) observeBool(v bool) bool {
	g.observe(bit(v))
	return v
}

func bit(v bool) uint64 {
	if v {
		return 1
	}
	return 0
}

// hold notes that o has a new value.
func (e *execution) hold(o *object, content uint64) {
	if !e.hashing || e.current == nil {
		return
	}
	e.identify(o)
	h := mix(o.id, content)
	e.memory ^= o.content ^ h
	o.content = h
}

// identify names o, if it has no name yet.
func (e *execution) identify(o *object) {
	if o.id == 0 && e.hashing {
		o.id = e.nameAt(unsafe.Pointer(o))
	}
}

// nameAt returns a new name for what p points to: after its label, if it has
// one.
func (e *execution) nameAt(p unsafe.Pointer) uint64 {
	if name := e.labelAt(p); name != 0 {
		return name
	}
	return e.newName()
}

// labelAt returns a name after the label of what p points to, or 0.
func (e *execution) labelAt(p unsafe.Pointer) uint64 {
	if r, offset := e.region(p, 1); r != nil {
		return mix(r.name, uint64(offset))
	}
	return 0
}

func (e *execution) newName() uint64 {
	g := e.current
	if g == nil {
		e.names++
		return mix(e.names, 0)
	}
	e.leaves(anything) // the name depends on who came first
	if g.namedAt != g.seen {
		g.namedAt, g.names = g.seen, 0
	}
	g.names++
	return mix(g.seen, ^g.names)
}

// pointer returns the name of what p points to.
func (e *execution) pointer(p unsafe.Pointer) uint64 {
	if p == nil {
		return 0
	}
	if e.pointers == nil {
		e.pointers = map[unsafe.Pointer]uint64{}
	}
	name, ok := e.pointers[p]
	if !ok {
		name = e.nameAt(p)
		e.pointers[p] = name
	}
	return name
}

// canonical returns a hash of *v that is the same in each execution. Other than
// integers, this is slow.
func canonical[T any](e *execution, v *T) uint64 {
	if !e.hashing {
		return 0
	}
	p := unsafe.Pointer(v)
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Int64, reflect.Uint64:
		return *(*uint64)(p)
	case reflect.Int, reflect.Uint, reflect.Uintptr:
		return uint64(*(*uint)(p))
	case reflect.Int32, reflect.Uint32:
		return uint64(*(*uint32)(p))
	case reflect.Pointer, reflect.Chan, reflect.Map, reflect.Func, reflect.UnsafePointer:
		return e.pointer(*(*unsafe.Pointer)(p))
	}
	return e.hash(reflect.ValueOf(v).Elem())
}

// hash is canonical for any value. What pointers point to is not part of it.
func (e *execution) hash(v reflect.Value) uint64 {
	var h uint64
	switch {
	case v.Kind() == reflect.Bool:
		h = bit(v.Bool())
	case v.CanInt():
		h = uint64(v.Int())
	case v.CanUint():
		h = v.Uint()
	case v.CanFloat():
		h = math.Float64bits(v.Float())
	case v.CanComplex():
		h = mix(math.Float64bits(real(v.Complex())), math.Float64bits(imag(v.Complex())))
	case v.Kind() == reflect.String:
		h = maphash.String(seed, v.String())
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			h = mix(h, e.hash(v.Index(i)))
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			h = mix(h, e.hash(v.Field(i)))
		}
	case v.Kind() == reflect.Interface:
		if !v.IsNil() {
			h = mix(maphash.Comparable(seed, v.Elem().Type()), e.hash(v.Elem()))
		}
	case v.Kind() == reflect.Slice:
		h = mix(mix(e.pointer(v.UnsafePointer()), uint64(v.Len())), uint64(v.Cap()))
	case v.Kind() != reflect.Func:
		h = e.pointer(v.UnsafePointer())
	case v.CanAddr():
		h = e.pointer(*(*unsafe.Pointer)(unsafe.Pointer(v.UnsafeAddr())))
	default: // a closure in an interface: its address is hidden, so it is like no other
		h = e.newName()
	}
	return h
}

// seed is that of the hashes of strings and types.
var seed = maphash.MakeSeed()
