package explore_test

import (
	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/explore"
)

// lostFlag sets flags in two steps.
func lostFlag(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var flags explore.Uint32
		flags.Store(4)
		set := func(bit uint32) {
			if bug {
				flags.Store(flags.Load() | bit)
			} else {
				flags.Or(bit)
			}
		}
		s.Go("", func() { set(1) })
		s.Go("", func() { set(2) })
		s.Go("", func() { flags.And(^uint32(4)) })
		s.Finally(func() { assert.EqualValues(s, 3, flags.Load()) })
	}
}

// overtaken puts an item by a release store, and looks for those who sleep before
// others see it.
func overtaken(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var item, sleeping explore.Uint64
		var wake explore.Token
		s.Go("getter", func() {
			sleeping.Store(1)
			if item.Load() == 0 {
				wake.Wait()
			}
		})
		s.Go("putter", func() {
			if bug {
				item.StoreRelease(1)
			} else {
				item.Store(1)
			}
			if sleeping.Load() == 1 {
				wake.Signal()
			}
		})
	}
}

// keptWakeUp has a waiter that is cancelled, and ought to pass a wake-up on.
func keptWakeUp(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var wake explore.Token
		var ctx explore.Context
		s.Go("cancelled", func() {
			if wake.WaitContext(&ctx) && (ctx.Err() == nil || !bug) {
				wake.Signal()
			}
		})
		s.Go("waiter", func() { wake.Wait(); wake.Signal() })
		s.Go("", func() { wake.Signal(); ctx.Cancel() })
	}
}

// callAfterEnd uses a cell that a function uses at the end of a context, unless
// stop has prevented that.
func callAfterEnd(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var ctx explore.Context
		var c explore.Cell[int]
		s.Go("", func() {
			stop := explore.AfterFunc(&ctx, func() { c.Set(1) })
			if stop() || bug {
				c.Set(2)
			}
		})
		s.Go("", ctx.Cancel)
	}
}

// signalForTwo wakes one of two.
func signalForTwo(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var mu explore.Mutex
		var closed explore.Cell[bool]
		c := explore.NewCond(&mu)
		for range 2 {
			s.Go("", func() {
				mu.Lock()
				defer mu.Unlock()
				for !closed.Get() {
					c.Wait()
				}
			})
		}
		s.Go("", func() {
			mu.Lock()
			closed.Set(true)
			mu.Unlock()
			if bug {
				c.Signal()
			} else {
				c.Broadcast()
			}
		})
	}
}

// waitOnce does not look again after a wake-up.
func waitOnce(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var mu explore.Mutex
		var items explore.Cell[int]
		c := explore.NewCond(&mu)
		for range 2 {
			s.Go("", func() {
				mu.Lock()
				defer mu.Unlock()
				for items.Get() == 0 {
					if c.Wait(); bug {
						break
					}
				}
				items.Set(items.Get() - 1)
				assert.GreaterOrEqual(s, items.Get(), 0)
			})
		}
		s.Go("", func() {
			for range 2 {
				mu.Lock()
				items.Set(items.Get() + 1)
				c.Broadcast()
				mu.Unlock()
			}
		})
	}
}

// readerWrites writes under a lock for readers.
func readerWrites(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var mu explore.RWMutex
		var c explore.Cell[int]
		lock, unlock := mu.Lock, mu.Unlock
		if bug {
			lock, unlock = mu.RLock, mu.RUnlock
		}
		s.Go("", func() { mu.RLock(); c.Get(); mu.RUnlock() })
		s.Go("", func() { lock(); c.Set(1); unlock() })
	}
}

// upgrade waits for the other readers, of which one does the same.
func upgrade(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var mu explore.RWMutex
		for range 2 {
			s.Go("", func() {
				mu.RLock()
				if !bug {
					mu.RUnlock()
				}
				mu.Lock()
				mu.Unlock()
			})
		}
	}
}

// unlockTwice unlocks what it has not locked.
func unlockTwice(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var mu explore.Mutex
		for range 2 {
			s.Go("", func() {
				if mu.TryLock() || bug {
					mu.Unlock()
				}
			})
		}
	}
}

// twiceInPool puts a value into a pool that it still uses.
func twiceInPool(bug bool) explore.Program {
	return func(s *explore.Setup) {
		p := explore.Pool{New: func() any { return new(explore.Cell[int]) }}
		for range 2 {
			s.Go("", func() {
				c := p.Get().(*explore.Cell[int])
				if bug {
					p.Put(c)
				}
				c.Set(1)
				if !bug {
					p.Put(c)
				}
			})
		}
	}
}

// onceTwice looks at a flag and sets it only later.
func onceTwice(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var once explore.Once
		var done explore.Uint32
		var c explore.Cell[int]
		set := func() { c.Set(1) }
		for range 2 {
			s.Go("", func() {
				switch {
				case !bug:
					once.Do(set)
				case done.Load() == 0:
					set()
					done.Store(1)
				}
				c.Get()
			})
		}
	}
}

// spinForNobody waits for a number that may be passed over.
func spinForNobody(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var n explore.Uint64
		s.Go("", func() {
			for v := n.Load(); v < 1 || bug && v != 1; v = n.Load() {
				explore.Spin()
			}
		})
		s.Go("", func() { n.Add(1); n.Add(1) })
	}
}

// retry tries again until another goroutine is through with its operation.
func retry(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var busy explore.Uint32
		for range 2 {
			s.Go("", func() {
				s.Begin()
				for !busy.CompareAndSwap(0, 1) {
					if !bug {
						s.End(0)
						return
					}
				}
				busy.Store(0)
				s.End(1)
			})
		}
	}
}

// endsEarly ends the operation that writes before it has written.
func endsEarly(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var x explore.Uint64
		var h history
		s.Go("", func() {
			h.call(s, 0, func() uint64 {
				if !bug {
					x.Store(1)
				}
				return x.Load()
			})
			x.Store(1)
		})
		s.Go("", func() { h.call(s, 1, x.Load) })
		s.Finally(func() {
			for _, o := range h.operations {
				for _, before := range h.operations {
					if before.goroutine == 0 && before.end < o.call {
						assert.EqualValues(s, 1, o.result)
					}
				}
			}
		})
	}
}

// unserved draws tickets, and serves those who come without looking at them.
func unserved(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var tickets, turn explore.Uint64
		var served []uint64
		for range 2 {
			s.Go("", func() {
				ticket := tickets.Add(1)
				for turn.Load() != ticket-1 && !bug {
					explore.Spin()
				}
				served = append(served, ticket)
				s.Note(ticket)
				turn.Add(1)
			})
		}
		s.Finally(func() { assert.IsIncreasing(s, served) })
	}
}
