package scenario

import (
	"fmt"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// PingPong measures the round trip of one token between two goroutines through
// two queues. One operation is one round trip, with reading the clock and
// recording the time, which are some 20 ns.
var PingPong = &Scenario{
	Name:    "PingPong",
	Purpose: "how long one item takes to the other goroutine and back",
	keys:    []key{keyCap, keyItem, keyWait},
	grid: func(int) [][]Param {
		var grid [][]Param
		for _, capacity := range []int{1, 8} {
			for _, wait := range []string{waitBlock, waitPoll} {
				grid = append(grid, pingPongParams(capacity, wait))
			}
		}
		return grid
	},
	standard: all(
		onOne(pingPongParams(1, waitBlock)),
		onAll(pingPongParams(1, waitBlock), pingPongParams(1, waitPoll)),
	),
	quick:   onAll(pingPongParams(1, waitBlock)),
	entries: besideChan,
	fits:    func(e catalog.Entry, c Cell) bool { return e.New.Uint64 != nil && !spinsInVain(e, c.Procs, 2) },
	measure: measurePingPong,
}

func pingPongParams(capacity int, wait string) []Param {
	return params("cap", capacity, "item", 8, "wait", wait)
}

func measurePingPong(e catalog.Entry, c Cell, stop Stop) (Sample, error) {
	wait, cancel := newPolicy(c.value("wait"))
	defer cancel()
	p := &pingPong{
		policy: wait,
		there:  e.New.Uint64(c.int("cap")),
		back:   e.New.Uint64(c.int("cap")),
		clock:  theClock(),
		trips:  newTimes(),
	}
	return p.run(stop)
}

type pingPong struct {
	policy
	there, back queue.Queue[uint64]
	clock       *clock
	trips       *hdrhistogram.Histogram
}

func (p *pingPong) run(stop Stop) (Sample, error) {
	var echo sync.WaitGroup
	var echoErr error
	echo.Go(func() { echoErr = p.echo() })

	token, _, err := p.play(0, Stop{Window: warmUpTime})
	if err != nil {
		return Sample{}, err
	}
	p.trips.Reset()
	m := startMeter(stop)
	last, elapsed, err := p.play(token, stop)
	if err != nil {
		return Sample{}, err
	}
	s := m.stop(int(last-token), elapsed)
	p.there.Close()
	echo.Wait()
	if echoErr != nil {
		return Sample{}, echoErr
	}
	m.addSwitches(&s, s.Ops)
	s.addTimes("", p.trips, 50, 99)
	return s, nil
}

// play sends tokens, each after the one before has come back, and returns the
// last one.
func (p *pingPong) play(token uint64, stop Stop) (uint64, time.Duration, error) {
	start := p.clock.now()
	now := start
	for n := 0; n < stop.Ops || now-start < stop.Window; n++ {
		token++
		if err := p.put(p.there, token); err != nil {
			return token, 0, err
		}
		v, err := p.get(p.back)
		if err != nil {
			return token, 0, err
		}
		if v != token {
			return token, 0, fmt.Errorf("token %d came back as %d", token, v)
		}
		end := p.clock.now()
		record(p.trips, end-now)
		now = end
	}
	return token, now - start, nil
}

// echo sends back what it gets, until the queue is closed.
func (p *pingPong) echo() error {
	for {
		v, err := p.get(p.there)
		if err == queue.ErrClosed {
			return nil
		}
		if err == nil {
			err = p.put(p.back, v)
		}
		if err != nil {
			return err
		}
	}
}
