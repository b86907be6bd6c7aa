// Package pad keeps variables that different processors write on different
// cache lines.
package pad

// LineSize is the distance in bytes that keeps two variables from sharing what
// a processor moves between caches: two lines of 64 bytes, because the
// prefetchers of current processors fetch lines in pairs, and one of 128 bytes
// on those that have such lines.
const LineSize = 128

// Line separates the field before it from the field after it.
type Line [LineSize]byte
