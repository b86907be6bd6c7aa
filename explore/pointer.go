package explore

// Pointer is an atomic pointer. The zero value is nil.
type Pointer[T any] struct{ word[*T] }
