// Package conform runs parts of the conformance suite on queues that are made
// in another way than those of the catalog.
package conform

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/queuetest"
)

// Waits runs checks on queues with the wait strategies that are not the default.
func Waits(t *testing.T, traits queue.Traits, factory func(queue.Option) catalog.Factory) {
	for _, wait := range []queue.Wait{queue.Polite, queue.LowLatency} {
		t.Run(wait.String(), func(t *testing.T) {
			Checks(t, traits, factory(queue.WithWait(wait)),
				"ExactlyOnce", "FIFO", "NoSpuriousFull", "NoSpuriousEmpty", "CloseWakesEverybody", "CloseLosesNothing",
				"BatchExactlyOnce", "BatchWakesEach", "WaiterChurn", "DropsReferences")
		})
	}
}

// Checks runs the checks of the given names, in short.
func Checks(t *testing.T, traits queue.Traits, f catalog.Factory, names ...string) {
	report := queuetest.Verify(t.Context(), f, traits, queuetest.Options{Short: true, Checks: names})
	require.NoError(t, report.Err(), "seed %d", report.Seed)
}
