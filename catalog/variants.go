package catalog

import (
	"github.com/queuebench/queue"
	"github.com/queuebench/queue/ringq"
)

// Variants returns implementations of All with other options, sorted by name,
// for those who ask for them by name: they are no part of what is measured by
// default.
func Variants() []Entry {
	mpmcTraits := queue.Traits{Order: queue.FIFO, Bounded: true, StrictTry: true}
	sleepers := mpmcTraits
	sleepers.FIFOWaiters = true
	spscTraits := mpmcTraits
	spscTraits.Producers, spscTraits.Consumers = queue.One, queue.One
	return []Entry{
		{
			Name:    "ringq.mpmc.lowlatency",
			Purpose: "ringq.mpmc whose goroutines wait spinning; on request only",
			Traits:  mpmcTraits,
			Spins:   true,
			Call:    "ringq.NewMPMC[T](n, queue.WithWait(queue.LowLatency))",
			Imports: imports("", "ringq"),
			New:     mpmc(queue.WithWait(queue.LowLatency)),
		},
		{
			Name:    "ringq.mpmc.polite",
			Purpose: "ringq.mpmc whose goroutines sleep at once; on request only",
			Traits:  sleepers,
			Call:    "ringq.NewMPMC[T](n, queue.WithWait(queue.Polite))",
			Imports: imports("", "ringq"),
			New:     mpmc(queue.WithWait(queue.Polite)),
		},
		{
			Name:    "ringq.spsc.lowlatency",
			Purpose: "ringq.spsc whose goroutines wait spinning; on request only",
			Traits:  spscTraits,
			Spins:   true,
			Call:    "ringq.NewSPSC[T](n, queue.WithWait(queue.LowLatency))",
			Imports: imports("", "ringq"),
			New:     spsc(queue.WithWait(queue.LowLatency)),
		},
		{
			Name:    "ringq.spsc.polite",
			Purpose: "ringq.spsc whose goroutines sleep at once; on request only",
			Traits:  spscTraits,
			Call:    "ringq.NewSPSC[T](n, queue.WithWait(queue.Polite))",
			Imports: imports("", "ringq"),
			New:     spsc(queue.WithWait(queue.Polite)),
		},
	}
}

func mpmc(options ...queue.Option) Factory {
	return Factory{
		Uint64:  With(ringq.NewMPMC[uint64], options...),
		Words:   With(ringq.NewMPMC[[8]uint64], options...),
		Block:   With(ringq.NewMPMC[[64]uint64], options...),
		Page:    With(ringq.NewMPMC[[512]uint64], options...),
		Empty:   With(ringq.NewMPMC[struct{}], options...),
		Pointer: With(ringq.NewMPMC[*uint64], options...),
		Any:     With(ringq.NewMPMC[any], options...),
		Array:   With(ringq.NewMPMC[[64 << 10]byte], options...),
		Large:   With(ringq.NewMPMC[[100_000]byte], options...),
	}
}

func spsc(options ...queue.Option) Factory {
	return Factory{
		Uint64:  With(ringq.NewSPSC[uint64], options...),
		Words:   With(ringq.NewSPSC[[8]uint64], options...),
		Block:   With(ringq.NewSPSC[[64]uint64], options...),
		Page:    With(ringq.NewSPSC[[512]uint64], options...),
		Empty:   With(ringq.NewSPSC[struct{}], options...),
		Pointer: With(ringq.NewSPSC[*uint64], options...),
		Any:     With(ringq.NewSPSC[any], options...),
		Array:   With(ringq.NewSPSC[[64 << 10]byte], options...),
		Large:   With(ringq.NewSPSC[[100_000]byte], options...),
	}
}
