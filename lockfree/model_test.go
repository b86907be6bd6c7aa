//go:build qmodel

package lockfree_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/queuetest/model"
)

// TestModelProgress checks that a call ends if it is left alone, whatever the
// other goroutine has begun.
func TestModelProgress(t *testing.T) {
	e := entry(t)
	r := model.Explore(t.Context(), model.Subject{New: e.New.Uint64, Traits: e.Traits, Lone: 64}, model.Stage{
		Name:        "Progress",
		Scenarios:   model.Enumerate(2, 2, 2, model.TryPut, model.TryGet, model.Len),
		Preemptions: -1,
	})
	t.Log(r)
	assert.NoError(t, r.Err)
}
