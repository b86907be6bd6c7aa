package queuetest

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync/atomic"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

var linearizable = Check{
	Name:   "Linearizable",
	Rule:   "1-6 for a few calls at the same time: some order of them explains what each returned, as far as the traits promise one",
	spares: usual,
	run: func(t *trial) error {
		random := t.rand(0)
		for done := 0; t.goOn(done, 60_000); {
			n, err := t.session(random)
			if err != nil {
				return err
			}
			done += n
		}
		return nil
	},
}

// A round is a few calls of one queue, so few that they can be judged exactly.
type round struct {
	q       queue.Queue[uint64]
	record  *history.Recorder
	players []*player
	referee *player
	here    atomic.Int32 // players that have come
	_       [64]byte     // each round is written by all players
}

// session plays rounds on some new queues, and more on the same ones. It
// returns how many.
func (t *trial) session(random *rand.Rand) (int, error) {
	defer conditions(random.IntN(64))()
	capacities := t.capacities(1, 2, 3, 4)
	g := t.game(capacities[random.IntN(len(capacities))], 2+random.IntN(4), random)
	if random.IntN(8) == 0 && t.waits() {
		g.waits = 4
	}
	rounds := make([]*round, 32)
	for i := range rounds {
		rounds[i] = &round{q: t.queue(g.capacity)}
	}
	const passes = 4
	for pass := range passes {
		closes := pass == passes-1 && random.IntN(2) == 0 && t.can.has(canClose)
		for _, r := range rounds {
			if err := r.begin(g, closes, random); err != nil {
				return 0, fmt.Errorf("%v: %w", g, err)
			}
		}
		err := t.do(g.players, func(i int) error {
			for _, r := range rounds {
				if err := r.play(i); err != nil {
					return err
				}
			}
			return nil
		})
		for _, r := range rounds {
			if err == nil {
				err = r.referee.rest(64)
			}
			if err == nil {
				err = t.judge(r.record.History(), g.capacity)
			}
		}
		if err != nil {
			return 0, fmt.Errorf("%v: %w", g, err)
		}
	}
	return passes * len(rounds), nil
}

// begin prepares the next round on an empty queue, and puts some items in.
func (r *round) begin(g game, closes bool, random *rand.Rand) error {
	r.record, r.players = new(history.Recorder), r.players[:0]
	r.here.Store(0)
	for i := range g.players {
		p := g.player(r.record, r.q, i, 8, random)
		p.closes = closes
		r.players = append(r.players, p)
	}
	r.referee = g.player(r.record, r.q, g.players, 16, random)
	for range random.IntN(min(g.capacity, 3) + 1) {
		if err := r.referee.log.TryPut(r.q, r.referee.next()); err != nil {
			return fmt.Errorf("TryPut into a queue with room: %w", err)
		}
	}
	return nil
}

// play makes the calls of one player, at the same time as the others if these
// come soon.
func (r *round) play(i int) error {
	r.here.Add(1)
	for n := 1; n <= 128 && int(r.here.Load()) < len(r.players); n++ {
		if n%16 == 0 {
			runtime.Gosched()
		}
	}
	p := r.players[i]
	for range 1 + p.random.IntN(14/len(r.players)) {
		if err := p.play(); err != nil {
			return err
		}
	}
	return nil
}
