// Package queuetest checks a queue against the contract of package queue.
//
// A check is named after the property that it tests, and each was seen to
// fail: the package mutants holds the broken queues that it must reject.
//
// A test of an implementation, in this module or another, is one line:
//
//	func TestConformance(t *testing.T) {
//		queuetest.Run(t, catalog.Factory{Uint64: catalog.Of(myq.New[uint64])}, queue.Traits{
//			Order:     queue.FIFO,
//			Bounded:   true,
//			StrictTry: true,
//		})
//	}
//
// The traits are what the implementation promises, and the checks ask for no
// more: one producer if Producers is queue.One, no order if Order is
// queue.Unordered, exact refusals under concurrency only if StrictTry is set, an
// order of sleeping goroutines only if FIFOWaiters is, a bound for the items that
// one overtakes only if there is a RankError.
// That more goroutines than the traits allow are found out, which rule 10 asks for,
// is not tested here: the race detector does it, and a test of it belongs to the
// package that makes the promise.
// Constructors for further item types in the factory let further checks run.
//
// What nobody promises is measured and printed, see [Measured]: Fairness tells
// what each of several equal goroutines got of a contended queue, and fails only
// if a sleeping one is passed over time after time. RankError tells how many older
// items were overtaken where the order is relaxed.
//
// [Run] uses less time with the flag -short, and is worth running with -race:
// HappensBefore, for one, leaves the verdict to the race detector. Each run
// chooses a seed for its random inputs and prints it; the environment variable
// QUEUETEST_SEED sets it. The schedule of the goroutines is not part of it, so
// that a rare failure may need several runs to come back. Another variable,
// QUEUETEST_GOROUTINES, makes GoroutineChurn larger:
//
//	QUEUETEST_GOROUTINES=1000000 go test ./myq -run /GoroutineChurn
//
// Linearizable and LongHistory record what goroutines see of a queue and leave
// the verdict to package history. Rounds of a few calls are judged exactly if the
// queue is FIFO and strict, long ones by what is necessary. A round that is too
// hard to judge is counted as unknown, neither a pass nor a failure. Rounds of
// calls that really overlap are rare on few processors; for packages written on
// package atomics the tag qnoise makes them the rule:
//
//	go test -tags qnoise -run /Linearizable ./myq
//
// In a build with the tag qmodel the checks are others: package model runs small
// programs of calls in every order that their accesses to memory may take, and
// Progress shows of a queue that is LockFree that a goroutine which is stopped
// anywhere holds up no other. This is for packages written on package atomics, too:
//
//	go test -tags qmodel -run '^TestConformance$' ./myq
//
// [Verify] is the same for programs that are not tests: it returns a [Report],
// which has a JSON form, and goes on for as long as it is told to. The command
// queuebench verify is made of it.
//
// A queue of somebody else needs an adapter with TryPut and TryGet, see [Adapt]:
// what else it has is found out, and what a check misses is reported. [Classify]
// measures what a queue keeps that does not say so: its level, and whether it is
// bounded, lets go of items, closes, cancels and blocks as it should, and wakes in
// order.
//
// [Fuzz] makes a fuzz target of the check Sequential: go test -fuzz then looks
// for the operations that a queue gets wrong.
//
// Some checks measure the whole process, such as its processor time or its
// goroutines. Do not run anything else beside them: no t.Parallel.
package queuetest
