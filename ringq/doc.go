// Package ringq holds bounded queues in which the items lie in a ring of slots
// and each slot says itself whose turn it is. Putters and getters meet in the
// slot, so that neither side reads the other's counter unless the queue looks
// full or empty.
//
// There is one end for many goroutines, which claim positions from a counter,
// and one for a single goroutine, which keeps its position to itself. The four
// types are the ways to join two ends:
//
//	            one getter  many getters
//	one putter  SPSC        SPMC
//	many        MPSC        MPMC
package ringq
