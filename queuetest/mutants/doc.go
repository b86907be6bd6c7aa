// Package mutants holds deliberately broken queues, each with a fault that was
// found in a queue that people use. They are for testing the tests: the package
// queuetest must reject each of them, for the right reason.
//
// All are built from three sound parts, the two cores and the waiting, in
// which a fault can be switched on. Without a fault they pass every check.
package mutants
