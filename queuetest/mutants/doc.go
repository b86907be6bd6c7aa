// Package mutants holds deliberately broken queues, each with a fault that was
// found in a queue that people use or that is easily made. They are for testing
// the tests: the package queuetest, or the package explore, must reject each of
// them, for the right reason. README.md is the table of what kills what.
//
// All are built from sound parts, see mechanisms, in which a fault can be
// switched on. The parts are written on package atomics, so that the build with
// the tag qmodel explores them.
package mutants

//go:generate go run ./killtable
