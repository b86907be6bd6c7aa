package explore_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// A ring is a bounded queue of numbers, after Vyukov, Bounded MPMC queue, 2010,
// https://www.1024cores.net/home/lock-free-algorithms/queues/bounded-mpmc-queue.
type ring struct {
	head, tail explore.Uint64
	slots      []slot
}

type slot struct {
	stamp explore.Uint64
	item  explore.Cell[uint64]
}

func newRing(capacity int) *ring {
	r := &ring{slots: make([]slot, capacity)}
	for i := range r.slots {
		r.slots[i].stamp.Store(uint64(i))
	}
	return r
}

func (r *ring) put(v uint64) bool {
	for {
		pos := r.tail.Load()
		s := &r.slots[pos%uint64(len(r.slots))]
		switch d := int64(s.stamp.Load() - pos); {
		case d < 0:
			return false
		case d == 0 && r.tail.CompareAndSwap(pos, pos+1):
			s.item.Set(v)
			s.stamp.Store(pos + 1)
			return true
		}
	}
}

// get returns 0 if there is nothing.
func (r *ring) get() uint64 {
	for {
		pos := r.head.Load()
		s := &r.slots[pos%uint64(len(r.slots))]
		switch d := int64(s.stamp.Load() - pos - 1); {
		case d < 0:
			return 0
		case d == 0 && r.head.CompareAndSwap(pos, pos+1):
			v := s.item.Take()
			s.stamp.Store(pos + uint64(len(r.slots)))
			return v
		}
	}
}

// puttersAndGetters has goroutines that put and then get.
func puttersAndGetters(n int, seen map[string]bool) explore.Program {
	return func(s *explore.Setup) {
		r := newRing(2)
		explore.Label(r, "r")
		history := make([]string, n)
		for i := range n {
			s.Go("", func() {
				s.Begin()
				ok := r.put(uint64(i + 1))
				result := uint64(0)
				if ok {
					result = 1
				}
				s.End(result)
				s.Begin()
				got := r.get()
				s.End(got)
				history[i] = fmt.Sprint(ok, " ", got)
			})
		}
		if seen != nil {
			s.Finally(func() { seen[fmt.Sprint(history)] = true })
		}
	}
}

// All that the operations return in some order of them is seen, and nothing else.
func TestRing(t *testing.T) {
	seen := map[string]bool{}
	r := explore.Config{}.Exhaustive(puttersAndGetters(2, seen))
	require.Nil(t, r.Failure, "%v", r.Failure)
	assert.True(t, r.Complete)
	assert.Equal(t, map[string]bool{
		"[true 1 true 2]": true, "[true 2 true 1]": true,
		"[true 1 true 0]": true, "[true 0 true 2]": true,
	}, seen)
	assert.Less(t, r.States, 440, "states, if those after an operation are one however often it tried")
	t.Logf("%d executions, %d states, %d steps", r.Executions, r.States, r.Steps)
}

// BenchmarkRing explores all of three goroutines that put and get.
func BenchmarkRing(b *testing.B) {
	executions := 0
	for b.Loop() {
		r := explore.Config{}.Exhaustive(puttersAndGetters(3, nil))
		if !r.Complete {
			b.Fatal(r.Failure)
		}
		executions += r.Executions
	}
	b.ReportMetric(float64(executions)/float64(b.N), "executions/op")
	b.ReportMetric(float64(executions)/b.Elapsed().Seconds(), "executions/s")
}
