//go:build qmodel

package lockfree

// In the model build segments are small, so that small programs come to their
// ends, and a Get has no patience: to look again is to have come later.
const (
	firstSlots = 2
	maxBytes   = 0
	patience   = 0
)

// slotsAfter returns the number of slots of every segment.
func slotsAfter[T any](int) int { return firstSlots }
