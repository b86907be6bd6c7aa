package queuetest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"testing/synctest"
	"time"

	"github.com/queuebench/queue"
)

var fairness = Check{
	Name:   "Fairness",
	Rule:   "7 Nobody starves: a call that sleeps is not passed over for ever, however many others come",
	spares: canLen,
	run: func(t *trial) error {
		sides := t.contested()
		if len(sides) == 0 {
			return skipped("one goroutine at most waits at each end")
		}
		err := t.inBubble(func() error {
			for _, s := range sides {
				if err := t.starve(s); err != nil {
					return err
				}
			}
			return nil
		})
		for _, s := range sides {
			if err == nil {
				err = t.contest(s, 200*time.Millisecond/time.Duration(len(sides)))
			}
		}
		return err
	},
}

const (
	contestants = 8

	// starvation is how often a sleeping goroutine may be passed over. It is far
	// more than chance ever brings about if others are chosen at random.
	starvation = 10_000
)

// starve lets goroutines do the same call again and again, and serves one after
// the other, each time when all sleep, until each has been served.
func (t *trial) starve(s side) error {
	q, err := t.blocked(s, 2)
	if err != nil {
		return err
	}
	c := newContest(s, q)
	crew := t.crew()
	crew.start(len(c.all), func(i int) error { return c.compete(s, &c.all[i].items) })
	for n := int64(0); err == nil && slices.Contains(c.got(), 0); n++ {
		synctest.Wait()
		switch served := sum(c.got()); {
		case served != n:
			err = fmt.Errorf("%d goroutines sleep in %s: %d have been served where %d could be", len(c.all), s.name, served, n)
		case n > starvation:
			err = fmt.Errorf("one of %d goroutines in %s starves: others were served %d times while it slept", len(c.all), s.name, n)
		default:
			_, err = s.unblock(q, 7)
		}
	}
	synctest.Wait()
	t.count(int(sum(c.got())))
	if err != nil {
		crew.fail(err)
	}
	q.Close()
	return crew.wait()
}

// A contestant counts the items that it has passed.
type contestant struct {
	items atomic.Int64
	_     [56]byte // each is written by a goroutine of its own
}

// A contest is goroutines that do the same, and wait most of the time.
type contest struct {
	q        queue.Queue[uint64]
	all      []contestant
	opposite atomic.Int64 // items that the other end has passed
	over     atomic.Bool
}

func newContest(s side, q queue.Queue[uint64]) *contest {
	return &contest{q: q, all: make([]contestant, min(contestants, s.waiters))}
}

// contest lets goroutines compete, with one at the other end of the queue, for the
// share of d. It notes what each has got: how even that is, nobody promises, and
// the machine has its part in it.
func (t *trial) contest(s side, d time.Duration) error {
	q := t.queue(2)
	c := newContest(s, q)
	crew := t.crew()
	crew.release = func() {
		c.over.Store(true)
		q.Close()
	}
	crew.start(len(c.all), func(i int) error { return c.compete(s, &c.all[i].items) })
	crew.start(1, func(int) error { return c.compete(t.opposite(s), &c.opposite) })
	timer := time.AfterFunc(t.share(d), crew.release)
	defer timer.Stop()
	if err := crew.wait(); err != nil {
		return err
	}
	got := c.got()
	t.count(int(sum(got)))
	slices.Sort(got)
	t.measured.Shares = append(t.measured.Shares, Share{Call: s.name, Items: got})
	return nil
}

// opposite returns the other way to wait.
func (t *trial) opposite(s side) side {
	if other := t.getters(); s.name != other.name {
		return other
	}
	return t.putters()
}

// compete passes items until the queue is closed. If it has no bound, putters heed
// one.
func (c *contest) compete(s side, items *atomic.Int64) error {
	for v := uint64(1); ; v++ {
		if _, err := s.wait(context.Background(), c.q, v); err == queue.ErrClosed {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: unexpected error %w", s.name, err)
		}
		items.Add(1)
		for c.q.Cap() == queue.Unbounded && items == &c.opposite && items.Load() > sum(c.got())+1000 && !c.over.Load() {
			runtime.Gosched()
		}
	}
}

// got returns how many items each has passed.
func (c *contest) got() []int64 {
	got := make([]int64, len(c.all))
	for i := range got {
		got[i] = c.all[i].items.Load()
	}
	return got
}

func sum(items []int64) (n int64) {
	for _, i := range items {
		n += i
	}
	return n
}
