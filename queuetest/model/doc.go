// Package model runs small programs of queue calls in every order that their
// accesses to shared memory may take, and judges what the calls returned.
//
// The queue must be written on package atomics. In a build with the tag qmodel,
// the types of that package are those of package explore, and the checks of
// package queuetest are the stages of this one:
//
//	go test -tags qmodel -run '^TestConformance$' ./myq
//
// Other tests do not work in such a build, for their goroutines are real ones.
//
// There are two kinds of programs. Those without waiting are enumerated: all
// there are of a given size, because faults hide where nobody looks for them.
// Those with waiting, closing and cancelling are written by hand, see [Blocking].
//
// # What it shows
//
// The explorer finds a call that waits for ever, a data race and a panic. The
// histories are judged as package history has it: all calls must take effect at
// one instant each, in one order, on a queue of exactly that capacity. At the
// end of each execution the queue is emptied, filled up and emptied again, so
// that no slot may be lost.
//
// Within the bounds of a program it is a proof for the source as written, and
// says nothing of compilers and processors.
package model
