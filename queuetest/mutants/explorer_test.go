//go:build qmodel

package mutants

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/queuetest/model"
)

// explored returns what package model says of queues of the mechanism.
func (part mechanism) explored(t *testing.T, f fault, preemptions int, scenarios ...model.Scenario) model.Result {
	subject := model.Subject{New: part.factory(f).Uint64, Traits: part.traits}
	return model.Explore(t.Context(), subject, model.Stage{Scenarios: slices.Values(scenarios), Preemptions: preemptions})
}

// TestExplorer checks that the explorer rejects its mutants, and not what they
// are made of.
func TestExplorer(t *testing.T) {
	for _, part := range mechanisms() {
		for _, f := range part.mutants {
			m := f.mutant
			if m.KilledBy != Explorer {
				continue
			}
			t.Run(m.Name, func(t *testing.T) {
				s := model.MustParse(m.Program)
				require.NoError(t, part.explored(t, none, 2, s).Err, "without the fault")
				start := time.Now()
				killed := part.explored(t, f.fault, 3, s)
				elapsed := time.Since(start)
				require.Error(t, killed.Err, "%s: not found out", m.Fault)
				assert.ErrorContains(t, killed.Err, m.Reason)
				t.Logf("%s killed by %s in %v", m.Name, Explorer, elapsed.Round(time.Millisecond))
			})
		}
	}
}

// TestExplorerAcceptsSound checks that the explorer finds nothing wrong with what
// the mutants are made of.
func TestExplorerAcceptsSound(t *testing.T) {
	few, _ := model.Blocking()
	all := slices.Concat(few, model.Batches())
	all = slices.AppendSeq(all, model.Enumerate(2, 2, 2, model.TryPut, model.TryGet, model.Len))
	all = slices.AppendSeq(all, model.Enumerate(2, 3, 2, model.TryPut, model.TryGet))
	all = slices.DeleteFunc(all, func(s model.Scenario) bool { return len(s.Goroutines) > 2 })
	for _, part := range mechanisms() {
		t.Run(part.name, func(t *testing.T) {
			r := part.explored(t, none, 2, all...)
			t.Log(r)
			assert.NoError(t, r.Err)
		})
	}
}
