//go:build !qmodel

package mutants

import (
	"runtime"
	"sync/atomic"
	"time"
)

// widen lets others run where the fault is, so that it shows soon.
func widen() {
	runtime.Gosched()
	if spun.Add(1)%64 == 0 {
		time.Sleep(time.Microsecond)
	}
}

var spun atomic.Uint32
