package queuetest

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"
)

var exactlyOnce = Check{
	Name:   "ExactlyOnce",
	Rule:   "1 Conservation: an item whose Put returned nil comes out exactly once",
	spares: usual,
	run: func(t *trial) error {
		return t.loads(1200*time.Millisecond, load{}, outcome.balance)
	},
}

var batchExactlyOnce = Check{
	Name:   "BatchExactlyOnce",
	Rule:   "1 Conservation, in batches: PutBatch waits until all are in, TryPutBatch reports how many are, and each comes out exactly once",
	spares: usual,
	run: func(t *trial) error {
		return t.loads(t.forBatches(300*time.Millisecond), load{batches: true, watchLen: t.can.has(canLen)}, outcome.balance)
	},
}

var oneProcessor = Check{
	Name:   "OneProcessor",
	Rule:   "7 Waiting is polite: no spinning when a single processor runs Go code; 1 Conservation",
	spares: usual,
	run: func(t *trial) error {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		return t.loads(400*time.Millisecond, load{}, outcome.balance)
	},
}

// loads puts loads of many shapes on new queues, and judges the outcomes, for
// the share of d in all. The loads are like the one given, in shapes of their
// own.
func (t *trial) loads(d time.Duration, like load, judge func(outcome) error) error {
	shapes := t.shapes(like)
	random := t.rand(0)
	random.Shuffle(len(shapes), func(i, j int) { shapes[i], shapes[j] = shapes[j], shapes[i] })
	if like.batches {
		shapes = shapes[:len(shapes)/2] // each moves several items per call
	}
	each := t.share(d) / time.Duration(len(shapes))
	for i, l := range shapes {
		l.duration = each
		if err := t.load(l, random, i%2 == 0, judge); err != nil {
			return fmt.Errorf("%v: %w", l, err)
		}
	}
	return nil
}

// load runs one load, oversubscribed if that is asked for and Go code runs on
// more than one processor.
func (t *trial) load(l load, random *rand.Rand, crowded bool, judge func(outcome) error) error {
	if crowded && runtime.GOMAXPROCS(0) > 1 {
		defer oversubscribe()()
	}
	o, err := l.run(t, random)
	if err != nil {
		return err
	}
	return judge(o)
}

// shapes returns loads like l in every combination of capacity, number of
// goroutines, kind of call and pace.
func (t *trial) shapes(l load) []load {
	var shapes []load
	many := 8 * runtime.NumCPU() // on each side: 16 goroutines for each processor
	if l.limit == 0 {
		l.limit = 1 << 15
	}
	for _, l.capacity = range t.capacities(1, 2, 3, 7, 1024) {
		for _, sides := range [][2]int{{1, 1}, {2, 2}, {1, 3}, {many, many}} {
			l.producers, l.consumers = t.producers(sides[0]), t.consumers(sides[1])
			for _, l.pace = range []pace{even, slowProducers, slowConsumers} {
				if t.waits() {
					shapes = append(shapes, l)
				}
				if l.putWithin == 0 && l.getWithin == 0 {
					polling := l
					polling.polling = true
					shapes = append(shapes, polling)
				}
			}
		}
	}
	return shapes
}
