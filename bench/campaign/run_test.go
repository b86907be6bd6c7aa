package campaign_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
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
			o.Metrics = append(o.Metrics, scenario.Metric{Value: 98.9, Unit: "achieved-%"})
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
		"not that fast": {[]string{"invalid"}, 0, "2 of 3 samples accepted, 0 attempts repeated; flags: invalid 1", ""},
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

// noisy is a sampler of which a quarter of the attempts is flagged, crashed or
// invalid.
func noisy(ctx context.Context, task campaign.Task) (campaign.Outcome, error) {
	o, err := good(ctx, task)
	switch rand.N(12) {
	case 0:
		o.Flags = []string{"steal"}
	case 1:
		o.Metrics = append(o.Metrics, scenario.Metric{Value: 1, Unit: "achieved-%"})
	case 2:
		return campaign.Outcome{Flags: []string{campaign.FlagHang}, Error: "killed"}, nil
	}
	return o, err
}

// Whatever of the records and the results is on the disk when a campaign is cut
// short, it goes on and is complete in the end, with each sample once.
func TestResumeAfterACut(t *testing.T) {
	whole := created(t, newPlan(t, small(t, 3)))
	require.NoError(t, whole.Run(t.Context(), noisy, new(recorder)))
	require.NoError(t, whole.Close())
	plan, records, results := contents(t, whole.Name+".plan.json"), contents(t, whole.Name+".jsonl"), contents(t, whole.ResultsPath())
	for range 40 {
		name := filepath.Join(t.TempDir(), "cut")
		n, m := rand.N(len(records)+1), rand.N(len(results)+1)
		beginning := records[:strings.LastIndexByte(records[:n], '\n')+1]
		require.NoError(t, os.WriteFile(name+".plan.json", []byte(plan), 0o644))
		require.NoError(t, os.WriteFile(name+".jsonl", []byte(records[:n]), 0o644))
		c, err := campaign.Resume(name)
		require.NoError(t, err)
		full := contents(t, name+".txt")
		require.NoError(t, c.Close())
		require.True(t, strings.HasPrefix(results, full), "the results are made of the records")

		require.NoError(t, os.WriteFile(name+".txt", []byte(full[:min(m, len(full))]), 0o644))
		c, err = campaign.Resume(name)
		require.NoError(t, err)
		require.NoError(t, c.Run(t.Context(), noisy, new(recorder)))
		require.NoError(t, c.Close())
		require.True(t, strings.HasPrefix(contents(t, name+".jsonl"), beginning))
		complete(t, c)
	}
}

// complete fails unless the campaign is: with the slots of its plan in order, as
// reading it checks, to the last, and all that was accepted in the results.
func complete(t testing.TB, c *campaign.Campaign) {
	p, records, err := campaign.Read(c.Name)
	require.NoError(t, err)
	last := records[len(records)-1]
	require.Equal(t, []int{p.Rounds, len(p.Cells) + 1}, []int{last.Round, last.Place})
	first := make(map[string]int)
	accepted := make(map[string]int)
	var want []string
	for _, r := range records {
		slot := fmt.Sprint(r.Round, r.Place)
		if r.Attempt == 1 {
			first[slot]++
		}
		if r.Accepted {
			accepted[slot]++
			want = append(want, strings.TrimSuffix(r.Sample.Line(r.Cell), "\n"))
		}
	}
	require.Len(t, first, p.Rounds*(len(p.Cells)+2))
	for slot, n := range first {
		require.Equal(t, 1, n, slot)
		require.LessOrEqual(t, accepted[slot], 1, slot)
	}
	require.Equal(t, want, samples(t, c))
}

func TestResumeRefusesForeignFiles(t *testing.T) {
	c := created(t, newPlan(t, small(t, 1)))
	require.Error(t, c.Run(t.Context(), failsAt(4, context.Canceled), new(recorder)))
	_, err := campaign.Resume(c.Name)
	assert.ErrorContains(t, err, "mine.jsonl: another process is writing it")
	require.NoError(t, c.Close())
	other := created(t, newPlan(t, small(t, 2)))
	require.NoError(t, other.Run(t.Context(), good, new(recorder)))

	path := c.Name + ".jsonl"
	records := contents(t, path)
	lines := strings.SplitAfter(records, "\n")
	for want, text := range map[string]string{
		`line 1: a record of campaign "` + other.Plan.ID + `", want ` + c.Plan.ID: contents(t, other.Name+".jsonl"),
		"line 2: invalid character":       lines[0] + "hello\n" + lines[2],
		"line 2: unexpected EOF":          lines[0] + lines[1][:100] + "\n" + lines[2],
		"line 2: something after the end": lines[0] + strings.TrimSpace(lines[1]) + lines[2],
		"place 2, attempt 1, want ":       lines[0] + lines[2],
		"line 3: " + c.Plan.Cells[c.Plan.Order[0][0]].String() + " in round 1, place 1, attempt 1, want ": lines[0] + lines[1] + lines[1],
		"line 2: accepted false, want true":     strings.Replace(records, `"accepted":true`, `"accepted":false`, 1),
		"line 5: Calibrate":                     records + lines[0],
		`line 1: json: unknown field "speed"`:   `{"speed":3}` + "\n",
		`line 1: metric "ns/op", want units of`: strings.Replace(records, `"ops":1,"metrics":{`, `"ops":1,"metrics":{"ns/op":1,`, 1),
	} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		_, err := campaign.Resume(c.Name)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, text, contents(t, path), "it is left as it is")
	}
	require.NoError(t, os.WriteFile(path, []byte(records), 0o644))
	require.NoError(t, os.WriteFile(c.ResultsPath(), []byte("my notes\n"), 0o644))
	_, err = campaign.Resume(c.Name)
	assert.ErrorContains(t, err, "mine.txt: this is not what the campaign wrote, move it away")
	assert.Equal(t, "my notes\n", contents(t, c.ResultsPath()))
}

func TestMoreRecordsThanPlanned(t *testing.T) {
	c := created(t, newPlan(t, small(t, 1)))
	require.NoError(t, c.Run(t.Context(), good, new(recorder)))
	text := contents(t, c.Name+".jsonl")
	for _, more := range []string{text[:20], text} {
		_, _, err := campaign.ParseRecords(c.Plan, []byte(text+more))
		assert.ErrorContains(t, err, "line 6: more than the plan has")
	}
}

// A disk that is full ends the campaign, whose files stay as they were; with
// room it goes on.
func TestFullDisk(t *testing.T) {
	c := created(t, newPlan(t, small(t, 3)))
	size := func() int { return len(contents(t, c.Name+".jsonl")) + len(contents(t, c.ResultsPath())) }
	for room := 0; ; room += 97 {
		before := size()
		c.FillDisk(room)
		err := c.Run(t.Context(), noisy, new(recorder))
		if err == nil {
			break
		}
		require.ErrorIs(t, err, syscall.ENOSPC)
		require.ErrorContains(t, err, "record of ")
		require.GreaterOrEqual(t, size(), before)
		require.NoError(t, c.Close())
		require.True(t, strings.HasSuffix("\n"+contents(t, c.Name+".jsonl"), "\n"))
		require.True(t, strings.HasSuffix(contents(t, c.ResultsPath()), "\n"))
		c, err = campaign.Resume(c.Name)
		require.NoError(t, err)
	}
	require.NoError(t, c.Close())
	complete(t, c)
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
