package pick

import (
	"math"
	"slices"
	"strconv"

	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

// Cells returns what to measure to answer for a workload: the cells that are
// nearest to it, for those of the entries that will do, and for a plain channel.
func Cells(entries []catalog.Entry, w Workload) []scenario.Cell {
	admitted, _ := admit(entries, w)
	var cells []scenario.Cell
	for _, m := range w.Matters {
		for _, s := range sources(m, w) {
			made := cellsOf(s.scenarios[0], admitted, w)
			for _, c := range made {
				if !slices.ContainsFunc(cells, func(d scenario.Cell) bool { return c.String() == d.String() }) {
					cells = append(cells, c)
				}
			}
			if len(made) > 0 {
				break
			}
		}
	}
	return cells
}

// cellsOf returns the cells of a scenario, or none if it does not exist.
func cellsOf(name string, entries []catalog.Entry, w Workload) []scenario.Cell {
	wait := map[bool]string{false: "block", true: "ctx"}[w.Cancel]
	capacity := 1024
	if w.bounded() {
		capacity = min(w.Capacity, 1<<20)
	}
	item := "8"
	if name == "Transfer" {
		if item = itemLike(w.Item); item != "8" {
			name = "Payload"
		}
	}
	workers := params("prod", strconv.Itoa(w.Producers), "cons", strconv.Itoa(w.Consumers))
	queue := params("cap", strconv.Itoa(capacity), "item", item)
	how := params("wait", wait)
	var row []scenario.Param
	switch name {
	case "Transfer", "Payload":
		row = slices.Concat(workers, queue, how)
	case "Sojourn":
		row = slices.Concat(workers, queue, how, params("rate", rateText(w.Rate), "arrival", "poisson"))
	case "PingPong":
		row = slices.Concat(queue, how)
	case "Footprint":
		row = params("cap", strconv.Itoa(min(capacity, 1<<16)), "item", item)
	}
	s, err := scenario.FindScenario(name)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(s.Cells(entries, [][]scenario.Param{row}, w.Cores), func(c scenario.Cell) bool {
		_, err := scenario.ParseCell(c.String())
		return err != nil
	})
}

func params(keysAndValues ...string) []scenario.Param {
	var ps []scenario.Param
	for kv := range slices.Chunk(keysAndValues, 2) {
		ps = append(ps, scenario.Param{Key: kv[0], Value: kv[1]})
	}
	return ps
}

// itemLike returns the nearest size that can be measured.
func itemLike(size int) string {
	best := 8
	for _, s := range []int{64, 512, 4096} {
		if math.Abs(math.Log2(float64(s)/float64(size))) < math.Abs(math.Log2(float64(best)/float64(size))) {
			best = s
		}
	}
	return strconv.Itoa(best)
}

// rateText returns a rate as scenarios write it: whole, in the largest unit.
func rateText(rate float64) string {
	n := int(math.Round(min(rate, 1e7)))
	switch {
	case n%1_000_000 == 0:
		return strconv.Itoa(n/1_000_000) + "M"
	case n%1000 == 0:
		return strconv.Itoa(n/1000) + "k"
	}
	return strconv.Itoa(n)
}
