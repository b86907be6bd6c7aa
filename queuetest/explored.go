package queuetest

import (
	"os"
	"slices"

	"github.com/queuebench/queue/queuetest/model"
)

// explorations returns the checks of the model build: the stages of package
// model.
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
	return checks
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
			r := model.Explore(t.ctx, model.Subject{New: t.make.Uint64, Traits: t.traits}, s)
			t.programs.Add(int64(r.Programs))
			t.histories.Add(int64(r.Executions))
			t.count(r.Steps)
			return r.Err
		},
	}
}
