//go:build unix

package cputime

import (
	"syscall"
	"time"
)

// Process returns the usage of the process. It reports false where the
// operating system does not tell.
func Process() (Usage, bool) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return Usage{}, false
	}
	return Usage{
		CPU:      time.Duration(r.Utime.Nano() + r.Stime.Nano()),
		Switches: int64(r.Nvcsw) + int64(r.Nivcsw),
	}, true
}
