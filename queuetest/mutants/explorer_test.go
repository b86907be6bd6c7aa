//go:build qmodel

package mutants

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/explore"
	"github.com/queuebench/queue/queuetest/history"
	"github.com/queuebench/queue/queuetest/model"
)

// explored returns the failure of the program on a queue of the factory, or nil.
// Unlike package model it judges what has happened before it goes on: a broken
// ring may spin for ever. The state cache is off: it does not know the ordinary memory that the cores
// have under their mutexes.
func explored(s model.Scenario, f catalog.Factory) *explore.Failure {
	return explore.Config{Naive: true, Executions: 20_000}.Bounded(3, func(e *explore.Setup) {
		h := &recording{Setup: e, q: f.Uint64(s.Capacity)}
		for range s.Fill {
			h.call(model.TryPut)
		}
		for _, calls := range s.Goroutines {
			e.Go("", func() {
				for _, c := range calls {
					h.call(c.Method)
				}
			})
		}
		e.Finally(func() {
			h.judge() // the queue may be unfit for the rest
			for h.call(model.TryGet) == nil {
			}
			h.judge()
		})
	}).Failure
}

// A recording is the history of one execution.
type recording struct {
	*explore.Setup
	q      queue.Queue[uint64]
	events []history.Event
	puts   uint64
}

// call calls the method.
func (h *recording) call(m model.Method) (err error) {
	var e history.Event
	h.Begin()
	switch m {
	case model.TryPut:
		h.puts++
		e.Kind, e.Value = history.TryPut, h.puts
		err = h.q.TryPut(e.Value)
	case model.TryGet:
		e.Kind = history.TryGet
		e.Value, err = h.q.TryGet()
	case model.Get:
		e.Kind = history.Get
		e.Value, err = h.q.Get(context.Background())
	default:
		panic(fmt.Sprintf("mutants: method %v, want TryPut, TryGet or Get", m))
	}
	call, end := h.End(e.Value)
	e.Call, e.Return, e.Outcome = uint64(call), uint64(end), history.OutcomeOf(err)
	h.events = append(h.events, e)
	return err
}

// judge fails the execution if the history is not that of a FIFO queue.
func (h *recording) judge() {
	bound := h.q.Cap()
	if bound == queue.Unbounded {
		bound = 0
	}
	if !history.BruteForce(h.events, bound) {
		h.Errorf("no order of the calls explains their results:\n%v", h)
	}
}

func (h *recording) String() string {
	var lines []string
	for _, e := range h.events {
		lines = append(lines, e.String())
	}
	return strings.Join(lines, "\n")
}

// TestExplorer checks that the explorer rejects its mutants, and nothing in
// what they are made of.
func TestExplorer(t *testing.T) {
	for _, part := range mechanisms() {
		for _, f := range part.mutants {
			m := f.mutant
			if m.KilledBy != Explorer {
				continue
			}
			t.Run(m.Name, func(t *testing.T) {
				s := model.MustParse(m.Program)
				require.Nil(t, explored(s, part.factory(none)), "without the fault")
				start := time.Now()
				failure := explored(s, part.factory(f.fault))
				elapsed := time.Since(start)
				require.NotNil(t, failure, "%s: not found out", m.Fault)
				assert.Contains(t, failure.String(), m.Reason)
				t.Logf("%s killed by %s in %v", m.Name, Explorer, elapsed.Round(time.Millisecond))
			})
		}
	}
}
