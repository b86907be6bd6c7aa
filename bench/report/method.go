package report

import (
	"fmt"
	"strings"
)

// aboutCells explains the numbers of a cell.
func aboutCells(o Options) string {
	return fmt.Sprintf("the median of its samples, its %v%% confidence interval, and how much more or less that is than with %s, "+
		"with the interval of the difference, the verdict, its p-value, and the p-value of the Mann-Whitney U test as benchstat has it.",
		100*o.Confidence, o.Baseline)
}

// Rounds returns how many rounds the samples are in: the largest number of a
// file. It returns 0 if a file is not in rounds.
func (r *Results) Rounds() int {
	most := 0
	for _, s := range r.results {
		if s.at.round == 0 {
			return 0
		}
		most = max(most, s.at.round)
	}
	return most
}

// enoughToPublish is the number of rounds, or of samples per cell, below which
// results are labelled as screening: what matters has to be measured again.
const enoughToPublish = 10

// method says how samples are compared.
func (r *Results) method() string {
	n := r.Rounds()
	if n < 2 {
		return "The samples are not in rounds: they are compared by the Mann-Whitney U test, and by the interval of Hodges and Lehmann that belongs to it."
	}
	text := fmt.Sprintf("The samples are in %d rounds, and compared within each: the change is the mean of the logarithms of the ratios, "+
		"or of the differences where values are 0, and its p-value that of a t-test.", n)
	if n < enoughToPublish {
		text += fmt.Sprintf(" Less than %d rounds are a screening: measure what matters again.", enoughToPublish)
	}
	return text
}

// aboutVerdicts explains the verdicts and what they take.
func (a *Analysis) aboutVerdicts(o Options) string {
	return fmt.Sprintf("Verdicts. \"faster\" and \"slower\", of other units \"better\" and \"worse\": the difference is larger than %.0[1]f%% and than the noise, and "+
		"p < %[2]v after adjusting for all %[3]s of the campaign (Holm), as the p-values next to the verdicts are. \"same\": the samples show no such difference; "+
		"the interval says how large one could be. \"undecided\": there would be one if nothing else were compared, or the interval reaches beyond a factor of %[4]d.",
		100*leastDifference, o.Alpha, count(a.Compared, "comparison"), tooWide)
}

// aboutNoise says what implementations differ from themselves.
func (a *Analysis) aboutNoise() string {
	if len(a.Noise) == 0 {
		return fmt.Sprintf("Noise. No implementation was measured under two names, such as chan and chan%s, so that only the intervals tell of it.", again)
	}
	words := make([]string, len(a.Noise))
	var suspects []string
	for i, n := range a.Noise {
		words[i] = fmt.Sprintf("%s %s (%s, largest %s)", n.Unit, formatShare(n.Typical), count(n.Pairs, "pair"), formatShare(n.Largest))
		suspects = append(suspects, n.Suspects...)
	}
	text := "Noise. The same implementation under two names differs typically by " + strings.Join(words, ", ") + "."
	if len(suspects) > 0 {
		text += " That should never be significant, but is in " + strings.Join(suspects, ", ") + ": something is wrong with these samples."
	}
	return text
}

func formatShare(x float64) string { return fmt.Sprintf("%.1f%%", 100*x) }
