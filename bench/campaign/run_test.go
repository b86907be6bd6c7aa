package campaign_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
)

// recorder is progress that keeps what it is told.
type recorder struct {
	states []campaign.State
	done   bool
}

func (r *recorder) Step(s campaign.State) { r.states = append(r.states, s) }
func (r *recorder) Done()                 { r.done = true }

// good is a sampler that is never disturbed. Its figures depend on the cell and
// on nothing else.
func good(_ context.Context, task campaign.Task) (campaign.Outcome, error) {
	value := float64(len(task.Cell.String())) + 0.123456789
	return campaign.Outcome{Sample: scenario.Sample{Ops: 1, Metrics: scenario.Metrics{{Value: value, Unit: "ns/op"}}}}, nil
}

func created(t testing.TB, p *campaign.Plan) *campaign.Campaign {
	c, err := campaign.Create(filepath.Join(t.TempDir(), "mine"), p)
	require.NoError(t, err)
	return c
}

func contents(t testing.TB, name string) string {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// samples returns the lines of samples in a results file.
func samples(t testing.TB, c *campaign.Campaign) []string {
	return slices.DeleteFunc(strings.Split(contents(t, c.ResultsPath()), "\n"), func(line string) bool {
		return !strings.HasPrefix(line, "Benchmark")
	})
}

func TestRunWritesEverySample(t *testing.T) {
	p, r := newPlan(t, small(t, 2)), new(recorder)
	c := created(t, p)
	require.NoError(t, c.Run(t.Context(), good, r))
	require.NoError(t, c.Close())
	lines := samples(t, c)
	require.Len(t, lines, 6, "the sentinel is not among the results")
	for i, line := range lines {
		assert.True(t, strings.HasPrefix(line, "Benchmark"+p.Cells[p.Order[i/3][i%3]].String()+"\t1\t"), line)
	}
	header := contents(t, c.ResultsPath())
	assert.Contains(t, header, "# 2 rounds, window 10ms, seed 1\n")
	assert.Contains(t, header, "\ncampaign: "+p.ID+"\n")

	require.Len(t, r.states, 10)
	last := r.states[len(r.states)-1]
	assert.Equal(t, last.Total, last.Done, "only the last sentinel was missing")
	assert.Equal(t, 2, last.Round)
	assert.True(t, r.done)

	q, records, err := campaign.Read(c.Name)
	require.NoError(t, err)
	assert.Equal(t, p, q)
	require.Len(t, records, 10)
	assert.Equal(t, []int{0, 1, 2, 3, 4}, []int{records[0].Place, records[1].Place, records[2].Place, records[3].Place, records[4].Place})
	assert.Equal(t, *p.Sentinel, records[4].Cell)
	assert.Equal(t, p.Affinity[records[1].Cell.Procs], records[1].Affinity)
	assert.Equal(t, "6 of 6 samples accepted, 0 attempts repeated; flags: none", c.Summary().String())
	assert.NoError(t, c.Summary().Err())
}

// flaky returns a sampler with the given flags for the attempts of the first
// cell, and a failure where the flag is a crash.
func flaky(p *campaign.Plan, flags ...string) campaign.Sampler {
	attempt := 0
	return func(ctx context.Context, task campaign.Task) (campaign.Outcome, error) {
		o, err := good(ctx, task)
		if task.Cell.String() != p.Cells[0].String() {
			return o, err
		}
		flag := flags[attempt]
		attempt++
		o.Metrics[0].Value = float64(attempt)
		switch flag {
		case "":
		case campaign.FlagCrash:
			return campaign.Outcome{Flags: []string{flag}, Error: "exit status 2"}, nil
		case campaign.FlagInvalid:
			o.Invalid = "98.9 % of the load was reached, want 99 %"
		default:
			o.Telemetry = scenario.Metrics{{Value: 50, Unit: flag}}
		}
		return o, err
	}
}

func TestFlaggedSamplesAreTakenAgain(t *testing.T) {
	for name, test := range map[string]struct {
		flags    []string
		accepted int // attempt, or 0 for none
		summary  string
		err      string
	}{
		"quiet":         {[]string{""}, 1, "flags: none", ""},
		"no limit":      {[]string{"voluntary"}, 1, "flags: none", ""},
		"once":          {[]string{"gc", ""}, 2, "1 attempts repeated; flags: gc 1", ""},
		"twice":         {[]string{"gc", "gc", ""}, 3, "2 attempts repeated; flags: gc 2", ""},
		"always":        {[]string{"gc", "gc", "gc"}, 3, "2 attempts repeated; flags: gc 3", ""},
		"crash":         {[]string{"crash", ""}, 2, "flags: crash 1", "1 attempts failed, of 1 cells; the first: "},
		"only crashes":  {[]string{"crash", "crash", "crash"}, 0, "2 of 3 samples accepted, 2 attempts repeated; flags: crash 3", "3 attempts failed, of 1 cells"},
		"noise, crash":  {[]string{"gc", "crash", "crash"}, 0, "flags: crash 2, gc 1", "2 attempts failed"},
		"late once":     {[]string{"invalid", ""}, 2, "3 of 3 samples accepted, 1 attempts repeated; flags: invalid 1", ""},
		"not that fast": {[]string{"invalid", "invalid", "invalid"}, 0, "2 of 3 samples accepted, 2 attempts repeated; flags: invalid 3", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := small(t, 1)
			d.Limits = campaign.Limits{"gc": 49, "drift": 1}
			p := newPlan(t, d)
			c := created(t, p)
			require.NoError(t, c.Run(t.Context(), flaky(p, test.flags...), new(recorder)), "the campaign goes on")
			lines := samples(t, c)
			want := 3
			if test.accepted == 0 {
				want = 2
			}
			require.Len(t, lines, want)
			if test.accepted > 1 {
				assert.Contains(t, lines[2], fmt.Sprintf("\t%d.0000 ns/op", test.accepted), "at the end of the round")
			}
			_, records, err := campaign.Read(c.Name)
			require.NoError(t, err)
			require.Len(t, records, 4+len(test.flags))
			assert.Equal(t, 4, records[len(records)-1].Place, "the sentinel is the last")
			assert.Contains(t, c.Summary().String(), test.summary)
			if test.err == "" {
				assert.NoError(t, c.Summary().Err())
			} else {
				assert.ErrorContains(t, c.Summary().Err(), test.err)
			}
		})
	}
}

