package explore_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
		var h history
		for i := range 2 {
			s.Go("", func() {
				h.call(s, i, func() uint64 { r.put(uint64(i + 1)); return 0 })
				h.call(s, i, r.get)
			})
		}
		s.Finally(func() { outcome(h.order(), r.get()) })
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
	"mutex": func(s *explore.Setup, outcome func(...any)) {
		var mu explore.Mutex
		var n explore.Cell[int]
		refused := [3]bool{}
		for i := range 3 {
			s.Go("", func() {
				if i == 0 {
					if refused[i] = !mu.TryLock(); refused[i] {
						return
					}
				} else {
					mu.Lock()
				}
				n.Set(n.Get()*2 + i)
				mu.Unlock()
			})
		}
		s.Finally(func() { outcome(refused, n.Get()) })
	},
	"readers": func(s *explore.Setup, outcome func(...any)) {
		var mu explore.RWMutex
		var n explore.Cell[int]
		var got [2]int
		for i := range got {
			s.Go("", func() {
				mu.RLock()
				got[i] = n.Get()
				mu.RUnlock()
			})
		}
		s.Go("", func() {
			mu.Lock()
			n.Set(n.Get() + 1)
			mu.Unlock()
		})
		s.Finally(func() { outcome(got) })
	},
	"condition": func(s *explore.Setup, outcome func(...any)) {
		var mu explore.Mutex
		var items explore.Cell[int]
		c := explore.NewCond(&mu)
		got := [2]int{}
		for i := range got {
			s.Go("", func() {
				mu.Lock()
				defer mu.Unlock()
				for items.Get() == 0 {
					c.Wait()
				}
				got[i] = items.Get()
				items.Set(items.Get() - 1)
			})
		}
		s.Go("", func() {
			for range 2 {
				mu.Lock()
				items.Set(items.Get() + 1)
				c.Signal()
				mu.Unlock()
			}
		})
		s.Finally(func() { outcome(got) })
	},
	"condition without enough signals": func(s *explore.Setup, outcome func(...any)) {
		var mu explore.Mutex
		c := explore.NewCond(&mu)
		for range 2 {
			s.Go("", func() {
				mu.Lock()
				c.Wait()
				mu.Unlock()
			})
		}
		s.Go("", func() { c.Signal() })
	},
	"pool": func(s *explore.Setup, outcome func(...any)) {
		p := explore.Pool{New: func() any { return new(explore.Cell[int]) }}
		var got [2]int
		for i := range got {
			s.Go("", func() {
				c := p.Get().(*explore.Cell[int])
				got[i] = c.Get()
				c.Set(i + 1)
				p.Put(c)
				if v := p.Get().(*explore.Cell[int]); v == c {
					got[i] += 10
				}
			})
		}
		s.Finally(func() { outcome(got) })
	},
	"once": func(s *explore.Setup, outcome func(...any)) {
		var once explore.Once
		var by explore.Cell[int]
		for i := range 2 {
			s.Go("", func() { once.Do(func() { by.Set(i) }) })
		}
		s.Finally(func() { outcome(by.Get()) })
	},
	"tokens": func(s *explore.Setup, outcome func(...any)) {
		var a, b explore.Token
		var x explore.Uint64
		var got uint64
		s.Go("", func() { a.Wait(); x.Add(1); b.Signal() })
		s.Go("", func() { a.Signal(); x.Add(10); got = x.Load(); b.Wait(); a.Signal() })
		s.Go("", func() { x.CompareAndSwap(1, 5) })
		s.Finally(func() { outcome(got, x.Load()) })
	},
	"lock order":   func(s *explore.Setup, outcome func(...any)) { lockOrder(true)(s) },
	"lost wake-up": func(s *explore.Setup, outcome func(...any)) { lostWakeUp(true)(s) },
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

// A history has the operations of an execution.
type history struct{ operations []operation }

type operation struct {
	goroutine, call, end int
	result               uint64
}

func (h *history) call(s *explore.Setup, goroutine int, f func() uint64) {
	s.Begin()
	result := f()
	call, end := s.End(result)
	h.operations = append(h.operations, operation{goroutine, call, end, result})
}

// order returns what a checker of linearizability can tell of a history: the
// results of each goroutine, and which operations ended before which began.
func (h *history) order() string {
	var lines [8]string
	for _, o := range h.operations {
		var before [8]int
		for _, p := range h.operations {
			if p.end < o.call {
				before[p.goroutine]++
			}
		}
		lines[o.goroutine] += fmt.Sprint(o.result, before)
	}
	return fmt.Sprint(lines)
}

