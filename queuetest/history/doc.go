// Package history decides from records of calls whether a queue is a FIFO
// queue, that is linearizable.
//
// A [Recorder] gives each goroutine a [Log], which stamps the beginning and the
// end of each call. The [Event] records of all goroutines together are a
// history. Three checkers judge it, each with a limit of its own:
//
//   - [Check] takes O(n log n) and never raises a false alarm. It is exact for
//     unbounded queues, and misses some faults of bounded ones and of Len.
//     [CheckTraits] is the same for queues that promise less order, or refusals
//     that are not exact.
//   - [Exact] is exact for bounded queues, too. It searches, and says
//     [Unknown] when its budget is used up.
//   - [BruteForce] is the reference for histories of up to 20 events.
//
// [Shrink] makes the history of a fault small. The values put must be distinct
// for Check; number them.
//
// # What an event says
//
// What an error means is that of the contract in package queue: a call that
// returned one had no effect, and ErrFull and ErrEmpty were true at some instant
// of the call. An event of Len says that some instant of the call had that
// length. The contract asks for it only when no other call is in progress:
// record Len where a queue promises more. A batch is one event for each of its
// items, which have an order inside.
//
// A call that began after a call of Close had returned says closed, unless it
// got an item that was left. A call says closed only if a call of Close began
// before it ended; a Get only at an instant when no item is left, after which
// none goes in and all say closed. A Put that overlaps Close may take effect
// after it: the contract asks for no single instant of closing.
//
// # Validation
//
// The tests compare the checkers on random histories with BruteForce, and Exact
// with porcupine; porcupine_test.go has the queue as a porcupine.Model and the
// conversion of a history into its operations, to copy from. Environment
// variables make them longer and repeat them:
//
//	QUEUETEST_HISTORIES=1000000 go test -v -run Against ./queuetest/history
//	QUEUETEST_SEED=7 go test -v -run Against ./queuetest/history
package history
