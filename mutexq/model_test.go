//go:build qmodel

package mutexq_test

import (
	"testing"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/queuetest/model"
)

func TestModel(t *testing.T) {
	model.Run(t, model.Subject{
		New:    catalog.Of(mutexq.New[uint64]),
		Traits: queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true},
	})
}
