package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/explore"
)

// lastOf is a scenario in which one of two values is set last, with nothing else
// that tells in which order. Show tells the values apart.
func lastOf[T any](a, b T, show func(T) any) scenario {
	return both(func() (func(int) any, func() any) {
		v := new(struct {
			mu explore.Mutex
			c  explore.Cell[T]
		})
		explore.Label(v, "v")
		values := [2]T{a, b}
		return func(i int) any {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.c.Set(values[i])
			return nil
		}, func() any { return show(v.c.Get()) }
	})
}

func same[T any](v T) any { return v }

// The last of two values is seen to be either, whatever their type.
func TestValues(t *testing.T) {
	type pair struct{ a, b any }
	one, other := new(1), new(2)
	list := []int{1, 2, 3}
	channels := [2]chan int{make(chan int, 1), make(chan int, 2)}
	name := func(v any) any { return v.(func() string)() }
	functions := [2]func() string{func() string { return "a" }, func() string { return "b" }}
	for kind, p := range map[string]scenario{
		"bool":             lastOf(false, true, same),
		"int":              lastOf(1, 2, same),
		"int8":             lastOf(int8(1), 2, same),
		"int32":            lastOf(int32(1), 2, same),
		"int64":            lastOf(int64(1), 2, same),
		"uint":             lastOf(uint(1), 2, same),
		"uint8":            lastOf(uint8(1), 2, same),
		"uint32":           lastOf(uint32(1), 2, same),
		"uint64":           lastOf(uint64(1), 2, same),
		"float":            lastOf(1.5, 2.5, same),
		"real part":        lastOf(1+3i, 2+3i, same),
		"imaginary part":   lastOf(3+1i, 3+2i, same),
		"string":           lastOf("a", "b", same),
		"array":            lastOf([2]string{"a", "b"}, [2]string{"a", "c"}, same),
		"order in array":   lastOf([2]int8{1, 2}, [2]int8{2, 1}, same),
		"struct":           lastOf(pair{1, 2}, pair{1, 3}, same),
		"type of any":      lastOf[any](int8(1), uint8(1), func(v any) any { _, ok := v.(int8); return ok }),
		"value of any":     lastOf[any](1, 2, same),
		"nil":              lastOf(nil, one, func(p *int) any { return p == nil }),
		"pointer":          lastOf(one, other, func(p *int) any { return *p }),
		"pointer of any":   lastOf[any](one, other, func(v any) any { return *v.(*int) }),
		"array of slice":   lastOf(list[:1:1], list[1:2:2], func(v []int) any { return v[0] }),
		"length of slice":  lastOf(list[:1:3], list[:2:3], func(v []int) any { return len(v) }),
		"capacity":         lastOf(list[:1:1], list[:1:2], func(v []int) any { return cap(v) }),
		"map":              lastOf(map[int]int{}, map[int]int{1: 1}, func(v map[int]int) any { return len(v) }),
		"channel":          lastOf(channels[0], channels[1], func(v chan int) any { return cap(v) }),
		"function":         lastOf(functions[0], functions[1], func(v func() string) any { return v() }),
		"function of any":  lastOf[any](functions[0], functions[1], name),
		"function of pair": lastOf(pair{a: functions[0]}, pair{a: functions[1]}, func(v pair) any { return name(v.a) }),
		"field":            lastOf(struct{ f func() string }{functions[0]}, struct{ f func() string }{functions[1]}, func(v struct{ f func() string }) any { return v.f() }),
	} {
		t.Run(kind, func(t *testing.T) {
			compare(t, explore.Config{}, 20_000, p)
			seen, r := all(explore.Config{}, -1, p)
			assert.True(t, r.Complete)
			assert.Len(t, seen, 2)
		})
	}
}
