//go:build !qmodel

package atomics

// Cell is a plain variable that has one owner at a time. Only the owner may
// use it, and ownership passes by an atomic operation on another variable: the
// old owner's last access must synchronize before the new owner's first. So
// nobody can tell a delay before an access to a cell from one before the next
// atomic operation, and the noise build has none here.
type Cell[T any] struct{ v T }

// Get returns the value. Only the owner may call it.
func (c *Cell[T]) Get() T {
	return c.v
}

// Set replaces the value. Only the owner may call it.
func (c *Cell[T]) Set(v T) {
	c.v = v
}

// Clear sets the zero T, so that the cell keeps nothing alive. Only the owner
// may call it.
func (c *Cell[T]) Clear() {
	var zero T
	c.v = zero
}

// Take returns the value and leaves the zero T. Only the owner may call it.
func (c *Cell[T]) Take() T {
	v := c.v
	c.Clear()
	return v
}
