// Package prefetch asks the processor to fetch memory before it is used. It has
// no effect but on time: not on what is read or written, nor on its order.
//
// It is there for amd64 because BenchmarkTransfer shows that it pays: an item of
// 8 bytes through a ringq.MPMC of 1024 slots, 1P1C, takes 13 ns instead of 21
// between cores that share no cache (a line there and back in 330 ns), and 10 ns
// instead of 12 between those that do (55 ns). In batches of 64 (BenchmarkBatch)
// it saves a fifth of the time. On other architectures it does nothing, for want
// of a measurement. To repeat it, run
//
//	go test ./bench -run '^$' -bench 'Transfer/impl=ringq.mpmc/.*/.*/cap=1024|Batch/impl=ringq.mpmc/batch=64'
//
// with and without -tags noprefetch, by turns.
package prefetch

// LineSize is the distance in bytes that NextLines looks ahead.
const LineSize = 64
