package queuetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing/synctest"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

var quiescence = Check{
	Name: "Quiescence",
	Rule: "5, 7 At rest nobody sleeps who could go on: no Get beside an item, no Put beside room, nobody whose context has ended, nobody once the queue is closed",
	run: func(t *trial) error {
		random := t.rand(0)
		return t.inBubble(func() error {
			for range t.work(20_000) {
				if err := t.scene(random); err != nil {
					return err
				}
			}
			return nil
		})
	},
}

// A scene is a few goroutines that wait, and what happens meanwhile. All of it
// is known when all others sleep.
type scene struct {
	*trial
	game   game
	random *rand.Rand
	q      queue.Queue[uint64]
	record history.Recorder
	driver *player
	cast   []*actor
	closed bool
}

// mostActors is how many waiting calls a scene has at most.
const mostActors = 11

// An actor is a goroutine that makes one call, which waits.
type actor struct {
	*player
	cancel   context.CancelFunc
	canceled bool
	done     chan struct{}
	err      error
}

// scene plays one scene on a new queue.
func (t *trial) scene(random *rand.Rand) error {
	capacities := t.capacities(1, 2, 3)
	s := &scene{trial: t, random: random}
	s.game = t.game(capacities[random.IntN(len(capacities))], 1, random)
	s.game.players = mostActors + 1
	s.q = t.queue(s.game.capacity)
	s.driver = s.player(mostActors)
	start := time.Now()
	for range 4 + random.IntN(8) {
		s.event()
		if random.IntN(3) > 0 {
			if err := s.rest(); err != nil {
				return err
			}
		}
	}
	s.close()
	if err := s.rest(); err != nil {
		return err
	}
	if err := s.driver.rest(64); err != nil {
		return err
	}
	// The bubble's clock stands still while anybody can run.
	if slept := time.Since(start); slept > 0 {
		return fmt.Errorf("%v: a call that must not wait, or Close, slept for %v", s.game, slept)
	}
	if err := t.judge(s.record.History(), s.game.capacity); err != nil {
		return fmt.Errorf("%v: %w", s.game, err)
	}
	return nil
}

// player returns the i-th player.
func (s *scene) player(i int) *player { return s.game.player(&s.record, s.q, i, 4, s.random) }

// event lets something happen.
func (s *scene) event() {
	puts := s.random.IntN(2) == 0
	free := s.limit(puts) > 1 || s.waiting(puts) == 0
	switch way := s.random.IntN(16); {
	case way < 7 && free && len(s.cast) < mostActors:
		s.enter(puts)
	case way < 10 && free && puts:
		_ = s.driver.put(nil, s.driver.size())
	case way < 10 && free:
		_ = s.driver.get(nil, s.driver.size())
	case way < 15 && len(s.cast) > 0:
		a := s.cast[s.random.IntN(len(s.cast))]
		a.canceled = true
		a.cancel()
	case way == 15 && s.random.IntN(4) == 0:
		s.close()
	}
}

// limit returns how many goroutines may use an end of the queue.
func (s *scene) limit(puts bool) int {
	if puts {
		return s.producers(mostActors)
	}
	return s.consumers(mostActors)
}

// enter starts a call that waits if it must.
func (s *scene) enter(puts bool) {
	ctx, cancel := context.WithCancel(s.ctx)
	a := &actor{player: s.player(len(s.cast)), cancel: cancel, done: make(chan struct{})}
	a.puts = puts // and nothing else
	s.cast = append(s.cast, a)
	size := a.size()
	go func() {
		defer close(a.done)
		if puts {
			a.err = a.put(ctx, size)
		} else {
			a.err = a.get(ctx, size)
		}
	}()
	if s.limit(puts) == 1 {
		synctest.Wait() // whoever comes next must know whether this one waits
	}
}

func (s *scene) close() {
	if !s.closed {
		s.closed = true
		s.driver.log.Close(s.q)
	}
}

// waiting returns how many calls at an end have not returned.
func (s *scene) waiting(puts bool) int {
	n := 0
	for _, a := range s.cast {
		if a.puts == puts && !a.returned() {
			n++
		}
	}
	return n
}

func (a *actor) returned() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// rest waits until all others sleep, and checks that they have to.
func (s *scene) rest() error {
	synctest.Wait()
	n, full := s.q.Len(), s.traits.Bounded && s.q.Len() == s.game.capacity
	for i, a := range s.cast {
		name := "Get"
		if a.puts {
			name = "Put"
		}
		switch {
		case a.returned():
			if outcome := history.OutcomeOf(a.err); outcome == history.Pending {
				return fmt.Errorf("%s: unexpected error %w", name, a.err)
			}
			a.cancel()
		case a.canceled:
			return fmt.Errorf("%s %d sleeps although its context has ended", name, i)
		case s.closed:
			return fmt.Errorf("%s %d sleeps although the queue is closed", name, i)
		case a.puts && !full:
			return fmt.Errorf("%s %d sleeps although there is room: %d items of at most %d", name, i, n, s.q.Cap())
		case !a.puts && n > 0:
			return fmt.Errorf("%s %d sleeps although there are %d items", name, i, n)
		}
	}
	return nil
}
