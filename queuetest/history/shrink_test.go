package history_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

func TestShrink(t *testing.T) {
	h := events{
		put(1, 1, 2), empty(1, 2), put(2, 3, 4), put(3, 5, 6), length(3, 7, 8), get(1, 9, 10),
		shut(11, 12), get(3, 13, 14), get(2, 15, 16), closed(17, 18),
	}
	wrong := func(h []history.Event) bool { return history.Exact(h, 0, 1000) == history.No }
	require.True(t, wrong(h))
	assert.Equal(t, events{put(2, 3, 4), put(3, 5, 6), get(3, 13, 14), get(2, 15, 16)}, history.Shrink(h, wrong))

	// The value is what makes full wrong: without it, each full would be.
	h = events{put(1, 1, 2), full(2, 3, 4), get(1, 5, 6), length(0, 7, 8)}
	wrong = func(h []history.Event) bool { return history.Exact(h, 2, 1000) == history.No }
	assert.Equal(t, events{put(1, 1, 2), full(2, 3, 4), get(1, 5, 6)}, history.Shrink(h, wrong))
}

// TestShrinkKeepsWhatIsPossible leaves parts of correct histories out.
func TestShrinkKeepsWhatIsPossible(t *testing.T) {
	seed := seed(t)
	for i := range histories(t, 2000) {
		s := draw(seed, i, queue.FIFO)
		if s.mutated {
			continue
		}
		history.Shrink(s.events, func(part []history.Event) bool {
			require.True(t, history.BruteForceTraits(part, s.traits, s.capacity), "%v\n%v", s, part)
			return true
		})
	}
}
