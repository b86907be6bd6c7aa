//go:build qmodel

package lockfree

// In the model build segments are small, so that small programs come to their
// ends.
const (
	firstSlots = 2
	maxBytes   = 0
)

// slotsAfter returns the number of slots of every segment.
func slotsAfter[T any](int) int { return firstSlots }
