// Package report turns files in the Go benchmark format into statistical
// tables: one per scenario and unit, a row per combination of parameters, a
// column per implementation. [WriteText] and [WriteMarkdown] print them.
//
// A benchmark belongs to the report if its name has the part impl=, as in
//
//	BenchmarkTransfer/impl=ringq.mpmc/prod=4/cons=4/cap=1024/item=8/wait=block-8
//
// and every line of it is one sample. The statistics are those of
// golang.org/x/perf/benchmath, so every median, interval, difference and
// p-value equals the one of the command benchstat on the same files; the tests
// hold the two side by side. (But for zeros in ns, which benchstat takes for a
// unit of their own.) Beyond benchstat, the report compares each cell
// with a fixed baseline and with nothing else, never pools samples that differ
// in a configuration line, and ends with [Verdicts]: which queue to use.
package report
