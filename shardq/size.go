//go:build !qmodel

package shardq

const (
	minShard = 8  // slots of a shard, unless the queue has fewer
	homes    = 16 // for each side; a power of two
)
