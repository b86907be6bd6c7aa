package explore_test

import (
	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/explore"
)

// lostUpdate increments in two steps.
func lostUpdate(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var n explore.Uint64
		for range 2 {
			s.Go("", func() {
				if bug {
					n.Store(n.Load() + 1)
				} else {
					n.Add(1)
				}
			})
		}
		s.Finally(func() { assert.Equal(s, uint64(2), n.Load()) })
	}
}

// handOver reads a cell without looking whether it has been written.
func handOver(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var full explore.Uint32
		var item explore.Cell[string]
		s.Go("writer", func() {
			item.Set("x")
			full.Store(1)
		})
		s.Go("reader", func() {
			if full.Load() == 1 || bug {
				assert.Equal(s, "x", item.Take())
			}
		})
	}
}

// spinLock lets go of the lock before its last access to the cell.
func spinLock(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var lock explore.Uint32
		var n explore.Cell[int]
		for range 2 {
			s.Go("", func() {
				for !lock.CompareAndSwap(0, 1) {
					explore.Spin()
				}
				v := n.Get()
				if bug {
					lock.Store(0)
				}
				n.Set(v + 1)
				if !bug {
					lock.Store(0)
				}
			})
		}
		s.Finally(func() { assert.Equal(s, 2, n.Get()) })
	}
}

// lostWakeUp looks for the item, and says only then that it sleeps.
func lostWakeUp(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var item, sleeping explore.Uint32
		var wake explore.Token
		explore.Label(&item, "item")
		explore.Label(&sleeping, "sleeping")
		explore.Label(&wake, "wake")
		s.Go("getter", func() {
			if bug {
				if item.Load() == 0 {
					sleeping.Store(1)
					wake.Wait()
				}
				return
			}
			sleeping.Store(1)
			if item.Load() == 0 {
				wake.Wait()
			}
		})
		s.Go("putter", func() {
			item.Store(1)
			if sleeping.Load() == 1 {
				wake.Signal()
			}
		})
	}
}

// increment holds a lock while it counts.
func increment(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var lock, n explore.Uint32
		for range 2 {
			s.Go("", func() {
				s.Begin()
				for bug && !lock.CompareAndSwap(0, 1) {
					explore.Spin()
				}
				for v := n.Load(); !n.CompareAndSwap(v, v+1); v = n.Load() {
				}
				if bug {
					lock.Store(0)
				}
				s.End(0)
			})
		}
		s.Finally(func() { assert.EqualValues(s, 2, n.Load()) })
	}
}

// A node of a Treiber stack.
type node struct {
	next explore.Pointer[node]
	id   int
}

// A stack is Treiber's.
type stack struct{ top explore.Pointer[node] }

func (k *stack) push(n *node) {
	for {
		top := k.top.Load()
		n.next.Store(top)
		if k.top.CompareAndSwap(top, n) {
			return
		}
	}
}

func (k *stack) pop() *node {
	for {
		top := k.top.Load()
		if top == nil {
			return nil
		}
		if k.top.CompareAndSwap(top, top.next.Load()) {
			return top
		}
	}
}

// treiber pops from a stack while another goroutine pops two nodes and pushes
// the first again. With the bug it is the same node, which must not be used
// while the other one may look at it; without, a new one.
func treiber(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var k stack
		explore.Label(&k.top, "top")
		for id, name := range []string{"n0", "n1"} {
			n := &node{id: id}
			explore.Label(n, name)
			explore.Label(&n.next, name+".next")
			k.push(n)
		}
		owners := make([]explore.Uint32, 2)
		s.Go("A", func() { own(s, owners, k.pop()) })
		s.Go("B", func() {
			n := k.pop()
			own(s, owners, k.pop())
			switch {
			case n == nil:
			case bug:
				k.push(n)
			default:
				k.push(&node{id: n.id})
			}
		})
		s.Finally(func() { own(s, owners, k.pop()) })
	}
}

// own fails if the node has been handed out already.
func own(s *explore.Setup, owners []explore.Uint32, n *node) {
	if n != nil {
		explore.Label(&owners[n.id], "owners")
		assert.EqualValues(s, 1, owners[n.id].Add(1), "owners of node %d", n.id)
	}
}

// dekker lets two in if stores become visible after the loads that follow.
func dekker(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var want [2]explore.Uint64
		var inside explore.Uint32
		for i := range want {
			s.Go("", func() {
				if bug {
					want[i].StoreRelease(1)
				} else {
					want[i].Store(1)
				}
				if want[1-i].Load() == 0 {
					assert.EqualValues(s, 1, inside.Add(1), "goroutines inside")
				}
			})
		}
	}
}

// lockOrder takes two locks in two orders.
func lockOrder(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var locks [2]explore.Mutex
		for i := range locks {
			s.Go("", func() {
				first, second := &locks[0], &locks[1]
				if bug && i == 1 {
					first, second = second, first
				}
				first.Lock()
				defer first.Unlock()
				second.Lock()
				defer second.Unlock()
			})
		}
	}
}

// busyWait waits without saying so.
func busyWait(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var ready explore.Uint32
		s.Go("", func() {
			for ready.Load() == 0 {
				if !bug {
					explore.Spin()
				}
			}
		})
		s.Go("", func() { ready.Store(1) })
	}
}

// divide panics if it comes first.
func divide(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var n explore.Uint64
		if !bug {
			n.Store(1)
		}
		s.Go("", func() { n.Add(1) })
		s.Go("", func() { _ = 1 / n.Load() })
	}
}

// choose fails for one of three choices, in one of two orders.
func choose(bug bool) explore.Program {
	return func(s *explore.Setup) {
		var n explore.Uint64
		s.Go("", func() { n.Store(1) })
		s.Go("", func() {
			assert.False(s, explore.Choose(3) == 1 && n.Load() == 1 && bug)
		})
	}
}

// spawn uses a cell that it has handed to a goroutine that it starts.
func spawn(bug bool) explore.Program {
	return func(s *explore.Setup) {
		s.Go("parent", func() {
			var c explore.Cell[int]
			c.Set(1)
			s.Go("child", func() { c.Set(c.Get() + 1) })
			if bug {
				c.Set(3)
			}
		})
	}
}
