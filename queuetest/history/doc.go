// Package history decides from records of calls whether a queue is a FIFO
// queue, that is linearizable.
//
// A [Recorder] gives each goroutine a [Log], which stamps the beginning and the
// end of each call. The [Event] records of all goroutines together are a
// history. Three checkers judge it, each with a limit of its own:
//
//   - [Check] takes O(n log n) and never raises a false alarm. It is exact for
//     unbounded queues, and misses some faults of bounded ones and of Len.
//   - [Exact] is exact for bounded queues, too. It searches, and says
//     [Unknown] when its budget is used up.
//   - [BruteForce] is the reference for histories of up to 20 events.
//
// The values put must be distinct for Check; number them.
//
// What an error means is that of the contract in package queue: a call that
// returned one had no effect, ErrFull and ErrEmpty were true at some instant of
// the call, and ErrClosed from a Get is final. Hence only queues that promise
// queue.FIFO and StrictTry pass. An event of Len says that some instant of the
// call had that length. The contract asks for it only when no other call is in
// progress: record Len where a queue promises more. Batches are not covered.
//
// The tests compare the checkers on random histories, and Exact with porcupine.
// An environment variable makes them longer:
//
//	QUEUETEST_HISTORIES=1000000 go test -v -run Against ./queuetest/history
package history
