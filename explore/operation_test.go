package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// operations makes a program of goroutines that do an operation a few times.
func operations(goroutines, times int, setup func(s *explore.Setup) func()) explore.Program {
	return func(s *explore.Setup) {
		operation := setup(s)
		for range goroutines {
			s.Go("", func() {
				for range times {
					s.Begin()
					operation()
					s.End(0)
				}
			})
		}
	}
}

// The goroutine that is alone gets to the end of an operation on Treiber's
// stack, and not on one with a lock, of whichever kind.
func TestProgress(t *testing.T) {
	locked := func(lock, unlock func(*explore.Mutex)) explore.Program {
		return operations(2, 2, func(*explore.Setup) func() {
			var mu explore.Mutex
			return func() { lock(&mu); unlock(&mu) }
		})
	}
	unlock := (*explore.Mutex).Unlock
	progress := map[string]struct {
		program explore.Program
		ends    bool
	}{
		"stack": {operations(3, 1, func(*explore.Setup) func() {
			var k stack
			return func() { k.push(new(node)); k.pop() }
		}), true},
		"ring": {operations(2, 2, func(*explore.Setup) func() {
			r := newRing(2)
			return func() { r.put(1); r.get() }
		}), true},
		"mutex": {locked((*explore.Mutex).Lock, unlock), false},
		"try again": {locked(func(mu *explore.Mutex) {
			for !mu.TryLock() {
			}
		}, unlock), false},
		"spin": {locked(func(mu *explore.Mutex) {
			for !mu.TryLock() {
				explore.Spin()
			}
		}, unlock), false},
		"give up": {locked(func(mu *explore.Mutex) { mu.TryLock() }, func(*explore.Mutex) {}), true},
		"token": {operations(2, 2, func(*explore.Setup) func() {
			var k explore.Token
			return func() { k.Signal(); k.Wait() }
		}), false},
		"declared": {operations(2, 2, func(s *explore.Setup) func() {
			var mu explore.Mutex
			return func() { s.MayWait(); mu.Lock(); mu.Unlock() }
		}), true},
	}
	for name, p := range progress {
		for _, naive := range []bool{false, true} {
			c := explore.Config{Lone: 20, Naive: naive, Executions: 10_000}
			r := c.Exhaustive(p.program)
			if p.ends {
				assert.Nil(t, r.Failure, "%s: %v", name, r.Failure)
				continue
			}
			require.NotNil(t, r.Failure, name)
			assert.Equal(t, explore.NoProgress, r.Failure.Kind, name)
			assert.Equal(t, r.Failure, c.Replay(r.Failure.Schedule, p.program).Failure, name)
		}
	}
}

// An operation may make as many accesses alone as are allowed, no matter by
// which way the search comes to its states.
func TestLone(t *testing.T) {
	const loads = 5
	retry := operations(2, 1, func(*explore.Setup) func() {
		var x explore.Uint64
		return func() {
			v := x.Load()
			for range loads - 3 {
				x.Load()
			}
			if !x.CompareAndSwap(v, v+1) { // alone, this takes a change before the other loads
				x.Load()
				x.Load()
			}
			x.Load()
		}
	})
	for _, naive := range []bool{false, true} {
		assert.Nil(t, explore.Config{Lone: loads + 1, Naive: naive}.Exhaustive(retry).Failure)
		f := explore.Config{Lone: loads, Naive: naive}.Exhaustive(retry).Failure
		require.NotNil(t, f)
		assert.Regexp(t, "^. has not ended its operation after 5 accesses alone$", f.Message)
	}
}

// Times tell which operation came before which: each is as short as its
// accesses.
func TestTimes(t *testing.T) {
	overlap, before, after := 0, 0, 0
	r := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		var x explore.Uint64
		var h history
		h.call(s, 0, x.Load)
		for i := range 2 {
			s.Go("", func() {
				x.Store(0)
				h.call(s, i+1, func() uint64 { x.Store(0); return x.Swap(0) })
				x.Store(0)
			})
		}
		s.Finally(func() {
			h.call(s, 3, x.Load)
			h.call(s, 4, func() uint64 { return 0 })
			assert.Equal(s, operation{0, 1, 2, 0}, h.operations[0])
			assert.Equal(s, operation{3, 7, 8, 0}, h.operations[3])
			assert.Equal(s, operation{4, 9, 10, 0}, h.operations[4])
			first, second := h.operations[1], h.operations[2]
			assert.Less(s, first.end, second.end)
			switch {
			case second.call < first.end:
				overlap++
			case first.goroutine == 1:
				before++
			default:
				after++
			}
		})
	})
	require.Nil(t, r.Failure, "%v", r.Failure)
	assert.Positive(t, overlap)
	assert.Positive(t, before)
	assert.Positive(t, after)
}
