//go:build qmodel

package shardq_test

import (
	"testing"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/model"
	"github.com/queuebench/queue/shardq"
)

// Two shards, of one slot each if the capacity is 2.
func TestModel(t *testing.T) {
	model.Run(t, model.Subject{
		New: func(capacity int) queue.Queue[uint64] {
			return shardq.NewShards[uint64](min(2, capacity), capacity, queue.WithWait(queue.Polite))
		},
		Traits: queue.Traits{Order: queue.Unordered, Bounded: true},
	})
}
