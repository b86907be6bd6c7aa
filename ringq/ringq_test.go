package ringq_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/conform"
	"github.com/queuebench/queue/queuetest"
	"github.com/queuebench/queue/ringq"
)

// entries returns the catalog's entries of this package.
func entries(t testing.TB) []catalog.Entry {
	var found []catalog.Entry
	for _, e := range catalog.All() {
		if strings.HasPrefix(e.Name, "ringq.") {
			found = append(found, e)
		}
	}
	require.Len(t, found, 4)
	return found
}

func TestConformance(t *testing.T) {
	for _, e := range entries(t) {
		t.Run(e.Name, func(t *testing.T) { queuetest.Run(t, e.New, e.Traits) })
	}
}

// TestWaits runs checks with the wait strategies that are not the default.
func TestWaits(t *testing.T) {
	factories := map[string]func(queue.Option) catalog.Factory{
		"ringq.mpmc": func(o queue.Option) catalog.Factory {
			return catalog.Factory{Uint64: catalog.With(ringq.NewMPMC[uint64], o), Pointer: catalog.With(ringq.NewMPMC[*uint64], o)}
		},
		"ringq.spsc": func(o queue.Option) catalog.Factory {
			return catalog.Factory{Uint64: catalog.With(ringq.NewSPSC[uint64], o), Pointer: catalog.With(ringq.NewSPSC[*uint64], o)}
		},
	}
	for _, e := range entries(t) {
		if f := factories[e.Name]; f != nil { // the others have no waiting of their own
			t.Run(e.Name, func(t *testing.T) { conform.Waits(t, e.Traits, f) })
		}
	}
}

// TestWrapAround runs checks on queues whose counters overflow in the middle of
// the work.
func TestWrapAround(t *testing.T) {
	words, pointers := ringq.Before[uint64](0, 3), ringq.Before[*uint64](0, 3)
	for _, e := range entries(t) {
		t.Run(e.Name, func(t *testing.T) {
			conform.Checks(t, e.Traits, catalog.Factory{Uint64: words[e.Name], Pointer: pointers[e.Name]},
				"ExactCapacity", "Sequential", "QuiescentTry", "ExactlyOnce", "BatchExactlyOnce", "FIFO", "NoSpuriousFull", "NoSpuriousEmpty",
				"LenWithinBounds", "CloseWakesEverybody", "CloseLosesNothing", "WaiterChurn", "DropsReferences")
		})
	}
}

// FuzzSequential also starts some laps before the counters overflow.
func FuzzSequential(f *testing.F) {
	all := entries(f)
	for _, e := range all {
		for _, boundary := range ringq.Boundaries {
			for _, laps := range []uint64{1, 3} {
				e.New.Uint64 = ringq.Before[uint64](boundary, laps)[e.Name]
				near := e
				near.Name = fmt.Sprintf("%s from %d laps before %#x", e.Name, laps, boundary)
				all = append(all, near)
			}
		}
	}
	queuetest.Fuzz(f, all...)
}

func TestNewRefusesCapacity(t *testing.T) {
	for name, construct := range map[string]func(int){
		"MPMC": func(n int) { ringq.NewMPMC[int](n) },
		"MPSC": func(n int) { ringq.NewMPSC[int](n) },
		"SPMC": func(n int) { ringq.NewSPMC[int](n) },
		"SPSC": func(n int) { ringq.NewSPSC[int](n) },
	} {
		assert.PanicsWithValue(t, "ringq: capacity 0, want at least 1", func() { construct(0) }, name)
	}
}
