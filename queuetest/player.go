package queuetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/queuetest/history"
)

// A game is concurrent work on one queue by players, who record each call.
type game struct {
	traits   queue.Traits
	can      ability
	capacity int
	players  int
	split    bool // no player both puts and gets, if there are two
	batches  bool
	waits    int // one of so many calls waits, for some microseconds at most; 0 stands for none
	pace     pace
}

// game returns a game of at most so many players, of a random kind.
func (t *trial) game(capacity, players int, random *rand.Rand) game {
	_, batcher := t.queue(1).(queue.Batcher[uint64])
	if t.producers(2)+t.consumers(2) == 2 {
		players = 2
	}
	return game{
		traits:   t.traits,
		can:      t.can,
		capacity: capacity,
		players:  players,
		split:    random.IntN(2) == 0,
		batches:  batcher && random.IntN(3) == 0,
		pace:     pace(random.IntN(3)),
	}
}

// String names the kind of the game.
func (g game) String() string {
	s := fmt.Sprintf("capacity %d, %d goroutines", g.capacity, g.players)
	if g.batches {
		s += ", batches"
	}
	if g.waits > 0 {
		s += ", timeouts"
	}
	return s
}

// A player is one goroutine of a game.
type player struct {
	game
	q      queue.Queue[uint64]
	log    *history.Log
	random *rand.Rand
	puts   bool
	gets   bool
	closes bool
	value  uint64
	buf    [3]uint64
}

// player returns the i-th player. Call it in the order of i, so that the log of
// a player has its number.
func (g game) player(r *history.Recorder, q queue.Queue[uint64], i, calls int, random *rand.Rand) *player {
	p := &player{
		game: g, q: q, log: r.Log(calls), value: uint64(i + 1),
		random: rand.New(rand.NewPCG(random.Uint64(), uint64(i))),
	}
	p.puts = g.traits.Producers == queue.Many || i == 0
	p.gets = g.traits.Consumers == queue.Many || i == g.players-1
	if g.split && g.players > 1 && p.puts && p.gets {
		p.puts = i < g.players/2
		p.gets = !p.puts
	}
	return p
}

// next returns a value that no other player has.
func (p *player) next() uint64 {
	v := p.value
	p.value += uint64(p.players + 1)
	return v
}

// play makes one call.
func (p *player) play() error {
	if p.closes && p.random.IntN(8) == 0 {
		p.log.Close(p.q)
		return nil
	}
	ctx, cancel := context.Context(nil), func() {}
	if p.waits > 0 && p.random.IntN(p.waits) == 0 {
		ctx, cancel = within(10*time.Microsecond, p.random)
	}
	defer cancel()
	size := p.size()
	if p.puts && (!p.gets || p.random.IntN(2) == 0) {
		return p.after(p.put(ctx, size), slowProducers)
	}
	if p.gets {
		return p.after(p.get(ctx, size), slowConsumers)
	}
	return nil
}

// size returns how many items to move by the next call, 0 for a single one.
func (p *player) size() int {
	if p.batches && p.random.IntN(2) == 0 {
		return 1 + p.random.IntN(len(p.buf))
	}
	return 0
}

// put puts a value, or a batch if size is not 0. It waits if ctx is not nil.
func (p *player) put(ctx context.Context, size int) (err error) {
	vs := p.buf[:size]
	for i := range vs {
		vs[i] = p.next()
	}
	switch {
	case size > 0 && ctx != nil:
		_, err = p.log.PutBatch(ctx, p.q, vs)
	case size > 0:
		_, err = p.log.TryPutBatch(p.q, vs)
	case ctx != nil:
		err = p.log.Put(ctx, p.q, p.next())
	default:
		err = p.log.TryPut(p.q, p.next())
	}
	return err
}

// get gets a value, or a batch if size is not 0. It waits if ctx is not nil.
func (p *player) get(ctx context.Context, size int) (err error) {
	switch {
	case size > 0 && ctx != nil:
		_, err = p.log.GetBatch(ctx, p.q, p.buf[:size])
	case size > 0:
		_, err = p.log.TryGetBatch(p.q, p.buf[:size])
	case ctx != nil:
		_, err = p.log.Get(ctx, p.q)
	default:
		_, err = p.log.TryGet(p.q)
	}
	return err
}

// after is what a player does between two calls, of which the first returned
// err; slow is the pace at which its side is the slower one.
func (p *player) after(err error, slow pace) error {
	if history.OutcomeOf(err) == history.Pending {
		return fmt.Errorf("unexpected error %w", err)
	}
	switch r := p.random.Uint32(); {
	case p.pace == slow:
		spin(int(r % 512))
	case r%16 == 0 || err != nil && r%4 == 0:
		runtime.Gosched()
	}
	return nil
}

// rest looks at a queue that nobody else uses, and drains it of at most so many
// items.
func (p *player) rest(most int) error {
	p.len()
	for range most + 1 {
		if _, err := p.log.TryGet(p.q); err == queue.ErrEmpty || err == queue.ErrClosed {
			p.len()
			return nil
		} else if err != nil {
			return fmt.Errorf("TryGet: unexpected error %w", err)
		}
	}
	return fmt.Errorf("more than %d items came out, and so many were not put", most)
}

// len looks at Len, if there is one.
func (p *player) len() {
	if p.can.has(canLen) {
		p.log.Len(p.q)
	}
}

// conditions makes the schedule more difficult, in one of several ways, until
// the returned function is called.
func conditions(way int) (restore func()) {
	procs := func(n int) func() {
		before := runtime.GOMAXPROCS(n)
		return func() { runtime.GOMAXPROCS(before) }
	}
	switch way {
	case 0, 1, 2:
		return procs(1 << way)
	case 3, 4:
		return oversubscribe()
	case 5:
		return hammer()
	}
	return func() {}
}

// hammer collects garbage all the time.
func hammer() (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-end:
				return
			default:
				runtime.GC()
			}
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}
