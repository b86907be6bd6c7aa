// Package bench gives a module the command queuebench for its own queues, beside
// those of this one: see [Main]. The benchmarks for go test are in package
// [github.com/queuebench/queue/bench/scenario].
package bench

import (
	"github.com/queuebench/queue/bench/internal/command"
	"github.com/queuebench/queue/catalog"
)

// Main runs the command queuebench with the given queues beside those of this
// module, and ends the program with its exit status. It is all that the main
// function of a program needs:
//
//	func main() { bench.Main(mine) }
//
// The directory examples/ownqueue of the repository is a module that does so.
//
// The name of an entry must be visible ASCII without / = -, and not one that this
// module uses; otherwise the program says so and exits with status 2.
func Main(entries ...catalog.Entry) { command.Main(entries...) }
