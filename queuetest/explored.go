package queuetest

import (
	"os"
	"slices"

	"github.com/queuebench/queue/explore"
	"github.com/queuebench/queue/queuetest/model"
)

// explorations returns the checks of the model build: the stages of package
// model, and what holds for a queue that is lock-free.
func explorations() []Check {
	if text := os.Getenv(model.ScenarioVariable); text != "" {
		return []Check{exploration("Scenario", "any order of accesses", func(bool) (model.Stage, error) {
			s, err := model.Parse(text)
			return model.Stage{Name: "Scenario", Scenarios: slices.Values([]model.Scenario{s}), Preemptions: -1}, err
		})}
	}
	var checks []Check
	short := len(model.Stages(false))
	for i, stage := range model.Stages(true) {
		checks = append(checks, exploration(stage.Name, "any order of accesses, in small programs", func(long bool) (model.Stage, error) {
			if !long && i >= short {
				return model.Stage{}, skipped("part of a long exploration")
			}
			return model.Stages(long)[i], nil
		}))
	}
	return append(checks, progress)
}

var progress = Check{
	Name: "Progress",
	Rule: "7 Waiting, where it is declared that there is none: a call that does not wait ends within 64 accesses while all others stand still",
	run: func(t *trial) error {
		if !t.traits.LockFree {
			return skipped("the traits do not promise that no goroutine can hold up the others")
		}
		return t.explore(model.Stage{
			Name:        "Progress",
			Scenarios:   model.Enumerate(2, 2, 2, model.TryPut, model.TryGet, model.Len),
			Preemptions: -1,
		}, 64)
	},
}

// exploration returns the check that explores a stage.
func exploration(name, where string, stage func(long bool) (model.Stage, error)) Check {
	return Check{
		Name: name,
		Rule: "1-7 in " + where,
		run: func(t *trial) error {
			s, err := stage(t.deep)
			if err != nil {
				return err
			}
			return t.explore(s, 0)
		},
	}
}

// explore explores a stage. If lone is not 0, a call that does not wait must end
// within so many accesses of its own.
func (t *trial) explore(s model.Stage, lone int) error {
	r := model.Explore(t.ctx, model.Subject{New: t.make.Uint64, Traits: t.traits, Lone: lone, Tell: func(found explore.Result) {
		t.programs.Add(1)
		t.histories.Add(int64(found.Executions))
		t.count(found.Steps)
		if s.Preemptions < 0 && !found.Complete && found.Failure == nil {
			t.unknowns.Add(1)
		}
	}}, s)
	if r.Err == nil && r.Programs == 0 {
		return skipped("no program fits the roles of the queue")
	}
	return r.Err
}
