package lockfree

import (
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// heap returns the number of bytes in use.
func heap() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// pass puts and gets n items one after the other, and leaves the queue empty.
func pass[T comparable](t *testing.T, q *Queue[T], n int, item func(i int) T) {
	for i := range n {
		v := item(i)
		require.NoError(t, q.TryPut(v))
		got, err := q.TryGet()
		require.NoError(t, err)
		require.True(t, v == got, "item %d is another one", i)
	}
}

// TestBurst checks that the memory of many items is given back when they are
// taken out, down to the last segment, burst after burst.
func TestBurst(t *testing.T) {
	const items, perItem = 1_000_000, 8
	const slack = 16 << 10 // for what else the program does
	q := New[uint64]()
	empty := heap()
	batch := make([]uint64, 1000)
	for burst := range 3 {
		for i := 0; i < items; i += len(batch) {
			for j := range batch {
				batch[j] = uint64(i + j)
			}
			_, err := q.TryPutBatch(batch)
			require.NoError(t, err)
		}
		require.Equal(t, items, q.Len())
		assert.Greater(t, heap()-empty, items*perItem, "burst %d: in use when all is in", burst)
		for i := range uint64(items) {
			v, err := q.TryGet()
			if err != nil || v != i {
				require.Fail(t, "wrong item", "burst %d: TryGet: %d, %v, want %d", burst, v, err, i)
			}
		}
		assert.Less(t, heap()-empty, maxBytes+slack, "burst %d: in use when all is out", burst)
	}
	runtime.KeepAlive(q)
}

// TestPinnedSegments keeps pointers to old segments, as goroutines do that have
// been stopped in the middle of an operation. No segment that has been used up
// since may live on, nor an item that has been taken out.
func TestPinnedSegments(t *testing.T) {
	q := New[*[64]byte]()
	var pinned []*segment[*[64]byte]
	var passed []weak.Pointer[segment[*[64]byte]]
	var items []weak.Pointer[[64]byte]
	for i := range 20 {
		if s := q.head.Load(); i%5 == 0 {
			pinned = append(pinned, s)
		} else {
			passed = append(passed, weak.Make(s))
		}
		pass(t, q, len(q.head.Load().slots), func(i int) *[64]byte {
			v := new([64]byte)
			if i%100 == 0 {
				items = append(items, weak.Make(v))
			}
			return v
		})
		pass(t, q, 1, func(int) *[64]byte { return nil }) // moves the queue on to the next segment
	}
	for range 2 {
		runtime.GC()
	}
	for i, p := range passed {
		assert.Nil(t, p.Value(), "segment %d that nobody holds lives on", i)
	}
	for i, p := range items {
		assert.Nil(t, p.Value(), "item %d that was taken out lives on", i)
	}
	assert.NotNil(t, q.head.Load())
	runtime.KeepAlive(pinned)
	runtime.KeepAlive(q)
}

// TestPassedOver checks that the slot of a Put that has been passed over does not
// keep the item when that has been taken out of another one.
func TestPassedOver(t *testing.T) {
	q := New[*[64]byte]()
	var item weak.Pointer[[64]byte]
	func() {
		v := new([64]byte)
		item = weak.Make(v)
		require.True(t, q.spoil())
		require.NoError(t, q.TryPut(v))
		require.Equal(t, 1, q.Len(), "of two slots that the Put has claimed one is void")
		got, err := q.TryGet()
		require.NoError(t, err)
		require.Same(t, v, got)
	}()
	runtime.GC()
	runtime.GC()
	assert.Nil(t, item.Value())
	runtime.KeepAlive(q)
}
