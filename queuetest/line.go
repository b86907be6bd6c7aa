package queuetest

import (
	"fmt"
	"math/rand/v2"
	"testing/synctest"

	"github.com/queuebench/queue"
)

var wakeOrder = Check{
	Name:   "WakeOrder",
	Rule:   "7 Waiting, where it is declared: those who fell asleep first are served first",
	spares: canLen,
	run: func(t *trial) error {
		if !t.traits.FIFOWaiters {
			return skipped("the traits promise no order of waiters")
		}
		sides := t.contested()
		if len(sides) == 0 {
			return skipped("one goroutine at most waits at each end")
		}
		random := t.rand(0)
		return t.inBubble(func() error {
			for range t.work(1000) {
				if err := t.line(sides[random.IntN(len(sides))], random); err != nil {
					return err
				}
			}
			return nil
		})
	},
}

// contested returns the ways to wait that several goroutines have.
func (t *trial) contested() (contested []side) {
	for _, s := range t.sides() {
		if s.waiters > 1 {
			contested = append(contested, s)
		}
	}
	return contested
}

// A line is the waiters of a side, the first one first.
type line struct {
	side
	q       queue.Queue[uint64]
	all     []*call
	waiting []*call
	served  int
}

// line lets waiters line up and leave, and serves the first ones.
func (t *trial) line(s side, random *rand.Rand) error {
	q, calls, err := t.waiters(s, 2+random.IntN(4))
	l := &line{side: s, q: q, all: calls, waiting: calls}
	for err == nil && len(l.waiting) > 0 {
		switch random.IntN(6) {
		case 0:
			l.joins(random)
		case 1:
			l.leaves(random.IntN(len(l.waiting)))
		case 2:
			err = l.serves(1+random.IntN(len(l.waiting)), func(n int) error { _, err := s.serve(q, n); return err })
		default:
			err = l.serves(1, func(int) error { _, err := s.unblock(q, 7); return err })
		}
	}
	if err != nil {
		return err
	}
	return t.end(s, q, l.all, l.served)
}

// joins adds one to the line, or not.
func (l *line) joins(random *rand.Rand) {
	if len(l.all) < 10 {
		c := l.call(nil, l.q, uint64(1001+random.IntN(2)))
		synctest.Wait()
		l.all, l.waiting = append(l.all, c), append(l.waiting[:len(l.waiting):len(l.waiting)], c)
	}
}

// leaves lets the i-th give up.
func (l *line) leaves(i int) {
	l.waiting[i].cancel()
	synctest.Wait()
	l.waiting = append(l.waiting[:i:i], l.waiting[i+1:]...)
}

// serves calls serve, which is for the first n, and checks that it is they who go
// on.
func (l *line) serves(n int, serve func(n int) error) error {
	if err := serve(n); err != nil {
		return err
	}
	synctest.Wait()
	for i, c := range l.waiting {
		if c.done() != (i < n) {
			return fmt.Errorf("of %d goroutines asleep in %s, %d were to be served: %v have been, counting from the one that fell asleep first",
				len(l.waiting), l.name, n, places(l.waiting))
		}
	}
	l.waiting = l.waiting[n:]
	l.served += n
	return nil
}

// places returns which of the calls have ended, counting from 1.
func places(calls []*call) (places []int) {
	for i, c := range calls {
		if c.done() {
			places = append(places, i+1)
		}
	}
	return places
}
