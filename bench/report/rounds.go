package report

import "golang.org/x/perf/benchfmt"

// A moment says in which round of which file a sample was taken. Samples of the
// same moment were taken side by side, and are compared with each other.
type moment struct {
	file  int
	round int // counted from 1; 0 if the file is not in rounds
}

// setRounds sets the moments of the samples of a file, which are in the order of
// its lines. A round ends where a cell comes again. If there are then as many
// rounds as there are samples of a cell, the file is in rounds; otherwise the
// samples of a cell stand one after the other, as go test -count writes them.
// A cell may miss a round, as happens to a sample that is not valid; if it is then
// the first of the next round, it is taken for one of the round before.
func setRounds(samples []sample, file int) {
	round, most := 1, 0
	count := make(map[string]int)
	here := make(map[string]bool)
	for i := range samples {
		name := cellName(samples[i].Result)
		if here[name] {
			round++
			clear(here)
		}
		here[name] = true
		count[name]++
		most = max(most, count[name])
		samples[i].at = moment{file, round}
	}
	if round != most {
		for i := range samples {
			samples[i].at.round = 0
		}
	}
}

// cellName tells samples of different cells apart, also those that differ in a
// configuration line only.
func cellName(res *benchfmt.Result) string {
	name := string(res.Name)
	for _, c := range res.Config {
		if c.File {
			name += "\n" + c.Key + ": " + string(c.Value)
		}
	}
	return name
}
