//go:build !qmodel

package lockfree

import "unsafe"

// Sizes of segments: a new one has twice the slots of the one before, as far as
// a segment has at most maxBytes.
const (
	firstSlots = 64
	maxBytes   = 32 << 10
)

// slotsAfter returns the number of slots of the segment after one of n.
func slotsAfter[T any](n int) int {
	most := max(1, int(maxBytes/unsafe.Sizeof(slot[T]{})))
	return min(max(firstSlots, 2*n), most)
}

// patience is how many times a Get looks at a slot whose Put is unfinished
// before it passes over it.
const patience = 64
