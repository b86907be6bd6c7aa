package ringq_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/pad"
	"github.com/queuebench/queue/queuetest"
	"github.com/queuebench/queue/ringq"
)

// entries returns the catalog's entries of this package.
func entries(t *testing.T) []catalog.Entry {
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

// TestWaits runs the checks with the wait strategies that are not the default.
func TestWaits(t *testing.T) {
	for _, e := range entries(t) {
		if e.Name == "ringq.spmc" || e.Name == "ringq.mpsc" {
			continue // they have no waiting of their own
		}
		for _, wait := range []queue.Wait{queue.Polite, queue.LowLatency} {
			t.Run(e.Name+"/"+wait.String(), func(t *testing.T) {
				f := catalog.Factory{
					Uint64:  catalog.With(ringq.NewMPMC[uint64], queue.WithWait(wait)),
					Pointer: catalog.With(ringq.NewMPMC[*uint64], queue.WithWait(wait)),
				}
				if e.Name == "ringq.spsc" {
					f.Uint64 = catalog.With(ringq.NewSPSC[uint64], queue.WithWait(wait))
					f.Pointer = catalog.With(ringq.NewSPSC[*uint64], queue.WithWait(wait))
				}
				report := queuetest.Verify(t.Context(), f, e.Traits, queuetest.Options{
					Short: true,
					Checks: []string{
						"ExactlyOnce", "FIFO", "NoSpuriousFull", "NoSpuriousEmpty", "CloseWakesEverybody", "CloseLosesNothing",
						"WaiterChurn", "DropsReferences",
					},
				})
				require.NoError(t, report.Err())
			})
		}
	}
}

// TestWrapAround runs the checks on queues whose counters overflow in the
// middle of the work.
func TestWrapAround(t *testing.T) {
	words, pointers := ringq.NearWrap[uint64](), ringq.NearWrap[*uint64]()
	for _, e := range entries(t) {
		t.Run(e.Name, func(t *testing.T) {
			report := queuetest.Verify(t.Context(), catalog.Factory{Uint64: words[e.Name], Pointer: pointers[e.Name]}, e.Traits, queuetest.Options{
				Short: true, // the overflow comes in the third lap
				Checks: []string{
					"ExactCapacity", "Sequential", "QuiescentTry", "ExactlyOnce", "FIFO", "NoSpuriousFull", "NoSpuriousEmpty",
					"LenWithinBounds", "CloseWakesEverybody", "CloseLosesNothing", "WaiterChurn", "DropsReferences",
				},
			})
			require.NoError(t, report.Err())
		})
	}
}

// TestLayout checks that goroutines at different tasks write different lines.
func TestLayout(t *testing.T) {
	for name, regions := range ringq.Layouts() {
		for i, r := range regions[1:] {
			previous := regions[i]
			assert.GreaterOrEqual(t, r.Start, previous.End+pad.LineSize, "%s: %s, %s", name, previous.Name, r.Name)
		}
	}
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
