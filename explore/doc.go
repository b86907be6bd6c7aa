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
// # To explore an algorithm
//
//   - Write it on the types of this package instead of those of sync and
//     sync/atomic. Make each plain variable that goroutines hand to each other a
//     [Cell]. Call [Spin] in each loop that waits for another goroutine.
//   - Write a program with two or three goroutines that make one to three calls
//     each. Small programs find most faults: small capacities bring them close.
//   - Check what must hold, in the goroutines or in what [Setup.Finally] does.
//     The Setup takes the place of a *testing.T in functions of testify.
//   - Give the structure a [Label]: timelines become readable and the search
//     faster.
//   - Run [Config.Exhaustive], and see that Result.Complete is set: no schedule
//     fails. If that takes too long, make the program smaller, or run
//     [Config.Bounded] with 2 or 3 preemptions: without a failure, and unless it
//     was ended by Executions or Done, it says that no schedule with as many
//     fails. Complete is set there only if there are none with more. For what is
//     still too large there is [Config.PCT].
//   - Plant a bug, and see that it is found.
//
// The example of this package does so with a stack.
//
// # Schedules
//
// The goroutines of a program are coroutines, of which one runs at a time. At
// each access the search chooses who goes on. Code between two accesses is
// invisible to the others, so running it with the access before loses nothing:
// the orders of accesses are all the behaviours of the program. There are two
// conditions. Goroutines must share nothing but objects of this package, and
// values that do not change. And, given the choices, the program must do the
// same each time: no clock, no random numbers, no iteration over maps.
//
// [Config.Bounded] tries the schedules with few preemptions, which find most
// faults, [Config.Exhaustive] all of them. For programs that are too large for
// that there are [Config.Random] and [Config.PCT]. A failure is shrunk, and
// comes as a timeline and as the list of choices that [Config.Replay] repeats.
//
// # States
//
// Different orders lead to the same state, above all those of accesses to
// different objects. Bounded and Exhaustive go on from each state once. Three
// goroutines that put into a ring of capacity 2 and then get have 0.3 million
// executions that way, at some 100,000 a second: run
//
//	go test ./explore -run '^$' -bench Ring
//
// A state is what all objects hold and what each goroutine has read so far: the
// rest follows. Something that goroutines write together and that is no object
// of this package does not follow, such as a list in which they record what they
// have done. Tell the search of it with [Setup.Note]. What one goroutine alone
// records needs no Note.
//
// Two more things spare executions, and the orders that they leave out lead to
// the same states as others. Accesses to an atomic variable that only one
// goroutine uses, or that nobody writes, are no points of the schedule: the
// goroutine goes on at once. Which variables these are, Exhaustive and Bounded
// find out on the way: they take each for one of them, and begin anew when that
// turns out to be wrong. It applies to variables that were used in setup or have
// a [Label]. And Exhaustive without Lone tries two steps that follow each other
// in one order alone if they have nothing to do with each other, by sleep sets:
// Godefroid, Partial-Order Methods for the Verification of Concurrent Systems,
// 1996, https://doi.org/10.1007/3-540-60761-7. [Config.Naive] turns off all of
// this.
//
// # Histories and progress
//
// [Setup.Begin] and [Setup.End] enclose an operation, such as a call of a method
// of the structure under test. They tell when it was called and when it
// returned, from which a checker of linearizability can judge the history in the
// end. Where accesses at the end of an operation are no points of the schedule,
// it may seem to end before them, which makes no difference. Executions whose
// histories look different to such a checker are different states.
//
// With [Config.Lone], the search checks that an operation ends if its goroutine
// is left alone, from each state that it comes to: no goroutine that is stopped
// can hold up another. Operations that wait say so with [Setup.MayWait].
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
// Of package sync/atomic there are Uint32, Uint64 and Pointer. Bool, Int32, Int64,
// Uintptr, Value and the functions, such as AddInt64, have no counterpart here: a
// Bool can be a Uint32, and an Int64 a Uint64. Of package sync there are Mutex,
// RWMutex without TryRLock and RLocker, Cond, Once, Pool and Locker. WaitGroup,
// Map, OnceFunc, OnceValue and OnceValues have none: wait for others with
// [Setup.Finally], or with a [Cond].
//
// What blocks for real, such as a channel, stops the search forever: wait with a
// [Token], and cancel with a [Context]. Programs have at most [MaxGoroutines]
// goroutines. The executions of a search are made in turn, on one processor. On
// amd64 and arm64 any number of searches can run at the same time, in a goroutine
// each, elsewhere they wait for each other.
//
// An object belongs to the search whose program uses it first: nobody else may
// use it until that has ended. Outside of searches the types may be used by one
// goroutine.
package explore
