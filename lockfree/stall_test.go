package lockfree

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

// stall starts a Put of v and stops it where it has claimed a slot. The Put goes
// on when finish is called.
func (q *Queue[T]) stall(v T) (finish func() error) {
	for {
		s := q.tail.Load()
		tail := s.tail.Load()
		i := tail / step
		switch {
		case i >= uint64(len(s.slots)) || tail&closed != 0:
			if _, err := q.extend(s, nil); err != nil {
				return func() error { return err }
			}
		case s.tail.CompareAndSwap(tail, tail+step):
			return func() error {
				if !s.put(i, v) {
					return q.TryPut(v)
				}
				q.added()
				return nil
			}
		}
	}
}

// spoil makes the first free slot void, as if a Get passed over it after the Put
// that follows has claimed it. It reports false if the segment has none.
func (q *Queue[T]) spoil() bool {
	s := q.tail.Load()
	for i := s.tail.Load() / step; i < uint64(len(s.slots)); i++ {
		if s.slots[i].state.CompareAndSwap(vacant, void) {
			return true
		}
	}
	return false
}

// within fails t if f, which must not wait for anybody, does not return.
func within(t *testing.T, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		require.Fail(t, "it waits for a goroutine that has stopped")
	}
}

// TestStalledPut stops Puts, from one slot to the next across the end of a
// segment, and for good: others must go on, and their items come out in order.
func TestStalledPut(t *testing.T) {
	for stalled := 1; stalled <= 3; stalled++ {
		for before := range firstSlots + 2 {
			q := New[int]()
			pass(t, q, before, func(i int) int { return i })
			var finish []func() error
			for i := range stalled {
				finish = append(finish, q.stall(-i))
			}
			for i := range 5 {
				require.NoError(t, q.TryPut(i))
			}
			require.Equal(t, stalled+5, q.Len())
			within(t, func() {
				for i := range 5 {
					v, err := q.TryGet()
					assert.NoError(t, err)
					assert.Equal(t, i, v)
				}
				_, err := q.TryGet()
				assert.Equal(t, queue.ErrEmpty, err)
			})
			require.Zero(t, q.Len())
			for _, f := range finish {
				require.NoError(t, f())
			}
			for i := range stalled {
				v, err := q.TryGet()
				require.NoError(t, err)
				require.Equal(t, -i, v, "the stalled Puts start again")
			}
			_, err := q.TryGet()
			require.Equal(t, queue.ErrEmpty, err)
		}
	}
}

// TestStalledPutAndClose checks that a Put which Close overtakes is refused if it
// has been passed over, and else delivered.
func TestStalledPutAndClose(t *testing.T) {
	for before := range firstSlots + 2 {
		q := New[int]()
		pass(t, q, before, func(i int) int { return i })
		passedOver, delivered := q.stall(1), q.stall(2)
		q.Close()
		require.NoError(t, delivered())
		within(t, func() {
			v, err := q.TryGet()
			assert.NoError(t, err)
			assert.Equal(t, 2, v)
			_, err = q.TryGet()
			assert.Equal(t, queue.ErrClosed, err)
		})
		require.Equal(t, queue.ErrClosed, passedOver())
		_, err := q.TryGet()
		require.Equal(t, queue.ErrClosed, err)
		require.Zero(t, q.Len())
	}
}

// TestSleepersAndStalledPut checks that goroutines that sleep in Get are served
// although a Put before has stopped, by a Put and by Close.
func TestSleepersAndStalledPut(t *testing.T) {
	for wake, want := range map[string]struct {
		by    func(q *Queue[int]) error
		v     int
		err   error
		later error
	}{
		"Put":      {func(q *Queue[int]) error { return q.TryPut(2) }, 2, nil, nil},
		"PutBatch": {func(q *Queue[int]) error { _, err := q.TryPutBatch([]int{2, 3}); return err }, 2, nil, nil},
		"Close":    {func(q *Queue[int]) error { q.Close(); return nil }, 0, queue.ErrClosed, queue.ErrClosed},
	} {
		synctest.Test(t, func(t *testing.T) {
			q := New[int](queue.WithWait(queue.Polite))
			var v int
			var err error
			var asleep sync.WaitGroup
			asleep.Go(func() { v, err = q.Get(t.Context()) })
			synctest.Wait()
			finish := q.stall(1)
			assert.NoError(t, want.by(q))
			asleep.Wait()
			assert.Equal(t, want.v, v, wake)
			assert.Equal(t, want.err, err, wake)
			assert.Equal(t, want.later, finish(), wake)
		})
	}
}

// TestStalledPutWakes checks that a stalled Put which goes on wakes the goroutine
// that sleeps meanwhile.
func TestStalledPutWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New[int]()
		finish := q.stall(1)
		var asleep sync.WaitGroup
		asleep.Go(func() {
			v, err := q.Get(t.Context())
			assert.NoError(t, err)
			assert.Equal(t, 1, v)
		})
		synctest.Wait()
		assert.NoError(t, finish())
		asleep.Wait()
	})
}

// TestStallsUnderLoad lets producers stop for a moment in every other Put, while
// consumers are at work.
func TestStallsUnderLoad(t *testing.T) {
	const producers, consumers, items = 3, 2, 4000
	q := New[[2]int]()
	var putting, getting sync.WaitGroup
	for id := range producers {
		putting.Go(func() {
			random := rand.New(rand.NewPCG(uint64(id), 0))
			for n := range items {
				finish := q.stall([2]int{id, n})
				for range random.IntN(2 * patience) {
					runtime.Gosched()
				}
				assert.NoError(t, finish())
			}
		})
	}
	var got [consumers][][2]int
	for i := range got {
		getting.Go(func() {
			buf := make([][2]int, 3)
			for n := 0; ; n++ {
				k, err := q.GetBatch(t.Context(), buf[:1+n%3])
				if got[i] = append(got[i], buf[:k]...); err != nil {
					return
				}
			}
		})
	}
	putting.Wait()
	q.Close()
	getting.Wait()
	var seen [producers][items]int
	for _, vs := range got {
		last := [producers]int{-1, -1, -1}
		for _, v := range vs {
			seen[v[0]][v[1]]++
			require.Greater(t, v[1], last[v[0]], "order of producer %d", v[0])
			last[v[0]] = v[1]
		}
	}
	for id := range seen {
		for n, times := range seen[id] {
			require.Equal(t, 1, times, "item %d of producer %d", n, id)
		}
	}
}
