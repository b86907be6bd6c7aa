//go:build qmodel

package shardq

// In the model build everything is small, so that small programs have several
// shards.
const (
	minShard = 1
	homes    = 4
)
