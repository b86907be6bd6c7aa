//go:build qmodel

package shardq

// In the model build shards are small, so that small programs have several.
const minShard = 1
