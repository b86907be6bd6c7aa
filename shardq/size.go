//go:build !qmodel

package shardq

// minShard is how many slots a shard has at least, unless the queue has fewer.
const minShard = 8
