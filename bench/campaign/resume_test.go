package campaign_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
)

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
