package explore_test

import (
	"fmt"

	"github.com/queuebench/queue/explore"
)

// both makes a scenario in which two goroutines do something in either order, and
// then wait for each other. The outcome is what they and the end got.
func both(setup func() (do func(i int) any, end func() any)) scenario {
	return func(s *explore.Setup, outcome func(...any)) {
		var here [2][2]explore.Token // no Spin, which tells who has written
		explore.Label(&here, "here")
		do, end := setup()
		var got [2]any
		for i := range got {
			s.Go("", func() {
				got[i] = do(i)
				for r := range here { // only the second time, all know of all accesses to cells
					here[r][i].Signal()
					here[r][1-i].Wait()
				}
			})
		}
		s.Finally(func() { outcome(got[0], got[1], end()) })
	}
}

func nothing() any { return nil }

// blocking has the scenarios in which goroutines wait for each other.
var blocking = map[string]scenario{
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
	"cancel": func(s *explore.Setup, outcome func(...any)) {
		var ctx explore.Context
		token := explore.NewToken()
		var x explore.Uint64
		got := [2]string{}
		for i := range got {
			s.Go("", func() { got[i] = fmt.Sprint(token.WaitContext(&ctx), x.Load(), ctx.Err()) })
		}
		s.Go("", func() {
			token.Signal()
			x.Store(1)
			ctx.Cancel()
		})
		s.Finally(func() { outcome(got) })
	},
	"call at the end": func(s *explore.Setup, outcome func(...any)) {
		var ctx explore.Context
		var x explore.Uint64
		var stopped [2]bool
		for i := range stopped {
			s.Go("", func() {
				stop := explore.AfterFunc(&ctx, func() { x.Add(uint64(1 + i)) })
				x.Load()
				stopped[i] = stop()
			})
		}
		s.Go("", func() { ctx.Cancel() })
		s.Finally(func() { outcome(stopped, x.Load()) })
	},
	"both swap": both(func() (func(int) any, func() any) {
		var x explore.Uint64
		explore.Label(&x, "x")
		return func(int) any { return x.CompareAndSwap(0, 1) }, nothing
	}),
	"both try to lock": both(func() (func(int) any, func() any) {
		var mu explore.Mutex
		explore.Label(&mu, "mu")
		return func(int) any { return mu.TryLock() }, nothing
	}),
	"both take a value": both(func() (func(int) any, func() any) {
		var p explore.Pool
		p.Put(1)
		p.Put(2)
		return func(int) any { return p.Get() }, nothing
	}),
	"both take the value": both(func() (func(int) any, func() any) {
		var p explore.Pool
		p.Put(nil)
		p.New = func() any { return 1 }
		return func(int) any { return p.Get() }, nothing
	}),
	"both put": both(func() (func(int) any, func() any) {
		var p explore.Pool
		explore.Label(&p, "p")
		return func(i int) any { p.Put(i); return nil }, p.Get
	}),
	"both count": both(func() (func(int) any, func() any) {
		var mu explore.Mutex
		var c explore.Cell[int]
		explore.Label(&mu, "mu")
		explore.Label(&c, "c")
		return func(int) any {
			mu.Lock()
			defer mu.Unlock()
			c.Set(c.Get() + 1)
			return c.Get()
		}, nothing
	}),
	"both store": both(func() (func(int) any, func() any) {
		var x explore.Uint32
		explore.Label(&x, "x")
		return func(i int) any { x.Store(uint32(i)); return nil }, func() any { return x.Load() }
	}),
	"change by choice": func(s *explore.Setup, outcome func(...any)) {
		v := new(struct {
			mu    explore.Mutex
			rw    explore.RWMutex
			ctx   explore.Context
			token explore.Token
			x     explore.Uint64
		})
		explore.Label(v, "v")
		calls := ""
		var free [2]bool
		s.Go("", func() {
			s.Begin()
			first := explore.AfterFunc(&v.ctx, func() { calls += "first" })
			second := explore.AfterFunc(&v.ctx, func() { calls += "second" })
			switch explore.Choose(5) {
			case 0:
				v.mu.Lock()
			case 1:
				v.rw.RLock()
			case 2:
				v.token.Signal()
			case 3:
				first()
			case 4:
				second()
			}
			s.End(0)
			v.x.Load()
		})
		s.Go("", func() { v.x.Load(); free = [2]bool{v.mu.TryLock(), v.rw.TryLock()} })
		s.Finally(func() {
			v.ctx.Cancel()
			outcome(free, calls, v.token.WaitContext(&v.ctx))
		})
	},
	"cancel by choice": func(s *explore.Setup, outcome func(...any)) {
		v := new(struct {
			ctx explore.Context
			x   explore.Uint64
		})
		explore.Label(v, "v")
		var err error
		s.Go("", func() {
			s.Begin()
			if v.x.Load(); explore.Choose(2) == 1 {
				v.ctx.Cancel()
			} else {
				v.x.Store(0)
			}
			s.End(0)
			v.x.Load()
		})
		s.Go("", func() { v.x.Load(); err = v.ctx.Err() })
		s.Finally(func() { outcome(err, v.ctx.Err()) })
	},
	"calls in either order": func(s *explore.Setup, outcome func(...any)) {
		var ctx explore.Context
		var x explore.Uint64
		explore.Label(&ctx, "ctx")
		calls := ""
		for _, name := range []string{"a", "b"} {
			s.Go("", func() {
				s.Begin()
				explore.AfterFunc(&ctx, func() { calls += name })
				s.End(0)
				for x.Add(1); x.Load() < 2; {
					explore.Spin()
				}
			})
		}
		s.Finally(func() { ctx.Cancel(); outcome(calls) })
	},
	"signals that are one": both(func() (func(int) any, func() any) {
		token := explore.NewToken()
		var ended explore.Context
		ended.Cancel()
		return func(i int) any {
			if i == 0 {
				token.Signal()
				token.Signal()
			} else {
				token.Wait()
			}
			return nil
		}, func() any { return token.WaitContext(&ended) }
	}),
}
