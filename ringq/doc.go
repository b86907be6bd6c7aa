// Package ringq holds bounded queues in which the items lie in a ring of slots
// and each slot says itself whose turn it is. Putters and getters claim
// positions from two counters and then meet in the slot, so that neither side
// reads the other's counter unless the queue looks full or empty.
package ringq
