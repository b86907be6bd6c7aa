//go:build qmodel

package ringq

// In the model build all sizes are small, so that small programs come to every
// branch.
const (
	minBatch   = 2
	splitSlots = 1
	showEvery  = 2
	largeRing  = 3
)