func TestDrift(t *testing.T) {
	d := small(t, 2)
	d.Limits = campaign.Limits{campaign.FlagDrift: 10}
	c := created(t, newPlan(t, d))
	sentinels := 0
	require.NoError(t, c.Run(t.Context(), func(ctx context.Context, task campaign.Task) (campaign.Outcome, error) {
		o, err := good(ctx, task)
		if task.Cell.String() == d.Sentinel.String() {
			o.Metrics[0].Value = []float64{100, 109, 100, 80}[sentinels]
			sentinels++
		}
		return o, err
	}, new(recorder)))
	assert.Equal(t, map[string]int{"drift": 1}, c.Summary().Flags)
	assert.Contains(t, c.Summary().String(), "drift within a round up to -20.0 %")
	assert.Len(t, samples(t, c), 6)
}

func TestRunStopsWhenInterrupted(t *testing.T) {
	c, r := created(t, newPlan(t, small(t, 2))), new(recorder)
	err := c.Run(t.Context(), failsAt(4, context.Canceled), r)
	assert.ErrorIs(t, err, context.Canceled)
	assert.EqualError(t, err, "after 3 of 6 samples: interrupted: context canceled")
	assert.Len(t, samples(t, c), 3, "what was measured is there, in whole lines")
	assert.True(t, r.done)
	removed, err := c.Remove()
	assert.NoError(t, err)
	assert.False(t, removed, "something was measured")
	_, _, err = campaign.Read(c.Name)
	assert.NoError(t, err)

	c = created(t, newPlan(t, small(t, 2)))
	assert.Error(t, c.Run(t.Context(), failsAt(0, context.Canceled), r))
	removed, err = c.Remove()
	assert.NoError(t, err)
	assert.True(t, removed)
	files, err := os.ReadDir(filepath.Dir(c.Name))
	require.NoError(t, err)
	assert.Empty(t, files)
}

// failsAt returns a sampler that ends the campaign with err after n samples.
func failsAt(n int, err error) campaign.Sampler {
	return func(ctx context.Context, task campaign.Task) (campaign.Outcome, error) {
		if n--; n < 0 {
			return campaign.Outcome{}, err
		}
		return good(ctx, task)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	p := newPlan(t, small(t, 1))
	for _, ending := range []string{".plan.json", ".jsonl", ".txt", ".md", ".html"} {
		name := filepath.Join(t.TempDir(), "mine")
		require.NoError(t, os.WriteFile(name+ending, []byte("mine"), 0o644))
		_, err := campaign.Create(name, p)
		assert.ErrorIs(t, err, os.ErrExist)
		assert.ErrorContains(t, err, "mine"+ending)
		assert.Equal(t, "mine", contents(t, name+ending))
		assert.Equal(t, name, campaign.TrimEnding(name+ending))
		assert.ErrorIs(t, campaign.WriteNew(name+ending, []byte("yours")), os.ErrExist)
		assert.Equal(t, "mine", contents(t, name+ending))
		files, err := os.ReadDir(filepath.Dir(name))
		require.NoError(t, err)
		assert.Len(t, files, 1)
	}
}
