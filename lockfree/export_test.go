package lockfree

// NewAt returns an empty queue that so many items have gone through already,
// modulo 2^64.
func NewAt[T any](position uint64) *Queue[T] {
	q := New[T]()
	q.tail.Load().base = position
	return q
}
