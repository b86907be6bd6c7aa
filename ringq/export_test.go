package ringq

import (
	"math/bits"

	"github.com/queuebench/queue"
)

// batcher is what every queue of this package is.
type batcher[T any] interface {
	queue.Queue[T]
	queue.Batcher[T]
}

// constructorsAt returns constructors of queues that have gone through some laps
// already.
func constructorsAt[T any]() map[string]func(capacity int, laps uint64) batcher[T] {
	return map[string]func(int, uint64) batcher[T]{
		"ringq.mpmc": func(n int, laps uint64) batcher[T] { return newMPMCAt[T](n, laps) },
		"ringq.mpsc": func(n int, laps uint64) batcher[T] { return newMPSCAt[T](n, laps) },
		"ringq.spmc": func(n int, laps uint64) batcher[T] { return newSPMCAt[T](n, laps) },
		"ringq.spsc": func(n int, laps uint64) batcher[T] { return newSPSCAt[T](n, laps) },
	}
}

// Boundaries are the positions, with their flags, at which integers of some size
// overflow, or would without the flags; 0 stands for 1<<64.
var Boundaries = []uint64{1 << 31, 1 << 32, 1 << 33, 1 << 34, 1 << 63, 0}

// lapsBefore returns the number of laps after which a ring is so many laps before
// a boundary.
func lapsBefore(boundary uint64, capacity int, laps uint64) uint64 {
	lap := uint64(step) << bits.Len64(uint64(max(capacity, 1)-1))
	return boundary/lap - laps
}

// Before returns constructors of queues that are so many laps before a boundary.
func Before[T any](boundary, laps uint64) map[string]func(capacity int) queue.Queue[T] {
	near := map[string]func(int) queue.Queue[T]{}
	for name, construct := range constructorsAt[T]() {
		near[name] = func(n int) queue.Queue[T] { return construct(n, lapsBefore(boundary, n, laps)) }
	}
	return near
}