// A search with the state cache ends in the same way as one without, and sees
// the same.
func TestCachedAsNaive(t *testing.T) {
	for name, p := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for bound := -1; bound < 4; bound++ {
				naive, all := outcomes(explore.Config{Naive: true}, bound, p)
				cached, some := outcomes(explore.Config{}, bound, p)
				assert.Equal(t, all, some, "bound %d", bound)
				assert.True(t, cached.Complete || !naive.Complete, "bound %d", bound)
				assert.Equal(t, kind(naive), kind(cached), "bound %d", bound)
				assert.LessOrEqual(t, cached.Executions, naive.Executions)
				if bound < 0 {
					t.Logf("%d executions instead of %d, %d states, %d outcomes, %s",
						cached.Executions, naive.Executions, cached.States, len(all), kind(naive))
				}
			}
		})
	}
}

// outcomes searches with the given bound, or without if it is negative.
func outcomes(c explore.Config, bound int, p scenario) (explore.Result, map[string]bool) {
	seen := map[string]bool{}
	program := func(s *explore.Setup) {
		p(s, func(v ...any) { seen[fmt.Sprint(v...)] = true })
	}
	if bound < 0 {
		return c.Exhaustive(program), seen
	}
	return c.Bounded(bound, program), seen
}

func kind(r explore.Result) string {
	if r.Failure == nil {
		return "no failure"
	}
	return r.Failure.Kind.String()
}

// Programs made by chance, too, as long as the naive search is short.
func TestCachedAsNaiveByChance(t *testing.T) {
	const limit = 2000
	kinds := map[string]int{}
	less := 0
	for seed := range uint64(400) {
		p := byChance(seed)
		bound := int(seed%5) - 1
		naive, all := outcomes(explore.Config{Naive: true, Executions: limit}, bound, p)
		if naive.Executions == limit {
			continue
		}
		cached, some := outcomes(explore.Config{}, bound, p)
		require.Equal(t, kind(naive), kind(cached), "seed %d", seed)
		if naive.Failure == nil {
			require.Equal(t, all, some, "seed %d", seed)
		}
		kinds[kind(naive)]++
		if cached.Executions < naive.Executions {
			less++
		}
	}
	t.Log(kinds, less)
	for _, kind := range []string{"no failure", "data race", "deadlock"} {
		assert.GreaterOrEqual(t, kinds[kind], 20, kind)
	}
	assert.Greater(t, less, 100)
}

// byChance returns a program of two or three goroutines with a few accesses to a
// few objects.
func byChance(seed uint64) scenario {
	r := rand.New(rand.NewPCG(seed, 0))
	n := 2 + r.IntN(2)
	scripts := make([][][3]int, n)
	for i := range scripts {
		for range 2 + r.IntN(5-n) {
			scripts[i] = append(scripts[i], [3]int{r.IntN(15), r.IntN(2), r.IntN(2)})
		}
	}
	return func(s *explore.Setup, outcome func(...any)) {
		var m memory
		got := make([]uint64, n)
		for i, script := range scripts {
			s.Go("", func() {
				for _, step := range script {
					got[i] = 10*got[i] + m.access(step[0], step[1], step[2])
				}
			})
		}
		s.Finally(func() {
			outcome(got, m.x[0].Load(), m.x[1].Load(), *m.p[0].Load(), *m.p[1].Load())
		})
		m.p[0].Store(new(7))
		m.p[1].Store(new(8))
	}
}

// memory is what a program made by chance has.
type memory struct {
	x     [2]explore.Uint64
	p     [2]explore.Pointer[int]
	c     [2]explore.Cell[int]
	mu    explore.Mutex
	token explore.Token
}

// access makes an access of a kind to object i, and returns what it has read.
func (m *memory) access(kind, i, v int) uint64 {
	value := uint64(v)
	switch kind {
	case 0, 1:
		return m.x[i].Load()
	case 2:
		m.x[i].Store(value)
	case 3, 4:
		m.x[i].StoreRelease(value + 1)
	case 5:
		return m.x[i].Add(1)
	case 6:
		m.x[i].CompareAndSwap(0, 1)
	case 7: // hand over a cell
		m.c[i].Set(v)
		m.x[i].Store(3)
	case 8:
		if m.x[i].Load() >= 1+2*value {
			return uint64(m.c[i].Get())
		}
	case 9:
		m.mu.Lock()
		m.x[i].Store(m.x[i].Load() + 1)
		m.mu.Unlock()
	case 10:
		m.p[i].Store(m.p[1-i].Load())
	case 11:
		m.p[i].CompareAndSwap(m.p[1-i].Load(), new(v))
	case 12:
		if m.x[i].Load() == 0 {
			m.token.Wait()
		}
	case 13:
		m.token.Signal()
	case 14:
		return uint64(m.c[i].Get())
	}
	return 0
}
