package queuetest

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
)

var rankError = Check{
	Name:   "RankError",
	Rule:   "4 Order, where it is relaxed: an item overtakes as many older ones as is declared at most",
	spares: usual,
	run: func(t *trial) error {
		if t.traits.Order == queue.FIFO {
			return skipped("the traits promise FIFO: no item overtakes another")
		}
		like := load{clock: new(atomic.Uint64), limit: 1 << 11}
		return t.loads(200*time.Millisecond, like, t.inRank)
	},
}

// inRank notes the rank errors, and checks the bound that the traits promise.
func (t *trial) inRank(o outcome) error {
	passages := o.passages()
	errors := rankErrors(passages)
	t.measured.add(Measured{RankErrors: histogramOf(errors)})
	for i, n := range errors {
		if most := t.traits.RankError; most > 0 && n > int64(most) {
			return fmt.Errorf("%s overtook %d older items, %d were promised at most", describe(passages[i].item), n, most)
		}
	}
	return nil
}

// A passage is an item with the calls that put it and got it.
type passage struct {
	item     uint64
	put, got event
}

// passages returns the items that came out, by the time at which their Puts began.
func (o outcome) passages() (passages []passage) {
	for _, events := range append(o.got, o.rest) {
		for _, e := range events {
			p, seq := indices(e.item)
			if p < 0 || p >= len(o.put) || seq < 0 || seq >= len(o.put[p]) {
				continue // ExactlyOnce is for these
			}
			passages = append(passages, passage{e.item, o.put[p][seq], e})
		}
	}
	slices.SortFunc(passages, func(a, b passage) int { return cmp.Compare(a.put.start, b.put.start) })
	return passages
}

// rankErrors returns for each item how many it overtook for certain: the Put of
// the other had ended before the item's began, and the Get of the other began
// after the item's had ended. The passages are sorted by the begin of the Put.
//
// This is the rank error of relaxed priority queues and of k-out-of-order queues:
// T. Henzinger, C. Kirsch, H. Payer, A. Sezgin, A. Sokolova, Quantitative
// relaxation of concurrent data structures, POPL 2013,
// https://doi.org/10.1145/2429069.2429109.
func rankErrors(passages []passage) []int64 {
	older := slices.Clone(passages)
	slices.SortFunc(older, func(a, b passage) int { return cmp.Compare(a.put.end, b.put.end) })
	var begins []uint64 // of the Gets
	for _, p := range passages {
		begins = append(begins, p.got.start)
	}
	slices.Sort(begins)

	errors := make([]int64, len(passages))
	inside := make(tally, len(begins)+1)
	n := 0 // items put before
	for i, p := range passages {
		for ; n < len(older) && older[n].put.end < p.put.start; n++ {
			at, _ := slices.BinarySearch(begins, older[n].got.start)
			inside.add(at)
		}
		until, _ := slices.BinarySearch(begins, p.got.end+1)
		errors[i] = int64(n - inside.below(until))
	}
	return errors
}

// A tally counts at places from 0 and tells sums, each in a logarithmic number of
// steps: the binary indexed tree of P. Fenwick, 1994.
type tally []int

// add counts one at a place.
func (t tally) add(at int) {
	for i := at + 1; i < len(t); i += i & -i {
		t[i]++
	}
}

// below returns the sum of what was counted at the places before at.
func (t tally) below(at int) (sum int) {
	for i := at; i > 0; i -= i & -i {
		sum += t[i]
	}
	return sum
}
