package mutants

import (
	"fmt"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/atomics"
)

// newShards returns a queue of numbers in up to three shards.
func newShards(capacity int, f fault) queue.Queue[uint64] {
	if capacity < 1 {
		panic(fmt.Sprintf("mutants: capacity %d, want at least 1", capacity))
	}
	c := &shards{fault: f, capacity: capacity}
	for i, n := 0, min(3, capacity); i < n; i++ {
		room := (capacity + i) / n
		s := &locked[uint64]{capacity: room, room: room}
		s.lanes[0].slots = make([]atomics.Cell[uint64], room)
		c.shards = append(c.shards, s)
	}
	return newWaiting(c, f)
}

// shards is a core of several cores, each under its own mutex. A call begins at
// its home, which is the next shard each time, and looks at the others if that
// does not do.
type shards struct {
	fault      fault
	capacity   int
	shards     []*locked[uint64]
	puts, gets atomics.Uint64 // calls
	closed     atomics.Uint32 // 1: all shards are
}

// at returns the i-th shard to look at.
func (c *shards) at(home uint64, i int) *locked[uint64] {
	return c.shards[(home+uint64(i))%uint64(len(c.shards))]
}

func (c *shards) TryPut(v uint64) error {
	home := c.puts.Add(1)
	err := queue.ErrFull
	for i := range c.shards {
		err = c.at(home, i).TryPut(v)
		if err != queue.ErrFull || c.fault == fullAtHome {
			break
		}
	}
	if err == queue.ErrClosed && c.fault != closesShardsOnly {
		c.closeShards()
	}
	return err
}

func (c *shards) TryGet() (uint64, error) {
	home := c.gets.Add(1)
	closed := 0
	for i := range c.shards {
		if c.fault == missesShard && i == len(c.shards)-1 {
			break
		}
		v, err := c.at(home, i).TryGet()
		if err == nil || c.fault == closedAtHome && err == queue.ErrClosed {
			return v, err
		}
		if err == queue.ErrClosed {
			closed++
		}
	}
	if closed == len(c.shards) {
		return 0, queue.ErrClosed
	}
	return 0, queue.ErrEmpty
}

func (c *shards) Close() { c.closeShards() }

// closeShards closes all. A Put that finds one closed does so, too, before it
// says "closed": nothing can be put after that.
func (c *shards) closeShards() {
	if c.closed.Load() != 0 {
		return
	}
	for _, s := range c.shards {
		s.Close()
		if c.fault == closesShardsOnly {
			widen()
		}
	}
	c.closed.Store(1)
}

func (c *shards) Len() int {
	n := 0
	for _, s := range c.shards {
		n += s.Len()
	}
	return n
}

func (c *shards) Cap() int { return c.capacity }
