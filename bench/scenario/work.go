package scenario

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// toil keeps the processor busy for so many rounds, without touching memory. The
// result is of no use; it keeps the compiler from leaving the rounds out.
//
//go:noinline
func toil(rounds int) uint64 {
	x := uint64(rounds)
	for range rounds {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return x
}

// toilRate returns how many rounds toil does in a nanosecond, undisturbed.
var toilRate = sync.OnceValue(func() float64 {
	const tries, rounds = 20, 20_000
	clock, fastest := theClock(), time.Duration(math.MaxInt64)
	for range tries {
		start := clock.now()
		toil(rounds)
		fastest = min(fastest, clock.now()-start)
	}
	return rounds / float64(max(fastest, 1))
})

// toilRounds returns the rounds that take so many nanoseconds.
func toilRounds(nanoseconds int) int {
	return int(math.Round(float64(nanoseconds) * toilRate()))
}

// busy moves items one by one, with rounds of work before each Put and after
// each Get.
type busy struct {
	*singles
	rounds int
}

// puts implements mover.
func (t *busy) puts(w *worker, least, most int, stop *atomic.Bool) {
	for n := 0; n < most && (n < least || !stop.Load()) && w.err == nil; n++ {
		toil(t.rounds)
		t.singles.puts(w, 1, 1, stop)
	}
}

// gets implements mover.
func (t *busy) gets(w *worker, last []uint64, most int) error {
	for range most {
		if err := t.singles.gets(w, last, 1); err != nil {
			return err
		}
		toil(t.rounds)
	}
	return nil
}
