package history_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

// BenchmarkCheckers judges histories of 1 M calls of a correct queue.
func BenchmarkCheckers(b *testing.B) {
	const n = 1_000_000
	for _, capacity := range []int{0, 1, 8} {
		sim := simulation{random: rand.New(rand.NewPCG(1, 2)), order: queue.FIFO, strict: true, capacity: capacity, polling: true, lengths: true}
		h := sim.run(4, n)
		b.Run(fmt.Sprintf("check/capacity=%d", capacity), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if v := history.Check(h, capacity); v != nil {
					b.Fatal(v)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(h)), "ns/event")
		})
		if capacity == 0 {
			continue // the queue grows long, and the search takes too many steps
		}
		b.Run(fmt.Sprintf("exact/capacity=%d", capacity), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if v := history.Exact(h, capacity, 50*n); v != history.Yes {
					b.Fatal(v)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(h)), "ns/event")
		})
	}
}
