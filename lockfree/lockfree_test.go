package lockfree_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/conform"
	"github.com/queuebench/queue/lockfree"
	"github.com/queuebench/queue/queuetest"
)

// entry returns the catalog's entry of this package.
func entry(t testing.TB) catalog.Entry {
	entries, err := catalog.Select(catalog.All(), "lockfree")
	require.NoError(t, err)
	require.Len(t, entries, 1)
	return entries[0]
}

func TestConformance(t *testing.T) {
	e := entry(t)
	queuetest.Run(t, e.New, e.Traits)
}

func TestWaits(t *testing.T) {
	conform.Waits(t, entry(t).Traits, func(o queue.Option) catalog.Factory {
		return catalog.Factory{
			Uint64:  catalog.UnboundedWith(lockfree.New[uint64], o),
			Pointer: catalog.UnboundedWith(lockfree.New[*uint64], o),
		}
	})
}

// TestWrapAround runs checks on queues whose positions overflow in the middle of
// the work.
func TestWrapAround(t *testing.T) {
	conform.Checks(t, entry(t).Traits, catalog.Factory{
		Uint64: func(int) queue.Queue[uint64] { return lockfree.NewAt[uint64](^uint64(10)) },
	}, "Sequential", "QuiescentTry", "LenWithinBounds", "WaiterChurn")
}

// FuzzSequential also starts shortly before the positions overflow.
func FuzzSequential(f *testing.F) {
	entries := []catalog.Entry{entry(f)}
	for _, boundary := range []uint64{1 << 31, 1 << 32, 1 << 63, 0} {
		for _, ahead := range []uint64{1, 10, 63, 64, 200} {
			e := entry(f)
			e.Name = fmt.Sprintf("lockfree from %d positions before %#x", ahead, boundary)
			e.New.Uint64 = func(int) queue.Queue[uint64] { return lockfree.NewAt[uint64](boundary - ahead) }
			entries = append(entries, e)
		}
	}
	queuetest.Fuzz(f, entries...)
}

// TestLenAcrossWrapAround checks Len on both sides of overflows, with items in
// one segment and in several.
func TestLenAcrossWrapAround(t *testing.T) {
	const most = 300 // items; the first segments have 64, 128 and 256 slots
	for _, boundary := range []uint64{1 << 31, 1 << 32, 1 << 63, 0} {
		for ahead := uint64(0); ahead < most; ahead += 7 {
			q := lockfree.NewAt[uint64](boundary - ahead)
			for n := range most {
				require.Equal(t, n, q.Len(), "%d positions before %#x", ahead, boundary)
				require.NoError(t, q.TryPut(uint64(n)))
			}
			for n := most; n > 0; n-- {
				require.Equal(t, n, q.Len(), "%d positions before %#x", ahead, boundary)
				_, err := q.TryGet()
				require.NoError(t, err)
			}
		}
	}
}
