//go:build qmodel

package lockfree_test

import (
	"testing"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/lockfree"
	"github.com/queuebench/queue/queuetest/model"
)

func TestModel(t *testing.T) {
	model.Run(t, model.Subject{
		New:    catalog.UnboundedWith(lockfree.New[uint64], queue.WithWait(queue.Polite)),
		Traits: queue.Traits{Order: queue.FIFO, StrictTry: true},
		Lone:   64,
	})
}
