package ringq

import "unsafe"

// NewMPMCNearWrap returns an empty queue whose counters overflow after three
// laps.
func NewMPMCNearWrap[T any](capacity int) *MPMC[T] {
	const lapsBehind = ^uint64(0) - 2 // -3
	return newMPMCAt[T](capacity, lapsBehind)
}

// A Region is a range of offsets within a struct.
type Region struct {
	Name       string
	Start, End uintptr
}

// MPMCLayout returns the parts of the queue that are written by different
// goroutines, or by none, in ascending order.
func MPMCLayout() []Region {
	var q MPMC[uint64]
	return []Region{
		{"before", 0, 0},
		{"tail", unsafe.Offsetof(q.tail), unsafe.Offsetof(q.tail) + unsafe.Sizeof(q.tail)},
		{"head", unsafe.Offsetof(q.head), unsafe.Offsetof(q.head) + unsafe.Sizeof(q.head)},
		{"constants", unsafe.Offsetof(q.slots), unsafe.Offsetof(q.line) + unsafe.Sizeof(q.line)},
		{"getters", unsafe.Offsetof(q.getters), unsafe.Offsetof(q.getters) + unsafe.Sizeof(q.getters)},
		{"putters", unsafe.Offsetof(q.putters), unsafe.Offsetof(q.putters) + unsafe.Sizeof(q.putters)},
		{"after", unsafe.Sizeof(q), unsafe.Sizeof(q)},
	}
}
