// Package atomics is the only way by which the queue implementations of this
// module reach memory that goroutines share. Its names are those of
// [sync/atomic] and [sync], and so is their meaning.
//
// # Three builds
//
// The same source of a queue can be built in three ways:
//
//   - A normal build: the types are those of sync and sync/atomic, or compile to
//     the same instructions.
//   - With the tag qmodel they are those of package explore, which runs a small
//     program in every order that its accesses may take. Outside of a search one
//     goroutine may use them, so that such a build is for tests of that kind only.
//   - With the tag qnoise goroutines yield and stall at random before accesses,
//     so that a test on real goroutines meets rare schedules more often.
//
// # Integers
//
// The integers are not the types of sync/atomic because of a limit of the
// compiler (https://go.dev/issue/59070): it inlines the methods of those only
// into packages that import sync/atomic themselves, and a generic queue is
// compiled in the package that uses it. There, a Put and a Get took 19 ns
// instead of 11. The methods of a generic type, such as [Integer64], are
// compiled in the same place as the queue, and the functions that they call are
// instructions to the compiler.
//
// # Additions
//
// [StoreRelease] and [StoreEach] are cheaper stores. [Cell], with [SetEach] and
// its like for many cells, is for memory that an algorithm hands from one
// goroutine to another by its own protocol. Keeping such memory apart from
// ordinary fields makes the protocol visible in the code, and lets package
// explore check it. [Token] parks goroutines. [Spin], [Yield] and [Pause] are
// for loops that wait for others.
package atomics

// Names of builds, see [Build].
const (
	Normal = "normal"
	Model  = "model"
	Noise  = "noise"
)
