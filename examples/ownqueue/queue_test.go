package main

import (
	"testing"

	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/queuetest"
)

func TestConformance(t *testing.T) { queuetest.Run(t, mine.New, mine.Traits) }

func BenchmarkPair(b *testing.B)     { scenario.Pair.Benchmark(b, mine) }
func BenchmarkTransfer(b *testing.B) { scenario.Transfer.Benchmark(b, mine) }
