//go:build amd64 || arm64

package explore

// parallel tells whether goroutines can be told apart, so that several searches
// can run at a time.
const parallel = true

// self returns a number that no other goroutine has at the same time.
//
//go:noescape
func self() uintptr
