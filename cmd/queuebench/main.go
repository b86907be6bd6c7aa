// Command queuebench measures queues and reports what it measured.
package main

import "github.com/queuebench/queue/bench"

func main() { bench.Main() }
