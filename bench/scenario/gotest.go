package scenario

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/queuebench/queue/catalog"
)

// Benchmark runs the scenario over the entries, and over what they are compared
// with, as sub-benchmarks: the cells of tier standard, which are few enough for
// go test. The command queuebench has them all. In a test file of the module that has the queue:
//
//	func BenchmarkTransfer(b *testing.B) { scenario.Transfer.Benchmark(b, mine) }
//
// Call it from a function named Benchmark and the scenario's name, so that the
// results can be put beside those of others.
func (s *Scenario) Benchmark(b *testing.B, entries ...catalog.Entry) {
	if err := CheckNames(entries); err != nil {
		b.Fatal(err)
	}
	printUnits()
	procs := runtime.GOMAXPROCS(0)
	for _, c := range s.Cells(entries, s.benchmarks(procs), procs) {
		b.Run(c.rest(), func(b *testing.B) {
			sample, err := Measure(c, entries, Stop{Ops: b.N, timer: b})
			if err != nil {
				b.Fatal(err)
			}
			sample.report(b)
		})
	}
}

// reporter is what a sample needs of a [testing.B].
type reporter interface {
	Log(...any)
	ReportAllocs()
	ReportMetric(n float64, unit string)
}

// report hands the sample to the benchmark.
func (s Sample) report(b reporter) {
	if s.Invalid != "" {
		b.Log("invalid: " + s.Invalid)
	}
	b.ReportMetric(0, "ns/op") // left out, unless the sample has it
	for _, m := range s.Metrics {
		if m.Unit == "B/op" {
			b.ReportAllocs()
		}
		b.ReportMetric(m.Value, m.Unit)
	}
}

// printUnits writes the unit lines once into the output of go test.
var printUnits = sync.OnceFunc(func() { fmt.Print(UnitLines) })
