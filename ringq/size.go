//go:build !qmodel

package ringq

// minBatch is from how many items on it pays to look after them together, and to
// hand them over as a run.
const minBatch = 8

// splitSlots is how many slots are stamped when a single operation splits a run,
// for those that come after it.
const splitSlots = 32

// showEvery is after how many positions at most a single end shows where it
// stands.
const showEvery = 64

// largeRing is from how many slots on stamps and items lie in arrays of their
// own. More of them then lie on a cache line, and a batch is copied at one go:
// with 1024 slots, BenchmarkTransfer takes 0.9 of the time where cores share a
// cache and half of it where they do not, BenchmarkBatch 0.6. In smaller rings
// putters and getters are near each other, and would wait for two lines instead
// of one: with 256 slots that takes up to twice the time.
const largeRing = 1024
