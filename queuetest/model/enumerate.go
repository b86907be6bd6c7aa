package model

import (
	"iter"
	"slices"
)

// Enumerate yields every scenario of the given number of goroutines, each with 1
// to calls calls of the methods, with 0 to capacity items at the start. Of those
// that differ only in the order of the goroutines it yields one.
func Enumerate(goroutines, calls, capacity int, methods ...Method) iter.Seq[Scenario] {
	sequences := sequences(calls, methods)
	return func(yield func(Scenario) bool) {
		chosen := make([]int, goroutines) // not decreasing
		for {
			for fill := range capacity + 1 {
				s := Scenario{Capacity: capacity, Fill: fill}
				for _, i := range chosen {
					s.Goroutines = append(s.Goroutines, sequences[i])
				}
				if !yield(s) {
					return
				}
			}
			i := goroutines - 1
			for i >= 0 && chosen[i] == len(sequences)-1 {
				i--
			}
			if i < 0 {
				return
			}
			next := chosen[i] + 1
			for ; i < goroutines; i++ {
				chosen[i] = next
			}
		}
	}
}

// sequences returns all sequences of 1 to n calls of the methods.
func sequences(n int, methods []Method) [][]Call {
	var all [][]Call
	longest := [][]Call{nil}
	for range n {
		var longer [][]Call
		for _, s := range longest {
			for _, m := range methods {
				longer = append(longer, append(slices.Clone(s), Call{Method: m}))
			}
		}
		all = append(all, longer...)
		longest = longer
	}
	return all
}
