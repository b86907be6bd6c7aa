package scenario

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue/internal/pad"
)

// A deed is what each goroutine of a crowd does: operations, at most so many,
// until stop is set. It counts them in the worker, and leaves an error there.
type deed func(w *worker, id, most int, stop *atomic.Bool)

// crowd measures n goroutines that all do the same at once. They warm up, come to
// rest, and then do the operations that count. Beside the sample it returns the
// sums of the workers.
func crowd(n int, stop Stop, do deed) (Sample, worker, error) {
	var flags struct {
		_            pad.Line
		warmed, over atomic.Bool
		_            pad.Line
	}
	workers, start, clock := make([]worker, n), make(chan struct{}), theClock()
	var warming, running sync.WaitGroup
	warming.Add(n)
	for i := range workers {
		w := &workers[i]
		running.Go(func() {
			do(w, i, math.MaxInt, &flags.warmed)
			warming.Done()
			<-start
			w.refused, w.missed = 0, 0
			w.start = clock.now()
			if w.err == nil {
				do(w, i, share(stop, i, n), &flags.over)
			}
			w.end = clock.now()
		})
	}
	time.Sleep(warmUpTime)
	flags.warmed.Store(true)
	warming.Wait()

	m, warm := startMeter(stop), total(workers).n
	close(start)
	if stop.Window > 0 {
		time.Sleep(stop.Window)
		flags.over.Store(true)
	}
	running.Wait()
	sum := total(workers)
	return m.stop(sum.n-warm, sum.end-sum.start), sum, sum.err
}
