package queue_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
)

func TestWaitString(t *testing.T) {
	for want, w := range map[string]queue.Wait{
		"balanced":    queue.Balanced,
		"low-latency": queue.LowLatency,
		"polite":      queue.Polite,
		"Wait(7)":     7,
		"Wait(-1)":    -1,
	} {
		assert.Equal(t, want, w.String())
	}
}

func TestWithWaitRefusesUnknown(t *testing.T) {
	for want, w := range map[string]queue.Wait{
		"queue: wait strategy -1, want Balanced, LowLatency or Polite": queue.Balanced - 1,
		"queue: wait strategy 3, want Balanced, LowLatency or Polite":  queue.Polite + 1,
	} {
		assert.PanicsWithValue(t, want, func() { queue.WithWait(w) })
	}
}

func TestMakeOptions(t *testing.T) {
	assert.Equal(t, queue.Options{}, queue.MakeOptions())
	assert.Equal(t, queue.Balanced, queue.MakeOptions().Wait, "the default")
	for _, w := range []queue.Wait{queue.Balanced, queue.LowLatency, queue.Polite} {
		assert.Equal(t, queue.Options{Wait: w}, queue.MakeOptions(queue.WithWait(w)))
	}
	assert.Equal(t, queue.Polite, queue.MakeOptions(queue.WithWait(queue.LowLatency), queue.WithWait(queue.Polite)).Wait, "the last one counts")
}
