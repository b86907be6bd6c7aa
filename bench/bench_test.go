package bench_test

import (
	"testing"

	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

func BenchmarkCalibrate(b *testing.B) { scenario.Calibrate.Benchmark(b, catalog.All()...) }
func BenchmarkPair(b *testing.B)      { scenario.Pair.Benchmark(b, catalog.All()...) }
func BenchmarkTransfer(b *testing.B)  { scenario.Transfer.Benchmark(b, catalog.All()...) }
func BenchmarkPingPong(b *testing.B)  { scenario.PingPong.Benchmark(b, catalog.All()...) }
func BenchmarkSojourn(b *testing.B)   { scenario.Sojourn.Benchmark(b, catalog.All()...) }
func BenchmarkBurst(b *testing.B)     { scenario.Burst.Benchmark(b, catalog.All()...) }
func BenchmarkWake(b *testing.B)      { scenario.Wake.Benchmark(b, catalog.All()...) }
func BenchmarkIdle(b *testing.B)      { scenario.Idle.Benchmark(b, catalog.All()...) }
func BenchmarkFairness(b *testing.B)  { scenario.Fairness.Benchmark(b, catalog.All()...) }
func BenchmarkPayload(b *testing.B)   { scenario.Payload.Benchmark(b, catalog.All()...) }
func BenchmarkGC(b *testing.B)        { scenario.GC.Benchmark(b, catalog.All()...) }
func BenchmarkFootprint(b *testing.B) { scenario.Footprint.Benchmark(b, catalog.All()...) }
func BenchmarkRefuse(b *testing.B)    { scenario.Refuse.Benchmark(b, catalog.All()...) }
func BenchmarkBatch(b *testing.B)     { scenario.Batch.Benchmark(b, catalog.All()...) }
func BenchmarkOneCore(b *testing.B)   { scenario.OneCore.Benchmark(b, catalog.All()...) }
func BenchmarkChain(b *testing.B)     { scenario.Chain.Benchmark(b, catalog.All()...) }
func BenchmarkMix(b *testing.B)       { scenario.Mix.Benchmark(b, catalog.All()...) }
func BenchmarkStop(b *testing.B)      { scenario.Stopping.Benchmark(b, catalog.All()...) }
