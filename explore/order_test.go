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

// lock is called once the cells have been used. Who is refused the lock knows
// that they have, but is not ordered after it.
func (m *plain) lock() { m.used.Lock() }

// do uses the cells.
func (m *plain) do(use func(*explore.Cell[int])) {
	use(&m.cells[0])
	use(&m.cells[1])
}

// last uses the cells if they have been used and someone says that this came
// before.
func (m *plain) last(use func(*explore.Cell[int]), said *explore.Uint64) {
	if !m.used.TryLock() && said.Load() == 1 {
		m.do(use)
	}
}

// hearsay has goroutines of which the last uses cells after another. Two of them
// store the same number, but only what one of them has stored is ordered after
// the first use. In the end all hold and have read the same. Who knows of the use
// makes the difference. Loads of z are there to leave something to choose.
var hearsay = map[string]func(m *plain, first, last func(*explore.Cell[int])) []func(){
	"object": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1); m.z.Load() },
			func() { m.do(first); m.x.Store(1); m.lock() },
			func() { m.last(last, &m.x) },
		}
	},
	"either object": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1); m.y.Store(1); m.z.Load() },
			func() { m.do(first); m.x.Store(1); m.y.Store(1); m.lock() },
			func() { m.last(last, &m.x) },
		}
	},
	"goroutine": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1); m.x.Store(1); m.z.Load() },
			func() { m.do(first); m.x.Store(1); m.lock() },
			func() { m.y.Store(m.x.Load()) },
			func() { m.last(last, &m.y) },
		}
	},
	"buffer": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1) },
			func() { m.do(first); m.x.Store(1); m.lock() },
			func() { m.y.StoreRelease(m.x.Load()); m.x.Load() },
			func() { m.last(last, &m.y) },
		}
	},
	"two stores in a buffer": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.x.Store(1) },
			func() { m.do(first); m.x.Store(1); m.lock() },
			func() { m.z.StoreRelease(m.x.Load()); m.y.StoreRelease(1); m.x.Load() },
			func() { m.last(last, &m.y) },
		}
	},
	"two goroutines": func(m *plain, first, last func(*explore.Cell[int])) []func() {
		return []func(){
			func() { m.y.Store(1); m.z.Load() },
			func() { first(&m.cells[0]); m.x.Add(1); m.x.Add(1); m.y.Store(1); m.lock() },
			func() { first(&m.cells[0]); m.x.Add(1) },
			func() { m.last(last, &m.y) },
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
