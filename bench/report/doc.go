// Package report turns files in the Go benchmark format into statistical
// tables: one per scenario and unit, a row per combination of parameters, a
// column per implementation. [WriteText] and [WriteMarkdown] print them, [WriteCSV]
// and [WriteJSON] pass them on to programs, and package html shows them in a
// browser.
//
// A benchmark belongs to the report if its name has the part impl=, as in
//
//	BenchmarkTransfer/impl=ringq.mpmc/prod=4/cons=4/cap=1024/item=8/wait=block-8
//
// and every line of it is one sample. Medians, intervals and U tests are those of
// golang.org/x/perf/benchmath and equal the ones of the command benchstat on the
// same files; the tests hold the two side by side. (But for zeros in ns, which
// benchstat takes for a unit of their own.)
//
// What the report decides by is its own, see [Comparison] and [Verdict]: it
// compares samples of the same round, adjusts for all comparisons of the files,
// knows how much an implementation differs from itself, and ends with which queue
// to use, see [Answer]. It never pools samples that differ in a configuration
// line. [Diff] compares two results cell by cell.
package report
