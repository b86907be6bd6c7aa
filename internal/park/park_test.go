package park

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/atomics"
)

// tokens is the simplest thing to wait for: a number above the Waiting bit.
type tokens struct {
	word  atomics.Uint64
	taken atomics.Uint64
	list  List
}

const token = 1 << FlagBits

var errNone = errors.New("no token")

func newTokens() *tokens {
	s := new(tokens)
	s.list.Init(&s.word, &s.taken, 1)
	return s
}

// give adds a token, and wakes a waiter if there was one.
func (s *tokens) give() {
	if s.word.Add(token)&Waiting != 0 {
		s.list.Wake()
	}
}

func (s *tokens) try() error {
	for {
		w := s.word.Load()
		if w < token {
			return errNone
		}
		if s.word.CompareAndSwap(w, w-token) {
			s.taken.Add(token)
			return nil
		}
	}
}

func (s *tokens) take(ctx context.Context) error {
	if err := s.try(); err != errNone {
		return err
	}
	return s.list.Wait(ctx, errNone, s.try, func() bool { return s.word.Load() >= token })
}

// waits reports whether the bit Waiting is set.
func (s *tokens) waits() bool { return s.word.Load()&Waiting != 0 }

// takers starts n goroutines that take a token each, and returns their results
// once they have them.
func (s *tokens) takers(ctx context.Context, n int) (results []error, wait func()) {
	results = make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		results[i] = errNone // not yet back
		group.Go(func() { results[i] = s.take(ctx) })
		synctest.Wait() // so that they sleep in this order
	}
	return results, group.Wait
}

// I1: while the list is not empty, Waiting is set.
func TestWaitingBit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTokens()
		require.False(t, s.waits())
		results, wait := s.takers(t.Context(), 2)
		assert.True(t, s.waits())
		s.give()
		synctest.Wait()
		assert.True(t, s.waits(), "one is still waiting")
		s.give()
		wait()
		assert.False(t, s.waits())
		assert.Equal(t, []error{nil, nil}, results)
	})
}

// A waiter that gives up leaves neither an entry nor the bit.
func TestCancelledWaiterLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTokens()
		ctx, cancel := context.WithCancel(t.Context())
		results, wait := s.takers(ctx, 3)
		cancel()
		wait()
		assert.Equal(t, []error{context.Canceled, context.Canceled, context.Canceled}, results)
		assert.False(t, s.waits())
		assert.Same(t, &s.list.root, s.list.root.next)
	})
}

// The longest waiting is woken first.
func TestWakesInOrderOfArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTokens()
		results, wait := s.takers(t.Context(), 3)
		for i := range results {
			s.give()
			synctest.Wait()
			for j, err := range results {
				assert.Equal(t, j <= i, err == nil, "waiter %d after token %d", j, i)
			}
		}
		wait()
	})
}

// I3: one woken waiter wakes the next, so that a single wake-up serves as many
// as there are tokens.
func TestWokenWaiterWakesTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTokens()
		ctx, cancel := context.WithCancel(t.Context())
		results, wait := s.takers(ctx, 5)
		for range 3 {
			s.word.Add(token)
		}
		s.list.Wake()
		synctest.Wait()
		assert.Equal(t, []error{nil, nil, nil, errNone, errNone}, results)
		assert.Zero(t, s.list.waking.Load())
		cancel()
		wait()
	})
}

// I4: a chosen waiter that gives up passes the wake-up on. Its context ends
// before it is chosen, and it runs after both.
func TestChosenWaiterThatLeavesPassesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTokens()
		leaving, cancel := context.WithCancel(t.Context())
		first, waitFirst := s.takers(leaving, 1)
		second, waitSecond := s.takers(t.Context(), 1)
		cancel()
		s.give()
		waitFirst()
		require.Equal(t, []error{context.Canceled}, first)
		waitSecond()
		assert.Equal(t, []error{nil}, second)
		assert.Zero(t, s.list.waking.Load(), "nobody is on the way any more")
		assert.False(t, s.waits())
	})
}

// What a woken waiter finds taken, it waits for again.
func TestWokenInVainSleepsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTokens()
		results, wait := s.takers(t.Context(), 1)
		s.list.Wake()
		synctest.Wait()
		assert.Equal(t, []error{errNone}, results)
		assert.True(t, s.waits())
		assert.Zero(t, s.list.waking.Load())
		s.give()
		wait()
		assert.Equal(t, []error{nil}, results)
	})
}

func TestWakeAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTokens()
		results, wait := s.takers(t.Context(), 4)
		s.word.Add(4 * token)
		s.list.WakeAll()
		assert.False(t, s.waits())
		wait()
		assert.Equal(t, []error{nil, nil, nil, nil}, results)
	})
}

func TestEndedContextDoesNotWait(t *testing.T) {
	s := newTokens()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.take(ctx), context.Canceled)
	assert.Nil(t, s.list.free, "no waiter was made")
	s.give()
	assert.NoError(t, s.take(ctx), "a token is there: no look at the context")
}

// Waiters are used again, and those that are kept are bounded in number.
func TestSpareWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTokens()
		for range 3 {
			_, wait := s.takers(t.Context(), 1)
			s.give()
			wait()
			require.Equal(t, 1, s.list.nfree, "the same waiter each time")
		}
		ctx, cancel := context.WithCancel(t.Context())
		_, wait := s.takers(ctx, maxFree+50)
		require.Zero(t, s.list.nfree)
		cancel()
		wait()
		assert.Equal(t, maxFree, s.list.nfree)
		n := 0
		for w := s.list.free; w != nil; w = w.next {
			assert.Empty(t, w.wake, "a spare waiter has no wake-up in store")
			assert.False(t, w.queued)
			n++
		}
		assert.Equal(t, maxFree, n)
	})
}

// TestStreaming checks that goroutines pause only if several items have passed
// since the last wait, and never on a single processor.
func TestStreaming(t *testing.T) {
	var word, own atomics.Uint64
	var l List
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	l.Init(&word, &own, 8)
	assert.False(t, l.streaming(), "nothing has passed")
	own.Add(token)
	assert.False(t, l.streaming(), "one item: handed over")
	own.Add(2 * token)
	assert.True(t, l.streaming())
	assert.False(t, l.streaming(), "and nothing since")

	runtime.GOMAXPROCS(1)
	l.countProcessors()
	own.Add(2 * token)
	assert.False(t, l.streaming(), "a pause would keep the other side from running")
}

// TestVainPauses checks that pauses become rare where they are in vain.
func TestVainPauses(t *testing.T) {
	var word, own atomics.Uint64
	var l List
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	l.Init(&word, &own, 8)
	pauses := func(waits int) (n int) {
		for range waits {
			own.Add(2 * token)
			if l.streaming() {
				n++
				l.pausedInVain()
			}
		}
		return n
	}
	assert.Equal(t, 2, pauses(2), "the first does not count")
	pauses(1000)
	assert.Equal(t, 2, pauses(130), "every 65th")
	pauses(65 - 1) // up to the next one
	l.vain.Store(0)
	l.skip.Store(0)
	assert.Equal(t, 2, pauses(2), "after one that was not in vain")
}

func TestPauseGrowsWithTheCapacity(t *testing.T) {
	for capacity, want := range map[int]int{1: shortPause, 128: shortPause, 256: 2 * shortPause, 1024: longPause, math.MaxInt: longPause} {
		var word, own atomics.Uint64
		var l List
		l.Init(&word, &own, capacity)
		assert.Equal(t, want, l.pause, "capacity %d", capacity)
	}
}
