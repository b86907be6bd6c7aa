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
)

// A script is a program as [Explorer] describes it.
type script struct {
	capacity, fill int
	words          []string
}

func parse(t *testing.T, program string) script {
	head, words, _ := strings.Cut(program, " ")
	s := script{words: strings.Fields(words)}
	_, err := fmt.Sscanf(head, "%d/%d", &s.capacity, &s.fill)
	require.NoError(t, err, program)
	return s
}

// explored returns the failure of the program on a queue of the factory, or nil.
// The state cache is off: it does not know the ordinary memory that the cores
// have under their mutexes.
func (s script) explored(f catalog.Factory) *explore.Failure {
	return explore.Config{Naive: true, Executions: 20_000}.Bounded(3, func(e *explore.Setup) {
		h := &recording{Setup: e, q: f.Uint64(s.capacity)}
		for range s.fill {
			h.call('p')
		}
		for _, word := range s.words {
			e.Go("", func() {
				for _, c := range word {
					h.call(c)
				}
			})
		}
		e.Finally(func() {
			h.judge() // the queue may be unfit for the rest
			for h.call('g') == nil {
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

// call makes the call that the letter stands for.
func (h *recording) call(letter rune) (err error) {
	var e history.Event
	h.Begin()
	switch letter {
	case 'p', 'P':
		h.puts++
		e.Kind, e.Value = history.Put, h.puts
		if letter == 'p' {
			e.Kind = history.TryPut
			err = h.q.TryPut(e.Value)
		} else {
			err = h.q.Put(context.Background(), e.Value)
		}
	case 'g':
		e.Kind = history.TryGet
		e.Value, err = h.q.TryGet()
	case 'G':
		e.Kind = history.Get
		e.Value, err = h.q.Get(context.Background())
	default:
		panic(fmt.Sprintf("mutants: letter %q, want one of pgPG", letter))
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
				s := parse(t, m.Program)
				require.Nil(t, s.explored(part.factory(none)), "without the fault")
				start := time.Now()
				failure := s.explored(part.factory(f.fault))
				elapsed := time.Since(start)
				require.NotNil(t, failure, "%s: not found out", m.Fault)
				assert.Contains(t, failure.String(), m.Reason)
				t.Logf("%s killed by %s in %v", m.Name, Explorer, elapsed.Round(time.Millisecond))
			})
		}
	}
}
