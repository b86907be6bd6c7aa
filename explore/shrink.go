package explore

import "slices"

// shrinkLimit is how many steps a failure is given to get smaller, 0.2 s.
const shrinkLimit = 300_000

// A shrinker looks for a small execution that fails in the same way as a given
// one. What counts are the preemptions, then the switches, then the steps.
type shrinker struct {
	*execution
	program Program
	kind    Kind
	best    []int // choices
	size    []int // of the best
	budget  int   // steps that are left
}

// shrink makes the last execution smaller and returns it with its timeline.
func (e *execution) shrink(p Program) *Failure {
	found := e.failure
	e.run(p, &retold{scripted: scripted{script: slices.Clone(e.choices)}, times: slices.Clone(e.times)})
	if e.failure == nil {
		found.Message += "\nIt did not happen again: the program depends on more than the schedule."
		return found
	}
	s := shrinker{e, p, e.failure.Kind, e.script(), e.size(), shrinkLimit}
	for s.shorten() || s.merge() || s.cut() {
	}
	return e.replay(p, s.best)
}

// try runs the program by the script and reports whether that is smaller than
// the best so far, which it then replaces.
func (s *shrinker) try(script ...[]int) bool {
	if s.budget <= 0 {
		return false
	}
	s.run(s.program, &scripted{script: slices.Concat(script...)})
	s.budget -= s.steps + 1
	size := s.execution.size()
	if s.failure == nil || s.failure.Kind != s.kind || slices.Compare(size, s.size) >= 0 {
		return false
	}
	s.best, s.size = s.script(), size
	return true
}

// merge moves a sequence of equal choices up to the one before it that is alike,
// or the earlier one down.
func (s *shrinker) merge() bool {
	runs := runs(s.best)
	for j := range runs {
		for i := j - 1; i >= 0; i-- {
			if runs[i][0] != runs[j][0] {
				continue
			}
			before, between, after := slices.Concat(runs[:i]...), slices.Concat(runs[i+1:j]...), slices.Concat(runs[j+1:]...)
			if s.try(before, runs[i], runs[j], between, after) || s.try(before, between, runs[i], runs[j], after) {
				return true
			}
			break
		}
	}
	return false
}

// cut leaves out parts, large ones first, and lets the fallback decide in their
// place.
func (s *shrinker) cut() bool {
	for n := len(s.best); n > 0; n /= 2 {
		for i := 0; i+n <= len(s.best); i++ {
			if s.try(s.best[:i], s.best[i+n:]) {
				return true
			}
		}
	}
	return false
}

// shorten leaves out the end, and with it what is recorded of the fallback.
func (s *shrinker) shorten() bool {
	for n := range s.best {
		if s.try(s.best[:n]) {
			return true
		}
	}
	return false
}

// runs splits the choices into sequences of equal ones.
func runs(choices []int) [][]int {
	var rs [][]int
	for len(choices) > 0 {
		n := 1
		for n < len(choices) && choices[n] == choices[0] {
			n++
		}
		rs = append(rs, choices[:n])
		choices = choices[n:]
	}
	return rs
}

// size returns what shrink makes smaller, the most important first.
func (e *execution) size() []int {
	return []int{e.preemptions, len(runs(e.choices[:e.chosen])), e.steps, e.chosen}
}

// replay runs the program by the script, with a timeline.
func (e *execution) replay(p Program, script []int) *Failure {
	e.tracing = true
	defer func() { e.tracing = false }()
	e.run(p, &scripted{script: script})
	f := e.failure
	if f != nil {
		f.Preemptions = e.preemptions
		f.Schedule = e.script()
		f.Timeline = e.trace.events
	}
	return f
}
