// Package queue defines one meaning of "queue" for Go programs: a generic
// interface, its errors, and the contract that every implementation in this
// module keeps. It holds no implementation itself.
//
// # Which queue
//
//   - [github.com/queuebench/queue/ringq.NewMPMC]: a bounded ring without locks.
//     The one to start with.
//   - [github.com/queuebench/queue/ringq.NewSPSC],
//     [github.com/queuebench/queue/ringq.NewMPSC] and
//     [github.com/queuebench/queue/ringq.NewSPMC]: the same with a single
//     goroutine at one end or both, which must stay the only one; the race
//     detector reports a second.
//   - [github.com/queuebench/queue/lockfree.New]: without a capacity, where
//     producers must never wait, whatever that takes in memory.
//   - [github.com/queuebench/queue/shardq.New]: several rings in one, where many
//     processors put and get and the order of items does not matter.
//   - [github.com/queuebench/queue/chanq.New]: a Go channel under the contract.
//     Choose it for streams at capacity 1.
//   - [github.com/queuebench/queue/mutexq.New] and
//     [github.com/queuebench/queue/mutexq.NewUnbounded]: a ring under one
//     mutex. The simplest to reason about.
//
// Where many items are at hand at a time, [PutBatch] and [GetBatch] move them
// for a fraction of the time. [WithWait] says how goroutines wait. [Tasks] lets
// others wait until all items that were put have been worked on.
//
// All are used through [Queue], so that changing one for another is a change
// of one line. Which is the fastest for a shape of work on a given machine is
// a question for measurement: the command queuebench answers it.
//
// # The contract
//
// The vocabulary is that of Python's asyncio.Queue and queue.Queue in Go
// idiom: put_nowait is TryPut, a timeout is a context, shutdown is Close,
// task_done and join are methods of [Tasks].
// The package queuetest turns each sentence below that can be tested by
// running into a check.
//
// Conservation. A call that returns an error had no effect. An item whose Put
// returned nil comes out exactly once.
//
// A context bounds the waiting, not the operation. Each call first tries; only
// a call that would have to wait looks at its context. A cancelled context
// therefore never waits, never undoes a success, and costs nothing while the
// queue keeps up. The error is ctx.Err().
//
// Strict try. [ErrFull] only if the queue held Cap items at some instant of
// the call, [ErrEmpty] only if it held none. Losing a race against another
// goroutine is neither. A type that cannot promise this says so in its
// [Traits]; it is then held to the rule at rest: with no other call in
// progress, TryPut succeeds if and only if Len < Cap, and TryGet if and only
// if Len > 0.
//
// Order is a declared trait, see [Order].
//
// Close is idempotent, may be called from anywhere, never panics and never
// waits for room. A Put that overlaps Close either returns nil, and its item
// will be delivered, or returns [ErrClosed], and it will not. Once Close has
// returned, every Put and TryPut that begins gives ErrClosed, also if the queue
// is full, and so does every Put that was waiting. Get and TryGet deliver what
// is left and then give ErrClosed for ever. ErrClosed from Get is final: nothing
// can come out later.
//
// Len lies in 0..Cap at every moment and is exact when no call is in progress.
// Cap is the number asked for. Constructors panic on a capacity below 1, with
// a message that names the package and the value.
//
// Waiting is polite. A short bounded spin, and none when a single processor
// runs Go code, then the goroutine is parked and costs no CPU. (The option
// [LowLatency] asks for the contrary.) A waiter that gives up leaves nothing
// behind and, if it had been chosen to run already, passes the wake-up on.
// Nobody starves: a call that waits is not passed over for ever, however many
// others come. That waiters are served in the order in which they fell asleep is
// a trait, which some declare.
//
// A queue owns no goroutine, no timer and no finalizer: dropping the last
// reference to it drops everything.
//
// Memory. A taken slot is cleared at once, so that the queue never keeps an
// item alive that has left it. Operations in steady state allocate nothing, with
// two exceptions: an unbounded queue may allocate once per many items, and
// mutexq allocates when a call waits with a context that can end. Every type is
// a legal item type, and every value of it a legal item: zero, nil, an interface
// that holds a nil pointer. (The compiler refuses chanq for items of 64 KiB or
// more, as it does channels of them.)
//
// Memory model. In the terms of the Go memory model, the Put of an item
// synchronizes before the Get that returns it, and on a queue of capacity C
// the k-th Get synchronizes before the completion of the (k+C)-th Put.
//
// Queues work inside a testing/synctest bubble. As with a channel, a queue
// used inside a bubble must have been created inside it.
package queue
