package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// passes checks all schedules of a program.
func passes(t *testing.T, p explore.Program) {
	t.Helper()
	r := explore.Config{}.Exhaustive(p)
	require.Nil(t, r.Failure, "%v", r.Failure)
	assert.True(t, r.Complete)
}

// fails checks that a program fails in some schedule.
func fails(t *testing.T, kind explore.Kind, p explore.Program) {
	t.Helper()
	r := explore.Config{}.Exhaustive(p)
	require.NotNil(t, r.Failure)
	assert.Equal(t, kind, r.Failure.Kind, "%v", r.Failure)
}

func TestMutex(t *testing.T) {
	count := func(lock, unlock func(*explore.Mutex)) explore.Program {
		return func(s *explore.Setup) {
			var mu explore.Mutex
			var n explore.Cell[int]
			for range 3 {
				s.Go("", func() {
					lock(&mu)
					n.Set(n.Get() + 1)
					unlock(&mu)
				})
			}
			s.Finally(func() { assert.Equal(s, 3, n.Get()) })
		}
	}
	try := func(mu *explore.Mutex) {
		for !mu.TryLock() {
			explore.Spin()
		}
	}
	passes(t, count((*explore.Mutex).Lock, (*explore.Mutex).Unlock))
	passes(t, count(try, (*explore.Mutex).Unlock))
	fails(t, explore.Race, count(func(*explore.Mutex) {}, func(*explore.Mutex) {}))
	fails(t, explore.Deadlock, count((*explore.Mutex).Lock, func(*explore.Mutex) {}))
	fails(t, explore.Panic, count((*explore.Mutex).Lock, func(mu *explore.Mutex) {
		mu.Unlock()
		mu.Unlock()
	}))
}

func TestRWMutex(t *testing.T) {
	readers := func(lock, unlock func(*explore.RWMutex), write bool) explore.Program {
		return func(s *explore.Setup) {
			var mu explore.RWMutex
			var n explore.Cell[int]
			for range 2 {
				s.Go("", func() {
					lock(&mu)
					if n.Get(); write {
						n.Set(2)
					}
					unlock(&mu)
				})
			}
			s.Go("writer", func() {
				mu.Lock()
				n.Set(1)
				mu.Unlock()
			})
		}
	}
	passes(t, readers((*explore.RWMutex).RLock, (*explore.RWMutex).RUnlock, false))
	fails(t, explore.Race, readers((*explore.RWMutex).RLock, (*explore.RWMutex).RUnlock, true))
	fails(t, explore.Deadlock, readers((*explore.RWMutex).RLock, func(*explore.RWMutex) {}, false))
}

// Two getters wait for two items: one wake-up for both is too little, and so is
// to look only once.
func TestCond(t *testing.T) {
	items := func(wake func(c *explore.Cond), loop bool) explore.Program {
		return func(s *explore.Setup) {
			var mu explore.Mutex
			var n explore.Cell[int]
			c := explore.NewCond(&mu)
			for range 2 {
				s.Go("getter", func() {
					mu.Lock()
					defer mu.Unlock()
					for n.Get() == 0 {
						if c.Wait(); !loop {
							break
						}
					}
					n.Set(n.Get() - 1)
					assert.GreaterOrEqual(s, n.Get(), 0)
				})
			}
			s.Go("putter", func() {
				for range 2 {
					mu.Lock()
					n.Set(n.Get() + 1)
					mu.Unlock()
					wake(c)
				}
			})
		}
	}
	passes(t, items((*explore.Cond).Signal, true))
	passes(t, items((*explore.Cond).Broadcast, true))
	fails(t, explore.Deadlock, items(func(*explore.Cond) {}, true))
	fails(t, explore.Assertion, items((*explore.Cond).Broadcast, false))
}

func TestOnce(t *testing.T) {
	passes(t, func(s *explore.Setup) {
		var once explore.Once
		var v explore.Cell[int]
		for range 2 {
			s.Go("", func() {
				once.Do(func() { v.Set(v.Get() + 1) })
				assert.Equal(s, 1, v.Get())
			})
		}
	})
}

// A pool hands values over, and gives the same one at once.
func TestPool(t *testing.T) {
	passes(t, func(s *explore.Setup) {
		var p explore.Pool
		var same explore.Uint32
		p.New = func() any { return new(explore.Cell[int]) }
		for range 2 {
			s.Go("", func() {
				c := p.Get().(*explore.Cell[int])
				c.Set(c.Get() + 1)
				same.Add(uint32(c.Get()))
				p.Put(c)
			})
		}
		s.Finally(func() { assert.Contains(s, []uint32{2, 3}, same.Load()) })
	})
}

// Outside of a search the types do what their names say.
func TestOutside(t *testing.T) {
	var x explore.Uint64
	x.Store(1<<63 | 6)
	assert.Equal(t, uint64(1<<63|6), x.Or(1))
	assert.Equal(t, uint64(1<<63|7), x.And(^uint64(2)))
	assert.Equal(t, uint64(1<<63|4), x.Add(^uint64(0)))
	assert.False(t, x.CompareAndSwap(4, 5))
	assert.True(t, x.CompareAndSwap(1<<63|4, 5))
	assert.Equal(t, uint64(5), x.Swap(6))
	x.StoreRelease(7)
	assert.Equal(t, uint64(7), x.Load())

	var p explore.Pointer[int]
	v := new(int)
	assert.True(t, p.CompareAndSwap(nil, v))
	assert.Same(t, v, p.Swap(nil))
	assert.Nil(t, p.Load())

	var c explore.Cell[int]
	c.Set(3)
	assert.Equal(t, 3, c.Take())
	assert.Zero(t, c.Get())

	var mu explore.Mutex
	mu.Lock()
	assert.False(t, mu.TryLock())
	assert.Panics(t, mu.Lock)
	mu.Unlock()
	var token explore.Token
	token.Signal()
	token.Wait()
	assert.Panics(t, token.Wait)
	explore.Spin()
	assert.Zero(t, explore.Choose(3))
}

// Who is refused a lock is not ordered after those who have it.
func TestRefusedLock(t *testing.T) {
	fails(t, explore.Race, func(s *explore.Setup) {
		var mu explore.Mutex
		var c explore.Cell[int]
		s.Go("", func() { c.Set(1); mu.Lock() })
		s.Go("", func() {
			if !mu.TryLock() {
				c.Get()
			}
		})
	})
}
