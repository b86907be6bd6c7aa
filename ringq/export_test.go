package ringq

import (
	"unsafe"

	"github.com/queuebench/queue"
)

// lapsBehind is a number of laps after which the counters overflow three laps
// later.
const lapsBehind = ^uint64(0) - 2 // -3

// NearWrap returns constructors of queues whose counters overflow after three
// laps.
func NearWrap[T any]() map[string]func(capacity int) queue.Queue[T] {
	return map[string]func(int) queue.Queue[T]{
		"ringq.mpmc": func(n int) queue.Queue[T] { return newMPMCAt[T](n, lapsBehind) },
		"ringq.mpsc": func(n int) queue.Queue[T] { return newMPSCAt[T](n, lapsBehind) },
		"ringq.spmc": func(n int) queue.Queue[T] { return newSPMCAt[T](n, lapsBehind) },
		"ringq.spsc": func(n int) queue.Queue[T] { return newSPSCAt[T](n, lapsBehind) },
	}
}

// A Region is a range of offsets within a struct.
type Region struct {
	Name       string
	Start, End uintptr
}

func region(name string, base, offset, size uintptr) Region {
	return Region{name, base + offset, base + offset + size}
}

// Layouts returns the parts of the queues that are written by different
// goroutines, or by none, in ascending order.
func Layouts() map[string][]Region {
	var many MPMC[uint64]
	var one SPSC[uint64]
	p, g := &many.manyPutters, &many.manyGetters
	putters, getters := unsafe.Offsetof(many.manyPutters), unsafe.Offsetof(many.manyGetters)
	single := unsafe.Offsetof(one.oneGetter)
	return map[string][]Region{
		"MPMC": {
			region("putters' constants", putters, unsafe.Offsetof(p.ring), unsafe.Sizeof(p.ring)),
			region("tail", putters, unsafe.Offsetof(p.tail), unsafe.Sizeof(p.tail)),
			region("getters' constants", getters, unsafe.Offsetof(g.ring), unsafe.Sizeof(g.ring)),
			region("head", getters, unsafe.Offsetof(g.head), unsafe.Sizeof(g.head)),
			region("parked", unsafe.Offsetof(many.parked), 0, unsafe.Sizeof(many.parked)),
		},
		"SPSC": {
			region("before", 0, 0, 0),
			region("putter", 0, unsafe.Offsetof(one.onePutter.ring), unsafe.Offsetof(one.onePutter.waiting)+4-unsafe.Offsetof(one.onePutter.ring)),
			region("getter", single, unsafe.Offsetof(one.oneGetter.ring), unsafe.Offsetof(one.oneGetter.waiting)+4-unsafe.Offsetof(one.oneGetter.ring)),
			region("parked", unsafe.Offsetof(one.parked), 0, unsafe.Sizeof(one.parked)),
		},
	}
}
