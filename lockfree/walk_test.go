package lockfree

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

// A place is what a walk expects of a slot that has been claimed.
type place struct {
	number  int
	stalled bool // its Put has stopped
	void    bool // passed over
}

// A walk is a random sequence of operations, among them Puts that stop for a
// while, compared with a list of the claimed slots from head to tail.
type walk[T any] struct {
	*testing.T
	q       *Queue[T]
	random  *rand.Rand
	item    func(number int) T
	number  func(item T) int
	places  []*place
	stalled []*place
	finish  []func() error // of the Puts that have stopped
	closed  bool
	last    int // number of the newest item
}

func (w *walk[T]) step() {
	switch w.random.IntN(11) {
	case 0, 1, 2, 3:
		w.put(w.random.IntN(6))
	case 4, 5:
		w.get()
	case 6, 7:
		w.getBatch()
	case 8:
		w.stall()
	case 9, 10:
		w.goOn()
	}
	want := len(w.places)
	if want > 0 && w.places[0].void {
		want-- // Len sees this one alone
	}
	require.Equal(w, want, w.q.Len())
}

// put puts n items, as a batch if it is not one. Some of the slots that it claims
// are void.
func (w *walk[T]) put(n int) {
	vs := make([]T, n)
	for i := range vs {
		w.last++
		vs[i] = w.item(w.last)
	}
	var want error
	if w.closed && n > 0 {
		n, want = 0, queue.ErrClosed
	}
	for k := w.random.IntN(4); n > 0 && k > 0 && w.q.spoil(); k-- {
		w.places = append(w.places, &place{void: true})
	}
	if len(vs) == 1 {
		require.Equal(w, want, w.q.TryPut(vs[0]))
	} else {
		done, err := w.q.TryPutBatch(vs)
		require.Equal(w, want, err)
		require.Equal(w, n, done)
	}
	for i := range n {
		w.places = append(w.places, &place{number: w.last - n + 1 + i})
	}
}

// passOver notes that a Get passes over the slots before the first item.
func (w *walk[T]) passOver() {
	for len(w.places) > 0 && (w.places[0].stalled || w.places[0].void) {
		w.places[0].void = true
		w.places = w.places[1:]
	}
}

// refusal returns the error that a Get is expected to return, or nil.
func (w *walk[T]) refusal() error {
	switch {
	case len(w.places) > 0:
		return nil
	case w.closed:
		return queue.ErrClosed
	}
	return queue.ErrEmpty
}

// passOverVoid notes that a batch goes on after void slots. It does not wait for
// stalled Puts.
func (w *walk[T]) passOverVoid() {
	for len(w.places) > 0 && w.places[0].void {
		w.places = w.places[1:]
	}
}

func (w *walk[T]) get() {
	w.passOver()
	v, err := w.q.TryGet()
	require.Equal(w, w.refusal(), err)
	if err == nil {
		w.gets(v)
	}
}

func (w *walk[T]) getBatch() {
	w.passOver()
	buf := make([]T, 1+w.random.IntN(6))
	n, err := w.q.TryGetBatch(buf)
	require.Equal(w, w.refusal(), err)
	require.Equal(w, err == nil, n > 0)
	for _, v := range buf[:n] {
		w.passOverVoid()
		w.gets(v)
	}
	if n > 0 && n < len(buf) {
		w.passOverVoid()
		require.True(w, len(w.places) == 0 || w.places[0].stalled, "a batch ends before an item that is there")
	}
}

func (w *walk[T]) gets(v T) {
	require.Equal(w, *w.places[0], place{number: w.number(v)})
	w.places = w.places[1:]
}

// stall stops a Put where it has claimed a slot.
func (w *walk[T]) stall() {
	w.last++
	p := &place{number: w.last, stalled: true, void: w.closed}
	w.finish = append(w.finish, w.q.stall(w.item(w.last)))
	w.stalled = append(w.stalled, p)
	if !w.closed {
		w.places = append(w.places, p)
	}
}

// goOn lets the oldest Put that has stopped go on.
func (w *walk[T]) goOn() {
	if len(w.stalled) == 0 {
		return
	}
	p, err := w.stalled[0], w.finish[0]()
	w.stalled, w.finish = w.stalled[1:], w.finish[1:]
	p.stalled = false
	if p.void && w.closed {
		require.Equal(w, queue.ErrClosed, err)
		return
	}
	require.NoError(w, err)
	if p.void {
		w.places = append(w.places, &place{number: p.number})
	}
}

// wander takes some steps, closes the queue in the middle of them, and empties it.
func wander[T any](t *testing.T, seed uint64, steps int, item func(int) T, number func(T) int) {
	random := rand.New(rand.NewPCG(seed, 0))
	w := &walk[T]{T: t, q: New[T](), random: random, item: item, number: number}
	for range steps {
		w.step()
	}
	w.q.Close()
	w.closed = true
	for range steps {
		w.step()
	}
	for len(w.places) > 0 || len(w.stalled) > 0 {
		w.get()
		w.goOn()
	}
	w.get()
}

// TestWalk compares the queue with a list, also where every segment has one slot
// or three.
func TestWalk(t *testing.T) {
	type one struct {
		number int
		_      [maxBytes]byte
	}
	type three struct {
		number int
		_      [maxBytes / 4]byte
	}
	for seed := range uint64(20) {
		within(t, func() {
			wander(t, seed, 500, func(n int) int { return n }, func(v int) int { return v })
			wander(t, seed, 40, func(n int) one { return one{number: n} }, func(v one) int { return v.number })
			wander(t, seed, 60, func(n int) three { return three{number: n} }, func(v three) int { return v.number })
		})
	}
}
