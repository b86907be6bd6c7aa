package explore

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

// Label gives what p points to a name in timelines, and with it what it
// contains, such as "q.slots[2].stamp", and what that points to by plain
// pointers, slices and interfaces. Of two labels the later counts. Outside of a
// search it does nothing.
//
// In setup, labels make the search faster, too: by them, it knows an object
// whichever goroutine comes to it first.
func Label(p any, name string) {
	v := reflect.ValueOf(p)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("explore: Label of %#v, which is not a pointer to a variable", p))
	}
	if e := running(); e != nil && (e.tracing || e.hashing) {
		e.label(v, name)
	}
}

// A region is memory that has a label.
type region struct {
	base  unsafe.Pointer
	typ   reflect.Type // of its elements
	n     int          // how many there are, or -1 if it is one variable
	label string
	name  uint64 // see state.go
}

// label makes a region of what the pointer points to.
func (e *execution) label(v reflect.Value, label string) {
	e.regions = append(e.regions, region{v.UnsafePointer(), v.Type().Elem(), -1, label, e.newName()})
	e.follow(v.Elem(), label)
}

// follow labels what v refers to.
func (e *execution) follow(v reflect.Value, label string) {
	switch v.Kind() {
	case reflect.Struct:
		for _, i := range fields(v.Type()) {
			inside := label
			if e.tracing {
				inside += "." + v.Type().Field(i).Name
			}
			e.follow(v.Field(i), inside)
		}
	case reflect.Array:
		e.followElements(v, label)
	case reflect.Slice:
		r := region{v.UnsafePointer(), v.Type().Elem(), v.Len(), label, 0}
		if v.Len() > 0 && !e.labelled(r) {
			r.name = e.newName()
			e.regions = append(e.regions, r)
			e.followElements(v, label)
		}
	case reflect.Interface:
		if !v.IsNil() {
			e.follow(v.Elem(), label)
		}
	case reflect.Pointer:
		if !v.IsNil() && !e.labelled(region{base: v.UnsafePointer(), typ: v.Type().Elem(), n: -1}) {
			e.label(v, label)
		}
	}
}

func (e *execution) followElements(v reflect.Value, label string) {
	if !refers(v.Type().Elem()) {
		return
	}
	for i := range v.Len() {
		inside := label
		if e.tracing {
			inside += fmt.Sprintf("[%d]", i)
		}
		e.follow(v.Index(i), inside)
	}
}

// labelled reports whether there is the same region already.
func (e *execution) labelled(r region) bool {
	for _, old := range e.regions {
		if old.base == r.base && old.typ == r.typ && old.n == r.n {
			return true
		}
	}
	return false
}

// refers reports whether follow finds something in variables of a type.
func refers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		return len(fields(t)) > 0
	case reflect.Array:
		return refers(t.Elem())
	case reflect.Slice, reflect.Interface, reflect.Pointer:
		return true
	}
	return false
}

// fieldsOf has the results of fields: a search asks for the same types again and
// again.
var fieldsOf sync.Map

// fields returns the indices of the fields of a struct type in which follow
// finds something.
func fields(t reflect.Type) (indices []int) {
	if found, ok := fieldsOf.Load(t); ok {
		return found.([]int)
	}
	for i := range t.NumField() {
		if !shadow(t) && refers(t.Field(i).Type) {
			indices = append(indices, i)
		}
	}
	fieldsOf.Store(t, indices)
	return indices
}

// shadow reports whether t is a type of this package.
func shadow(t reflect.Type) bool { return t.PkgPath() == reflect.TypeFor[object]().PkgPath() }

// region returns the last region that has room for a variable of some size where
// p points to, and where in it that is.
func (e *execution) region(p unsafe.Pointer, size uintptr) (*region, uintptr) {
	for i := len(e.regions) - 1; i >= 0; i-- {
		r := &e.regions[i]
		offset := uintptr(p) - uintptr(r.base)
		if uintptr(p) >= uintptr(r.base) && offset+size <= r.typ.Size()*uintptr(max(r.n, 1)) {
			return r, offset
		}
	}
	return nil, 0
}

// describe returns the label of what is at an offset: a variable of type t, or an
// object of this package.
func (r *region) describe(offset uintptr, t reflect.Type) string {
	var b strings.Builder
	b.WriteString(r.label)
	inside := r.typ
	if r.n >= 0 {
		fmt.Fprintf(&b, "[%d]", offset/inside.Size())
		offset %= inside.Size()
	}
	for inside != t && !shadow(inside) {
		switch inside.Kind() {
		case reflect.Struct:
			f := fieldAt(inside, offset)
			fmt.Fprintf(&b, ".%s", f.Name)
			inside, offset = f.Type, offset-f.Offset
		case reflect.Array:
			inside = inside.Elem()
			fmt.Fprintf(&b, "[%d]", offset/inside.Size())
			offset %= inside.Size()
		default:
			return b.String()
		}
	}
	return b.String()
}

// fieldAt returns the last field of a struct that does not begin after the
// offset.
func fieldAt(t reflect.Type, offset uintptr) reflect.StructField {
	f := t.Field(0)
	for i := range t.NumField() {
		if next := t.Field(i); next.Offset <= offset && next.Type.Size() > 0 {
			f = next
		}
	}
	return f
}

// nameOf describes an object.
func (e *execution) nameOf(o *object) string {
	return e.describe(unsafe.Pointer(o), reflect.TypeFor[object](), "object")
}

// value describes a value.
func (e *execution) value(v any) string {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Pointer && r.Kind() != reflect.Slice {
		return fmt.Sprint(v)
	}
	if r.IsNil() {
		return "nil"
	}
	name := e.describe(r.UnsafePointer(), r.Type().Elem(), "pointer")
	if r.Kind() == reflect.Slice {
		name += fmt.Sprintf("[:%d]", r.Len())
	}
	return name
}

// describe returns the label of what p points to. If it has none, it gets a
// number among those of its kind, so that an execution has the same timeline
// each time.
func (e *execution) describe(p unsafe.Pointer, t reflect.Type, kind string) string {
	if r, offset := e.region(p, t.Size()); r != nil {
		return r.describe(offset, t)
	}
	if e.trace.numbers == nil {
		e.trace.numbers = map[string]map[unsafe.Pointer]int{"object": {}, "pointer": {}}
	}
	numbers := e.trace.numbers[kind]
	if numbers[p] == 0 {
		numbers[p] = len(numbers) + 1
	}
	return fmt.Sprintf("%s %d", kind, numbers[p])
}
