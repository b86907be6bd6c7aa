package scenario

import "time"

// SetPatience sets how long a waiter may take, and returns what sets it back.
func SetPatience(d time.Duration) (restore func()) {
	old := patience
	patience = d
	return func() { patience = old }
}

// SetCPUs makes the package believe in so many processors, and returns what
// undoes it.
func SetCPUs(n int) (undo func()) {
	before := cpus
	cpus = func() int { return n }
	return func() { cpus = before }
}
