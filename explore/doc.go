// Package explore runs small concurrent programs in every order that their
// accesses to shared memory may take, and reports the orders in which they fail.
//
// A program is written on the types of this package, which have the methods of
// those in [github.com/queuebench/queue/atomics]. A [Program] sets up fresh
// shared memory and starts goroutines:
//
//	result := explore.Config{}.Exhaustive(func(s *explore.Setup) {
//		var n explore.Uint64
//		for range 2 {
//			s.Go("", func() { n.Store(n.Load() + 1) })
//		}
//		s.Finally(func() { assert.Equal(s, uint64(2), n.Load()) })
//	})
//	fmt.Println(result.Failure)
//
// # Schedules
//
// The goroutines of a program are coroutines, of which one runs at a time. At
// each access the search chooses who goes on. Code between two accesses is
// invisible to the others, so running it with the access before loses nothing:
// the orders of accesses are all the behaviours of the program. There are two
// conditions. Goroutines must share nothing but objects of this package. And,
// given the choices, the program must do the same each time: no clock, no random
// numbers, no iteration over maps.
//
// [Config.Bounded] tries the schedules with few preemptions, which find most
// faults, [Config.Exhaustive] all of them. For programs that are too large for
// that there are [Config.Random] and [Config.PCT]. A failure is shrunk, and
// comes as a timeline and as the list of choices that [Config.Replay] repeats.
//
// # Memory model
//
// Atomic operations are sequentially consistent, as in Go. A store by
// [Integer64.StoreRelease] goes into a buffer of its goroutine, as on x86: the
// goroutine itself sees it at once, the others after a flush, and when to flush
// is one more choice. Every operation of the goroutine but loads, release stores
// and [Spin] flushes the buffer first.
//
// A [Cell] is ordinary memory. Its accesses are not points of the schedule.
// Instead, vector clocks tell whether two of them are ordered by atomic
// operations, and the program fails if they are not. So its other schedules need
// not be looked at: in programs without data races, only synchronization can be
// observed to take place in different orders.
//
// # Failures
//
// See [Kind] for what is detected. While goroutines spin, see [Spin], they take
// no part until others write: this keeps the number of executions finite, and
// tells a deadlock from waiting.
//
// # Limits
//
// What blocks for real, such as a channel, stops the search forever. Programs
// have at most [MaxGoroutines] goroutines. All their executions are made in
// turn, on one processor. Executions that differ only in the order of accesses
// that do not conflict are all made.
//
// Outside of a search the types may be used by one goroutine. During a search
// nobody but its program may use them.
package explore
