package bench_test

import (
	"testing"

	"github.com/queuebench/queue/bench"
	"github.com/queuebench/queue/catalog"
)

func BenchmarkCalibrate(b *testing.B) { bench.Calibrate.Benchmark(b, catalog.All()...) }
func BenchmarkPair(b *testing.B)      { bench.Pair.Benchmark(b, catalog.All()...) }
func BenchmarkTransfer(b *testing.B)  { bench.Transfer.Benchmark(b, catalog.All()...) }
func BenchmarkPingPong(b *testing.B)  { bench.PingPong.Benchmark(b, catalog.All()...) }
func BenchmarkIdle(b *testing.B)      { bench.Idle.Benchmark(b, catalog.All()...) }
func BenchmarkFairness(b *testing.B)  { bench.Fairness.Benchmark(b, catalog.All()...) }
func BenchmarkPayload(b *testing.B)   { bench.Payload.Benchmark(b, catalog.All()...) }
func BenchmarkFootprint(b *testing.B) { bench.Footprint.Benchmark(b, catalog.All()...) }
func BenchmarkBatch(b *testing.B)     { bench.Batch.Benchmark(b, catalog.All()...) }
func BenchmarkOneCore(b *testing.B)   { bench.OneCore.Benchmark(b, catalog.All()...) }
