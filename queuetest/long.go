package queuetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

var longHistory = Check{
	Name:   "LongHistory",
	Rule:   "1-6 for very many calls: items, order, refusals, capacity and Close are as the traits promise",
	spares: usual,
	run: func(t *trial) error {
		random := t.rand(0)
		calls := t.work(100_000) // for each game
		for done, i := 0, 0; t.goOn(done, 1_200_000); i++ {
			capacities := t.capacities(1, 2, 3, 4, 64, 1024)
			players := []int{2, 4, 8, 8 * runtime.NumCPU()}[random.IntN(4)]
			g := t.game(capacities[i%len(capacities)], players, random)
			if random.IntN(4) == 0 && t.waits() {
				g.waits = 64
			}
			if err := t.long(g, calls, i%3 == 0 && t.waits(), random); err != nil {
				return fmt.Errorf("%v: %w", g, err)
			}
			done += calls
		}
		return nil
	},
}

// long plays one game of so many calls, which wait as long as it takes or not
// at all, and judges it.
func (t *trial) long(g game, calls int, waiting bool, random *rand.Rand) error {
	defer conditions(random.IntN(12))()
	var r history.Recorder
	q := t.queue(g.capacity)
	players := make([]*player, g.players)
	g.split = g.split || waiting
	for i := range players {
		players[i] = g.player(&r, q, i, calls/g.players, random)
	}
	putters, getters := t.crew(), t.crew()
	putters.release, getters.release = q.Close, q.Close
	for _, p := range players {
		n := calls / g.players
		switch {
		case !waiting:
			putters.start(1, func(int) error { return p.poll(n) })
		case p.puts:
			putters.start(1, func(int) error { return p.putAll(n) })
		case p.gets:
			getters.start(1, func(int) error { return p.getAll() })
		}
	}
	err := putters.wait()
	referee := g.player(&r, q, g.players, 2*g.capacity, random)
	if waiting || random.IntN(2) == 0 && t.can.has(canClose) {
		referee.log.Close(q)
	}
	if err := firstError(err, getters.wait(), referee.rest(4*calls)); err != nil {
		return err
	}
	return t.judgeLong(r.History(), g.capacity)
}

// poll makes n calls.
func (p *player) poll(n int) error {
	for range n {
		if err := p.play(); err != nil {
			return err
		}
	}
	return nil
}

// putAll puts n times, waiting as long as it takes.
func (p *player) putAll(n int) error {
	for range n {
		if err := p.put(context.Background(), p.size()); err != nil {
			return fmt.Errorf("Put: unexpected error %w", err)
		}
		if err := p.after(nil, slowProducers); err != nil {
			return err
		}
	}
	return nil
}

// getAll gets until the queue is closed.
func (p *player) getAll() error {
	for {
		err := p.get(context.Background(), p.size())
		if err == queue.ErrClosed {
			return nil
		}
		if err := p.after(err, slowConsumers); err != nil {
			return err
		}
	}
}
