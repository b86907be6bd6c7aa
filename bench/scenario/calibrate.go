package scenario

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/internal/pad"
)

// Calibrate measures the harness and the machine, so that the other figures can
// be judged: a pair on a queue that does nothing (null), on one that does the
// least (faa), on a channel, and on the same channel under another name, which
// must come out as no different; reading the clock; yielding; and a cache line
// going to another core and back. It does not depend on the entries.
var Calibrate = &Scenario{
	Name:     "Calibrate",
	Purpose:  "the floor and the noise of the harness, and the prices of the machine",
	keys:     []key{{name: "what", allowed: []string{whatPair, whatClock, whatYield, whatCacheLine}}},
	grid:     func(int) [][]Param { return calibrations },
	standard: onAll(calibrations...),
	quick:    onAll(calibrations...),
	entries: func([]catalog.Entry) []catalog.Entry {
		machine := catalog.Entry{Name: "machine", Purpose: "no queue: the prices of the machine"}
		return append(floors(), Baseline(), bareChannel("chan"+againSuffix), machine)
	},
	fits: func(e catalog.Entry, c Cell) bool {
		what := c.value("what")
		return (what == whatPair) == (e.New.Uint64 != nil) && (what != whatCacheLine || c.Procs > 1)
	},
	measure: measureCalibrate,
}

var calibrations = [][]Param{
	params("what", whatPair), params("what", whatClock), params("what", whatYield), params("what", whatCacheLine),
}

// What is calibrated.
const (
	whatPair      = "pair"
	whatClock     = "clock"
	whatYield     = "yield"
	whatCacheLine = "cacheline"
)

func measureCalibrate(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	switch c.value("what") {
	case whatPair:
		return pair(e.New.Uint64(1024), 0, nil, stop, word)
	case whatClock:
		return repeat(stop, func() { theClock().now() }), nil
	case whatYield:
		return repeat(stop, runtime.Gosched), nil
	case whatCacheLine:
		return cacheLine(stop), nil
	}
	return Sample{}, fmt.Errorf("unknown calibration")
}

// repeat measures f.
func repeat(stop Stop, f func()) Sample {
	s, err := pair(&caller{f: f}, 0, nil, stop, word)
	if err != nil {
		panic(err) // a caller refuses nothing
	}
	return s
}

// caller is null with a function called on each TryPut.
type caller struct {
	null[uint64]
	f func()
}

func (q *caller) TryPut(v uint64) error {
	q.f()
	return q.null.TryPut(v)
}

var _ queue.Queue[uint64] = (*caller)(nil)

// cacheLine measures how long a cache line takes to another core and back: two
// goroutines take turns at incrementing a word.
func cacheLine(stop Stop) Sample {
	var line struct {
		_    pad.Line
		word atomic.Uint64
		_    pad.Line
	}
	const over = 1 << 63
	var other sync.WaitGroup
	other.Go(func() {
		for next := uint64(1); ; next += 2 {
			if awaitWord(&line.word, next) >= over {
				return
			}
			line.word.Store(next + 1)
		}
	})
	next := uint64(0)
	s := repeat(stop, func() {
		line.word.Store(next + 1)
		next += 2
		awaitWord(&line.word, next)
	})
	line.word.Store(over)
	other.Wait()
	return s
}

// awaitWord waits until the word is at least v, and returns it. It yields now
// and then, in case the other goroutine has no processor.
func awaitWord(word *atomic.Uint64, v uint64) uint64 {
	for i := 1; ; i++ {
		if w := word.Load(); w >= v {
			return w
		}
		if i%1000 == 0 {
			runtime.Gosched()
		}
	}
}
