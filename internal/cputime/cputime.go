// Package cputime reads how much processor time this process has used.
package cputime

import "time"

// Usage is what the process has used since its start.
type Usage struct {
	CPU      time.Duration // user and system time, all threads
	Switches int64         // context switches, voluntary and not
}
