package ringq

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

// TestBatchesAcrossWrapAround compares the queues with a list, from three laps
// before each boundary on.
func TestBatchesAcrossWrapAround(t *testing.T) {
	for name, construct := range constructorsAt[int]() {
		for _, boundary := range boundaries {
			for capacity := 1; capacity <= 9; capacity++ {
				q := construct(capacity, lapsBefore(boundary, capacity, 3))
				random := rand.New(rand.NewPCG(boundary, uint64(capacity)))
				var items []int
				last := 0
				for last < 8*capacity {
					vs := make([]int, random.IntN(capacity+2))
					for i := range vs {
						vs[i] = last + i
					}
					n, err := q.TryPutBatch(vs)
					fits := min(len(vs), capacity-len(items))
					require.Equal(t, fits, n, "%s of capacity %d, item %d from %#x", name, capacity, last, boundary)
					require.Equal(t, fits < len(vs), err == queue.ErrFull)
					items = append(items, vs[:n]...)
					last += n
					require.Equal(t, len(items), q.Len())

					buf := make([]int, 1+random.IntN(capacity+1))
					n, err = q.TryGetBatch(buf)
					require.Equal(t, len(items) == 0, err == queue.ErrEmpty)
					require.Equal(t, min(len(buf), len(items)), n, "%s of capacity %d, item %d from %#x", name, capacity, last, boundary)
					require.True(t, slices.Equal(items[:n], buf[:n]))
					items = items[n:]
					require.Equal(t, len(items), q.Len())
				}
			}
		}
	}
}

// TestLenEverywhere looks at Len with every number of items from every position
// of a lap on, before an overflow and across it. The ends of single goroutines
// are found by a search.
func TestLenEverywhere(t *testing.T) {
	for name, construct := range constructorsAt[int]() {
		most := 9
		if name == "ringq.spsc" {
			most = 70 // both ends are searched for
		}
		for _, boundary := range []uint64{1 << 32, 1 << 63, 0} {
			for capacity := 1; capacity <= most; capacity++ {
				for head := range capacity {
					w := lengths{T: t, q: construct(capacity, lapsBefore(boundary, capacity, 1))}
					w.name, w.boundary, w.head = name, boundary, head
					for range head {
						w.put(1)
						w.get(0)
					}
					w.passThrough()
				}
			}
		}
	}
}

// lengths checks Len while items are put into a queue and taken out.
type lengths struct {
	*testing.T
	q        queue.Queue[int]
	name     string
	boundary uint64
	head     int
}

// passThrough fills and empties the queue, and again in part after closing it.
func (w *lengths) passThrough() {
	for n := range w.q.Cap() {
		w.put(n + 1)
	}
	for n := w.q.Cap(); n > 0; n-- {
		w.get(n - 1)
	}
	rest := w.head % (w.q.Cap() + 1)
	for n := range rest {
		w.put(n + 1)
	}
	w.q.Close()
	w.holds(rest)
	for ; rest > 0; rest-- {
		w.get(rest - 1)
	}
	for range 2 {
		_, err := w.q.TryGet()
		w.is(err, queue.ErrClosed)
		w.is(w.q.TryPut(0), queue.ErrClosed)
		w.holds(0)
	}
}

// put puts an item, after which there must be n.
func (w *lengths) put(n int) {
	w.is(w.q.TryPut(0), nil)
	w.holds(n)
}

// get takes an item out, after which there must be n.
func (w *lengths) get(n int) {
	_, err := w.q.TryGet()
	w.is(err, nil)
	w.holds(n)
}

func (w *lengths) holds(n int) {
	if got := w.q.Len(); got != n {
		require.Fail(w, "wrong Len", "%s of capacity %d from index %d before %#x: %d, want %d", w.name, w.q.Cap(), w.head, w.boundary, got, n)
	}
}

func (w *lengths) is(err, want error) {
	if err != want {
		require.Fail(w, "wrong error", "%s of capacity %d from index %d before %#x: %v, want %v", w.name, w.q.Cap(), w.head, w.boundary, err, want)
	}
}
