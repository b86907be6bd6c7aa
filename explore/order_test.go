package explore_test

import (
	"slices"

	"github.com/queuebench/queue/explore"
)

// plain is the memory of those who hand cells over.
type plain struct {
	cells   [2]explore.Cell[int]
	x, y, z explore.Uint64
	used    explore.Mutex
}

// use is called once the cells have been used. Who is refused the lock knows
// that they have, but is not ordered after it.
func (m *plain) use() { m.used.Lock() }

// touch uses the cells if they have been used and someone says that this came
// before.
func (m *plain) touch(use func(c *explore.Cell[int]), said *explore.Uint64, v uint64) {
	if !m.used.TryLock() && said.Load() == v {
		for i := range m.cells {
			use(&m.cells[i])
		}
	}
}

// hearsay has goroutines of which the last uses the cells after the first. Two of
// them store the same number, but only what one of them has stored is ordered
// after the first use, and in the end all hold and have read the same. Who knows
// of the use makes the difference.
var hearsay = map[string]func(m *plain, first, last func(*explore.Cell[int])) []func(){
	"object": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1) },
			func() { first(&m.cells[0]); m.x.Store(1); m.use() },
			func() { m.touch(last, &m.x, 1) },
		}
	},
	"either object": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1); m.y.Store(1) },
			func() { first(&m.cells[0]); m.x.Store(1); m.y.Store(1); m.use() },
			func() { m.touch(last, &m.x, 1) },
		}
	},
	"goroutine": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1); m.x.Store(1) },
			func() { first(&m.cells[0]); m.x.Store(1); m.use() },
			func() {
				if m.x.Load() == 1 {
					m.y.Store(1)
				}
			},
			func() { m.touch(last, &m.y, 1) },
		}
	},
	"buffer": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1); m.x.Store(1) },
			func() { first(&m.cells[0]); m.x.Store(1); m.use() },
			func() {
				if m.z.Load(); m.x.Load() == 1 {
					m.y.StoreRelease(1)
				}
			},
			func() { m.touch(last, &m.y, 1) },
		}
	},
	"cell": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1) },
			func() { first(&m.cells[0]); first(&m.cells[1]); m.x.Store(1); m.use() },
			func() { m.touch(last, &m.x, 1) },
		}
	},
	"two goroutines": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.y.Store(1) },
			func() { first(&m.cells[0]); m.x.Add(1); m.x.Add(1); m.y.Store(1); m.use() },
			func() { first(&m.cells[0]); m.x.Add(1) },
			func() { m.touch(last, &m.y, 1) },
		}
	},
}

// ordered returns the scenarios of hearsay. As a race ends an execution, that
// with a race must not come first: the goroutines start in either order.
func ordered() map[string]scenario {
	all := map[string]scenario{}
	read := func(c *explore.Cell[int]) { c.Get() }
	write := func(c *explore.Cell[int]) { c.Set(0) }
	for name, goroutines := range hearsay {
		add := func(name string, first, last func(*explore.Cell[int]), reverse bool) {
			all[name] = func(s *explore.Setup, outcome func(...any)) {
				m := new(plain)
				explore.Label(m, "m") // so that it does not matter who comes first
				bodies := goroutines(m, first, last)
				if reverse {
					slices.Reverse(bodies)
				}
				for _, body := range bodies {
					s.Go("", body)
				}
				s.Finally(func() { outcome("in order") })
			}
		}
		add(name+", read", read, write, false)
		add(name+", written", write, read, false)
		add(name+", read, in reverse", read, write, true)
		add(name+", written, in reverse", write, read, true)
	}
	return all
}
