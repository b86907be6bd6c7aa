package scenario

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A clock keeps time, even if it was made while goroutines fought for the
// processor.
func TestClock(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var over atomic.Bool
	var others sync.WaitGroup
	for range 3 {
		others.Go(func() {
			for !over.Load() {
				toil(1000)
			}
		})
	}
	defer others.Wait()
	defer over.Store(true)
	for range 5 {
		c := newClock()
		before := time.Now()
		start := c.now()
		most := time.Now()
		time.Sleep(20 * time.Millisecond)
		least := time.Since(most)
		took := c.now() - start
		assert.GreaterOrEqual(t, took, least*99/100)
		assert.LessOrEqual(t, took, time.Since(before)*101/100)
	}
}
