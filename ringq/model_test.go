//go:build qmodel

package ringq_test

import (
	"testing"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/queuetest/model"
	"github.com/queuebench/queue/ringq"
)

func TestModel(t *testing.T) {
	subject := func(construct catalog.Constructor[uint64], producers, consumers queue.Callers) model.Subject {
		return model.Subject{New: construct, Traits: queue.Traits{
			Producers: producers, Consumers: consumers, Order: queue.FIFO, Bounded: true, StrictTry: true,
		}}
	}
	polite := queue.WithWait(queue.Polite)
	for name, s := range map[string]model.Subject{
		"MPMC": subject(catalog.With(ringq.NewMPMC[uint64], polite), queue.Many, queue.Many),
		"MPSC": subject(catalog.With(ringq.NewMPSC[uint64], polite), queue.Many, queue.One),
		"SPMC": subject(catalog.With(ringq.NewSPMC[uint64], polite), queue.One, queue.Many),
		"SPSC": subject(catalog.With(ringq.NewSPSC[uint64], polite), queue.One, queue.One),
	} {
		t.Run(name, func(t *testing.T) { model.Run(t, s) })
	}
}
