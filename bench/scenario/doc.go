// Package scenario measures queues. Each [Scenario] asks one question, in cells
// that differ in their parameters:
//
//	Transfer/impl=ringq.mpmc/prod=4/cons=4/cap=1024/item=8/wait=block-8
//
// The scenarios run as benchmarks of go test, see [Scenario.Benchmark], and in the
// campaigns of the command queuebench. All call the queues through the interface
// [github.com/queuebench/queue.Queue], and check that what went in came out.
package scenario
