package explore_test

import (
	"github.com/queuebench/queue/explore"
)

// memory is what a program made by chance has.
type memory struct {
	x     [2]explore.Uint64
	small explore.Uint32
	p     [2]explore.Pointer[int]
	c     [2]explore.Cell[int]
	any   explore.Cell[any]
	mu    explore.Mutex
	rw    explore.RWMutex
	cond  *explore.Cond
	token explore.Token
	ctx   explore.Context
	once  explore.Once
	pool  explore.Pool
	noted []uint64
}

func newMemory() *memory {
	m := new(memory)
	m.p[0].Store(new(7))
	m.p[1].Store(new(8))
	m.cond = explore.NewCond(&m.mu)
	return m
}

// end returns what is there in the end.
func (m *memory) end() []any {
	var ended explore.Context
	ended.Cancel()
	left, _ := m.pool.Get().(*int)
	if left == nil {
		left = new(0)
	}
	return []any{m.x[0].Load(), m.x[1].Load(), m.small.Load(), *m.p[0].Load(), *m.p[1].Load(), m.c[0].Get(), m.c[1].Get(),
		m.any.Get(), m.token.WaitContext(&ended), m.ctx.Err(), *left}
}

// An access is one of those that programs are made of by chance: to object i,
// with a value of 0 or 1. It returns what it has read.
type access struct {
	name string
	do   func(m *memory, s *explore.Setup, i int, v uint64) uint64
}

var accesses = []access{
	{"load", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return m.x[i].Load() }},
	{"load again", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return m.x[i].Load()*4 + m.x[1-i].Load() }},
	{"store", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { m.x[i].Store(v); return 0 }},
	{"release", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { m.x[i].StoreRelease(v + 1); return 0 }},
	{"release and load", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		m.x[i].StoreRelease(v + 1)
		return m.x[1-i].Load()
	}},
	{"add", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return m.x[i].Add(1) }},
	{"swap", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return m.x[i].Swap(v) }},
	{"and", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return uint64(m.small.And(uint32(v))) }},
	{"or", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return uint64(m.small.Or(uint32(v) + 1)) }},
	{"cas", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return bit(m.x[i].CompareAndSwap(v, 1)) }},
	{"pointer", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { m.p[i].Store(m.p[1-i].Load()); return 0 }},
	{"pointer cas", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		return bit(m.p[i].CompareAndSwap(m.p[1-i].Load(), new(int(v))))
	}},
	{"get", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return uint64(m.c[i].Get()) }},
	{"set", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { m.c[i].Set(int(v)); return 0 }},
	{"hand over", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		m.c[i].Set(int(v))
		m.x[i].Store(3)
		return 0
	}},
	{"take over", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		if m.x[i].Load() >= 1+2*v {
			return uint64(m.c[i].Get())
		}
		return 0
	}},
	{"lock", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		m.mu.Lock()
		defer m.mu.Unlock()
		old := m.any.Get()
		m.any.Set(i)
		return bit(old == nil)
	}},
	{"try lock", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		if !m.mu.TryLock() {
			return m.x[i].Load()
		}
		defer m.mu.Unlock()
		m.any.Set(v == 1)
		return 0
	}},
	{"read lock", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		m.rw.RLock()
		defer m.rw.RUnlock()
		return uint64(m.c[i].Get())
	}},
	{"write lock", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		m.rw.Lock()
		defer m.rw.Unlock()
		m.c[i].Set(int(v))
		return 0
	}},
	{"wait", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		if m.x[i].Load() == 0 {
			m.token.Wait()
		}
		return 0
	}},
	{"signal", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { m.token.Signal(); return 0 }},
	{"cond wait", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.x[i].Load() == 0 {
			m.cond.Wait()
		}
		return m.x[i].Load()
	}},
	{"cond signal", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { m.cond.Signal(); return 0 }},
	{"cond broadcast", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		m.x[i].Store(v)
		m.cond.Broadcast()
		return 0
	}},
	{"wait with context", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		s.MayWait()
		return bit(m.token.WaitContext(&m.ctx))
	}},
	{"cancel", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { m.ctx.Cancel(); return 0 }},
	{"context", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return bit(m.ctx.Err() != nil) }},
	{"after", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		stop := explore.AfterFunc(&m.ctx, func() { m.x[i].Add(1) })
		if v == 0 {
			return 0
		}
		return bit(stop())
	}},
	{"start", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		s.Go("", func() { m.x[i].Add(1 + v) })
		return 0
	}},
	{"spin until", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		for m.x[i].Load() == 0 {
			explore.Spin()
		}
		return 0
	}},
	{"choose", func(m *memory, s *explore.Setup, i int, v uint64) uint64 { return uint64(explore.Choose(2)) }},
	{"choose and add", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		return m.x[i].Add(uint64(explore.Choose(2)))
	}},
	{"once", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		m.once.Do(func() { m.any.Set(float64(v)) })
		return 0
	}},
	{"pool", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		if p, _ := m.pool.Get().(*int); p != nil {
			return uint64(*p)
		}
		m.pool.Put(new(int(v + 1)))
		return 0
	}},
	{"note", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		m.x[i].Load()
		m.noted = append(m.noted, v)
		s.Note(v)
		return 0
	}},
	{"panic", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		if m.x[i].Load() == 1+v {
			panic("planted")
		}
		return 0
	}},
	{"fail", func(m *memory, s *explore.Setup, i int, v uint64) uint64 {
		if m.x[i].Load() == 1+v {
			s.FailNow()
		}
		return 0
	}},
}

func bit(v bool) uint64 {
	if v {
		return 1
	}
	return 0
}
