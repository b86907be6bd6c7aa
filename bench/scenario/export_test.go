package scenario

import "time"

// SetPatience sets how long a waiter may take, and returns what sets it back.
func SetPatience(d time.Duration) (restore func()) {
	old := patience
	patience = d
	return func() { patience = old }
}
