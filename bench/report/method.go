package report

import (
	"fmt"
	"strings"
)

// prose returns the paragraphs that tell how to read the tables.
func (a *Analysis) prose(r *Results, o Options) []string {
	return []string{
		r.method(), aboutVerdicts(), a.aboutAdjusted(o), aboutNoise(a.Noise, ownNoise),
		legend(a.Tables), unitLegend(a.Tables), references(a.Tables),
	}
}

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
func aboutVerdicts() string {
	return fmt.Sprintf("Verdicts. \"faster\" and \"slower\", of other units \"better\" and \"worse\": the difference is larger than %.0f%% and than the noise, and "+
		"significant by the adjusted p-value. \"same\": the samples show no such difference; the interval says how large one could be. "+
		"\"undecided\": there would clearly be one if nothing else were compared, or the interval reaches beyond a factor of %d.", 100*leastDifference, tooWide)
}

// aboutAdjusted says what the p-values next to the verdicts are.
func (a *Analysis) aboutAdjusted(o Options) string {
	return fmt.Sprintf("The p-values next to the verdicts are adjusted for all %s of the campaign (Holm), and significant below %v.",
		count(a.Compared, "comparison"), o.Alpha)
}

// ownNoise says where the noise of a campaign is from.
const ownNoise = "The same implementation under two names differs"

// aboutNoise says what implementations differ from themselves.
func aboutNoise(noise []Noise, source string) string {
	if len(noise) == 0 {
		return fmt.Sprintf("Noise. No implementation was measured under two names, such as chan and chan%s, so that only the intervals tell of it.", again)
	}
	words := make([]string, len(noise))
	var suspects []string
	for i, n := range noise {
		words[i] = fmt.Sprintf("%s %s (%s, largest %s)", n.Unit, formatShare(n.Typical), count(n.Pairs, "pair"), formatShare(n.Largest))
		suspects = append(suspects, n.Suspects...)
	}
	text := "Noise. " + source + ", typically by " + strings.Join(words, ", ") + "."
	if len(suspects) > 0 {
		const most = 5
		if more := len(suspects) - most; more > 0 {
			suspects = append(suspects[:most], fmt.Sprintf("%d more", more))
		}
		text += " That should never be significant, but is in " + strings.Join(suspects, ", ") + ": the machine was not the same all the time."
	}
	return text
}

func formatShare(x float64) string { return fmt.Sprintf("%.1f%%", 100*x) }
