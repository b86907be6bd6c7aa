package explore_test

import (
	"github.com/queuebench/queue/explore"
)

// A scenario is a program that reports what it has observed in the end.
type scenario func(s *explore.Setup, outcome func(...any))

var scenarios = map[string]scenario{
	"counter": func(s *explore.Setup, outcome func(...any)) {
		var n explore.Uint64
		for range 3 {
			s.Go("", func() { n.Store(n.Load() + 1) })
		}
		s.Finally(func() { outcome(n.Load()) })
	},
	"ring": func(s *explore.Setup, outcome func(...any)) {
		r := newRing(1)
		var got [2]uint64
		s.Go("", func() { r.put(1); got[0] = r.get() })
		s.Go("", func() { r.put(2); got[1] = r.get() })
		s.Finally(func() { outcome(got, r.get()) })
	},
	"ring in operations": func(s *explore.Setup, outcome func(...any)) {
		r := newRing(1)
		explore.Label(r, "r")
		var h history
		for i := range 2 {
			s.Go("", func() {
				h.call(s, i, func() uint64 { r.put(uint64(i + 1)); return 0 })
				h.call(s, i, r.get)
			})
		}
		s.Finally(func() { outcome(h, r.get()) })
	},
	"stack": func(s *explore.Setup, outcome func(...any)) {
		var k stack
		k.push(&node{id: 1})
		var got [2]int
		s.Go("", func() { k.push(&node{id: 2}); got[0] = id(k.pop()) })
		s.Go("", func() { got[1] = id(k.pop()); k.push(&node{id: 3}) })
		s.Finally(func() { outcome(got, id(k.pop()), id(k.pop())) })
	},
	"nodes used again": func(s *explore.Setup, outcome func(...any)) {
		var k stack
		nodes := [3]node{{id: 1}, {id: 2}, {id: 3}}
		k.push(&nodes[0])
		k.push(&nodes[1])
		var first *node
		s.Go("", func() { first = k.pop() })
		s.Go("", func() {
			if n := k.pop(); k.pop() != nil {
				k.push(n)
			}
		})
		s.Finally(func() { outcome(id(first), id(k.pop()), id(k.pop())) })
	},
	"store buffers": func(s *explore.Setup, outcome func(...any)) {
		var x [2]explore.Uint64
		var got [2]uint64
		for i := range x {
			s.Go("", func() {
				x[i].StoreRelease(1)
				x[i].StoreRelease(2)
				got[i] = x[1-i].Load()
			})
		}
		s.Finally(func() { outcome(got) })
	},
	"buffered cell": func(s *explore.Setup, outcome func(...any)) {
		var full, other explore.Uint64
		var c explore.Cell[string]
		var got string
		s.Go("", func() {
			c.Set("x")
			full.StoreRelease(1)
			other.Load()
			other.Store(1)
		})
		s.Go("", func() {
			other.Store(2)
			if full.Load() == 1 {
				got = c.Take()
			}
		})
		s.Finally(func() { outcome(got, other.Load()) })
	},
	"fences": func(s *explore.Setup, outcome func(...any)) {
		var x [2]explore.Uint64
		var y explore.Uint64
		var got [2]uint64
		for i := range x {
			s.Go("", func() {
				x[i].StoreRelease(1)
				if i == 0 {
					y.Add(1)
				}
				got[i] = x[1-i].Load()
			})
		}
		s.Finally(func() { outcome(got) })
	},
	"spin lock": func(s *explore.Setup, outcome func(...any)) {
		var lock explore.Uint32
		var n explore.Cell[int]
		order := ""
		for _, name := range []string{"a", "b"} {
			s.Go(name, func() {
				for range 2 {
					for !lock.CompareAndSwap(0, 1) {
						explore.Spin()
					}
					n.Set(n.Get() + 1)
					order += name
					s.Note(uint64(name[0]))
					lock.Store(0)
				}
			})
		}
		s.Finally(func() { outcome(order, n.Get()) })
	},
	"spin for each other": func(s *explore.Setup, outcome func(...any)) {
		var turn explore.Uint64
		for i := range uint64(2) {
			s.Go("", func() {
				for round := range uint64(3) {
					for turn.Load() < 2*round+i {
						explore.Spin()
					}
					turn.Add(1)
				}
			})
		}
		s.Finally(func() { outcome(turn.Load()) })
	},
	"spin once": func(s *explore.Setup, outcome func(...any)) {
		var x, y explore.Uint64
		var got uint64
		s.Go("", func() {
			x.Load()
			explore.Spin()
			got = y.Load()
			explore.Spin()
		})
		s.Go("", func() { y.Store(1); y.Store(2); y.Store(3) })
		s.Finally(func() { outcome(got) })
	},
	"choose": func(s *explore.Setup, outcome func(...any)) {
		var x explore.Uint64
		var got [2]int
		for i := range got {
			s.Go("", func() {
				got[i] = explore.Choose(3)
				x.Add(uint64(got[i]))
				got[i] = 10*got[i] + explore.Choose(2)
			})
		}
		s.Finally(func() { outcome(got, x.Load()) })
	},
	"spawn": func(s *explore.Setup, outcome func(...any)) {
		var x explore.Uint64
		var got [2]uint64
		for i := range got {
			s.Go("", func() {
				x.Add(1)
				s.Go("", func() { got[i] = x.Swap(uint64(10 * i)) })
				x.Add(2)
			})
		}
		s.Finally(func() { outcome(got, x.Load()) })
	},
	"spawn in any order": func(s *explore.Setup, outcome func(...any)) {
		var x, y explore.Uint64
		var got [2]uint64
		for i := range got {
			s.Go("", func() {
				x.Load()
				s.Go("", func() {
					y.Store(1)
					got[i] = y.Swap(uint64(2 + i))
				})
			})
		}
		s.Finally(func() { outcome(got, y.Load()) })
	},
	"equal writes in two orders": func(s *explore.Setup, outcome func(...any)) {
		var v struct{ x, y, z explore.Uint64 }
		explore.Label(&v, "v")
		for i := range uint64(2) {
			s.Go("", func() {
				v.x.Store(i)
				v.y.Store(i)
				v.z.Load()
			})
		}
		s.Finally(func() { outcome(v.x.Load(), v.y.Load()) })
	},
	"choice in an operation": func(s *explore.Setup, outcome func(...any)) {
		var v struct{ x, y, z explore.Uint64 }
		explore.Label(&v, "v")
		var got [2]uint64
		s.Go("", func() {
			s.Begin()
			v.z.Load()
			x := &v.x
			if explore.Choose(2) == 1 {
				x = &v.y
			}
			x.StoreRelease(uint64(1 + explore.Choose(2)))
			s.End(0)
			v.z.Load()
		})
		s.Go("", func() { v.z.Load(); got = [2]uint64{v.x.Load(), v.y.Load()} })
		s.Finally(func() { outcome(got, v.x.Load(), v.y.Load()) })
	},
	"spin between writes": func(s *explore.Setup, outcome func(...any)) {
		var x, y, z explore.Uint64
		var got uint64
		s.Go("", func() {
			y.Load()
			explore.Spin()
			x.Store(1)
			explore.Spin() // ends by the second write, or by the last
			got = z.Load()
		})
		s.Go("", func() { y.Store(1); y.Store(2); y.Load() })
		s.Go("", func() {
			for x.Load() == 0 {
				explore.Spin()
			}
			z.Store(1)
		})
		s.Finally(func() { outcome(got) })
	},
	"race by a replaced store": func(s *explore.Setup, outcome func(...any)) {
		var c explore.Cell[int]
		var x explore.Uint64
		s.Go("", func() { c.Set(1); x.Store(1) })
		s.Go("", func() { x.Store(2) })
		s.Go("", func() {
			if x.Load() == 2 {
				c.Get()
			}
		})
	},
	"race by an older one of two equal values": func(s *explore.Setup, outcome func(...any)) {
		var c explore.Cell[int]
		var x explore.Uint64
		s.Go("", func() { x.Store(1); c.Set(1); x.Store(1) })
		s.Go("", func() {
			if x.Load() == 1 {
				c.Get()
			}
		})
	},
	"notes": func(s *explore.Setup, outcome func(...any)) {
		var x explore.Uint64
		order := ""
		for _, name := range []string{"a", "b", "c"} {
			s.Go(name, func() {
				x.Load()
				order += name
				s.Note()
				x.Load()
			})
		}
		s.Finally(func() { outcome(order) })
	},
	"values of all kinds": func(s *explore.Setup, outcome func(...any)) {
		type value struct {
			f    float64
			any  any
			list [2]string
			p    *int
			fn   func()
			bs   []byte
		}
		var v explore.Cell[value]
		var mu explore.Mutex
		got := [2]value{}
		p := new(int)
		for i := range got {
			s.Go("", func() {
				mu.Lock()
				got[i] = v.Take()
				v.Set(value{f: float64(i), any: i, list: [2]string{"x"}, p: p})
				mu.Unlock()
			})
		}
		s.Finally(func() { outcome(got[0].any, got[1].any, v.Get().f) })
	},
}

func id(n *node) int {
	if n == nil {
		return 0
	}
	return n.id
}
