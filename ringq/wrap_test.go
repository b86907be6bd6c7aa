package ringq

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

// TestBatchesAcrossWrapAround compares the queues with a list, from three laps
// before each boundary on. Single operations and batches of different lengths
// make and split runs of all lengths, in small rings and in a large one.
func TestBatchesAcrossWrapAround(t *testing.T) {
	for name, construct := range constructorsAt[int]() {
		for _, boundary := range Boundaries {
			for _, capacity := range []int{1, 2, 3, 4, 7, 8, 9, 24, 70, largeRing + 3} {
				q := construct(capacity, lapsBefore(boundary, capacity, 3))
				l := list{T: t, q: q, random: rand.New(rand.NewPCG(boundary, uint64(capacity)))}
				l.where = fmt.Sprintf("%s of capacity %d from three laps before %#x", name, capacity, boundary)
				for l.last < 8*capacity {
					l.put(l.length())
					l.get(l.length())
				}
			}
		}
	}
}

// list checks a queue of ints that count up against a list.
type list struct {
	*testing.T
	q      batcher[int]
	random *rand.Rand
	where  string
	items  []int
	last   int // item, or the number of items so far
}

// length returns a number of items to move: none, one, some, or more than the
// capacity.
func (l *list) length() int {
	most := []int{1, 2, 3, 20, l.q.Cap() + 2}[l.random.IntN(5)]
	return l.random.IntN(most)
}

// put puts n items in a batch, or one by itself if n is 0.
func (l *list) put(n int) {
	fits := min(max(n, 1), l.q.Cap()-len(l.items))
	vs := make([]int, max(n, 1))
	for i := range vs {
		vs[i] = l.last + i
	}
	in, err := 0, error(nil)
	if n > 0 {
		in, err = l.q.TryPutBatch(vs)
	} else if err = l.q.TryPut(vs[0]); err == nil {
		in = 1
	}
	require.Equal(l, fits, in, "%s: item %d", l.where, l.last)
	require.Equal(l, fits < len(vs), err == queue.ErrFull, "%s: item %d", l.where, l.last)
	l.items = append(l.items, vs[:in]...)
	l.last += in
	require.Equal(l, len(l.items), l.q.Len(), "%s: item %d", l.where, l.last)
}

// get gets n items in a batch, or one by itself if n is 0.
func (l *list) get(n int) {
	buf := make([]int, max(n, 1))
	out, err := 0, error(nil)
	if n > 0 {
		out, err = l.q.TryGetBatch(buf)
	} else if buf[0], err = l.q.TryGet(); err == nil {
		out = 1
	}
	require.Equal(l, min(len(buf), len(l.items)), out, "%s: item %d", l.where, l.last)
	require.Equal(l, len(l.items) == 0, err == queue.ErrEmpty, "%s: item %d", l.where, l.last)
	require.True(l, slices.Equal(l.items[:out], buf[:out]), "%s: item %d", l.where, l.last)
	l.items = l.items[out:]
	require.Equal(l, len(l.items), l.q.Len(), "%s: item %d", l.where, l.last)
}

// TestLenEverywhere looks at Len with every number of items from every position
// of a lap on, before an overflow and across it. The ends of single goroutines
// are found by way of the stamps.
func TestLenEverywhere(t *testing.T) {
	for name, construct := range constructorsAt[int]() {
		most := 9
		if name == "ringq.spsc" {
			most = 70 // more than showEvery
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
