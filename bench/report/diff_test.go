package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func results(t *testing.T, lines ...string) *Results {
	r, err := Read(write(t, strings.Join(lines, "")))
	require.NoError(t, err)
	return r
}

// steady is roundsOf without speeds that change.
func steady(rounds int, seed uint64, queues ...constructed) string {
	r := rand.New(rand.NewPCG(seed, 8))
	var b strings.Builder
	for range rounds {
		for _, q := range queues {
			fmt.Fprintf(&b, "Benchmark%s 1000 %.4f ns/op\n", q.name, q.ns*math.Exp(q.noise*r.NormFloat64()))
		}
	}
	return b.String()
}

func verdictsOf(d *Diff) map[string]Verdict {
	got := make(map[string]Verdict)
	for _, c := range d.Cells {
		got[c.Name()] = c.Versus.Verdict
	}
	return got
}

func TestCompare(t *testing.T) {
	queues := func(slow, fast float64) []constructed {
		return []constructed{
			{"Pair/impl=chan/cap=8", 100, 0.01}, {"Pair/impl=slow/cap=8", slow, 0.01}, {"Pair/impl=fast/cap=8", fast, 0.01},
			{"Pair/impl=alike/cap=8", 70, 0.01}, {"Transfer/impl=null/prod=2-2", 3, 0.01},
		}
	}
	old := results(t, "commit: a\ngo: go1.26\n", steady(10, 1, append(queues(50, 50), constructed{"Pair/impl=gone/cap=8", 1, 0})...))
	now := results(t, "commit: b\ngo: go1.26\nkernel: 6\n", steady(10, 2, append(queues(55, 45), constructed{"Pair/impl=added/cap=8", 1, 0})...))
	d := Compare(old, now, Options{})
	assert.Equal(t, []SettingDiff{{"commit", "a", "b"}, {"kernel", "", "6"}}, d.Environment)
	assert.Equal(t, map[string]Verdict{
		"Pair chan cap=8 procs=1": Same, "Pair slow cap=8 procs=1": Slower, "Pair fast cap=8 procs=1": Faster,
		"Pair alike cap=8 procs=1": Same, "Transfer null prod=2 procs=2": Same,
	}, verdictsOf(d))
	assert.Equal(t, []string{"Pair gone cap=8 procs=1"}, d.OnlyOld)
	assert.Equal(t, []string{"Pair added cap=8 procs=1"}, d.OnlyNew)
	assert.Equal(t, 5, d.Compared)
	assert.True(t, d.Controls)
	assert.Equal(t, 2, d.Noise[0].Pairs)
	assert.Equal(t, "Of 3 cells: 1 faster, 1 slower, 1 same, 0 undecided. Measured on one side only: 2.", d.Summary())
	for _, c := range d.Cells {
		assert.Zero(t, c.Versus.Rounds, "rounds of different files have nothing in common")
		assert.Equal(t, c.Impl == "slow", c.WorseBy(0.05), c.Name())
		assert.False(t, c.WorseBy(0.15))
	}
	assert.EqualError(t, d.Err(DiffView{FailOver: 0.05}), "slower by more than 5%: Pair slow cap=8 procs=1 ns/op +9.8%")
	assert.NoError(t, d.Err(DiffView{FailOver: 0.15}))
	assert.NoError(t, d.Err(DiffView{}))
}

// TestCompareDrift has a machine that became slower by a fifth. What cannot have
// changed shows it, unless it is another machine.
func TestCompareDrift(t *testing.T) {
	queues := func(speed float64) []constructed {
		return []constructed{{"Pair/impl=chan", 100 * speed, 0.01}, {"Pair/impl=x", 50 * speed, 0.01}, {"Transfer/impl=chan", 100 * speed, 0.01}}
	}
	d := Compare(results(t, steady(10, 1, queues(1)...)), results(t, steady(10, 2, queues(1.2)...)), Options{})
	assert.Equal(t, Same, verdictsOf(d)["Pair x procs=1"])
	assert.InDelta(t, 0.2, d.Noise[0].Typical, 0.02)
	assert.InDelta(t, 0.2, d.Noise[0].Proven, 0.02)

	slower := queues(1.2)
	slower[1].ns *= 1.1
	d = Compare(results(t, steady(10, 1, queues(1)...)), results(t, steady(10, 2, slower...)), Options{})
	assert.Equal(t, Slower, verdictsOf(d)["Pair x procs=1"], "by more than the machine")

	d = Compare(results(t, "cpu: a\n", steady(10, 1, queues(1)...)), results(t, "cpu: b\n", steady(10, 2, queues(1.2)...)), Options{})
	assert.False(t, d.Controls)
	assert.Equal(t, Slower, verdictsOf(d)["Pair x procs=1"])
	assert.Equal(t, 3, d.Tally(Slower), "%v chan is a queue like others", verdictsOf(d))
}

// TestCompareControls has controls that disagree: the machine was not the same.
func TestCompareControls(t *testing.T) {
	queues := func(speed float64) []constructed {
		return []constructed{{"Pair/impl=chan", 100, 0.01}, {"Transfer/impl=chan", 100 * speed, 0.01}, {"Mix/impl=chan", 100, 0.01}}
	}
	d := Compare(results(t, steady(10, 1, queues(1)...)), results(t, steady(10, 2, queues(1.2)...)), Options{})
	assert.Equal(t, []string{"Transfer chan procs=1"}, d.Noise[0].Suspects)
	assert.InDelta(t, 0.2, d.Noise[0].Proven, 0.02)
	assert.NoError(t, d.Err(DiffView{FailOver: 0.05}), "a commit cannot have done it")
}

// TestCompareSame compares twenty files with others of the same noise.
func TestCompareSame(t *testing.T) {
	s := newSimulation(t)
	same, all := 0, 0
	for range 20 {
		sides := make([]*Results, 2)
		for i := range sides {
			var b strings.Builder
			for range 10 {
				for cell := range 60 {
					x, _ := s.round(cell, 1)
					fmt.Fprintf(&b, "BenchmarkTransfer/impl=x/cap=%d 1 %g ns/op\n", cell, x)
				}
			}
			sides[i] = results(t, b.String())
		}
		d := Compare(sides[0], sides[1], Options{})
		same += d.Tally(Same)
		all += len(d.Cells)
		assert.LessOrEqual(t, d.Tally(Slower)+d.Tally(Faster), 1)
	}
	t.Logf("%d of %d", same, all)
	assert.GreaterOrEqual(t, float64(same), 0.95*float64(all))
}

func TestRename(t *testing.T) {
	lines := steady(10, 1, constructed{"Pair/impl=chan", 100, 0.01}, constructed{"Pair/impl=x", 50, 0.01}, constructed{"Pair/impl=x.again", 51, 0.01}, constructed{"Pair/impl=y", 60, 0.01})
	old := results(t, lines)
	require.NoError(t, old.Rename("x", "y"))
	assert.Equal(t, []string{"chan", "y", "y.again"}, old.implementations())
	d := Compare(old, results(t, lines), Options{})
	assert.Equal(t, map[string]Verdict{"Pair chan procs=1": Same, "Pair y procs=1": Slower}, verdictsOf(d))
	assert.InDelta(t, 0.2, d.Cells[1].Versus.Change, 0.02)
	assert.EqualError(t, old.Rename("z", "x"), `report: rename "z": no such implementation, want one of chan, y, y.again`)
}

// TestCompareFew has too few samples for that many comparisons.
func TestCompareFew(t *testing.T) {
	var queues []constructed
	for i := range 20 {
		queues = append(queues, constructed{fmt.Sprintf("Pair/impl=x/cap=%d", i+1), 100, 0.01})
	}
	slower := append([]constructed{}, queues...)
	slower[0].ns = 200
	d := Compare(results(t, steady(5, 1, queues...)), results(t, steady(5, 2, slower...)), Options{})
	assert.Equal(t, Undecided, d.Cells[0].Versus.Verdict)
	assert.Contains(t, strings.Join(d.about(), "\n"), "Too few samples: among so many comparisons no difference, however large, can be significant with less than 6 samples per cell; there are as few as 5.")
	d = Compare(results(t, steady(8, 1, queues...)), results(t, steady(8, 2, slower...)), Options{})
	assert.Equal(t, Slower, d.Cells[0].Versus.Verdict)
	assert.Contains(t, strings.Join(d.about(), "\n"), "a screening")
}

// TestCompareGolden holds all formats against what a person has looked at.
func TestCompareGolden(t *testing.T) {
	old, err := Read("testdata/screening.txt")
	require.NoError(t, err)
	now, err := Read("testdata/other.txt")
	require.NoError(t, err)
	d := Compare(old, now, Options{})
	view := DiffView{OldName: "screening.txt", NewName: "other.txt", FailOver: 0.05}
	var text, md, all, js bytes.Buffer
	require.NoError(t, d.WriteText(&text, view))
	require.NoError(t, d.WriteMarkdown(&md, view))
	require.NoError(t, d.WriteJSON(&js, view))
	view.All = true
	require.NoError(t, d.WriteText(&all, view))
	golden(t, "testdata/compare.text.golden", text.String())
	golden(t, "testdata/compare.md.golden", md.String())
	for _, c := range d.Cells {
		assert.Contains(t, all.String(), c.Impl+" "+joinParams(c.Params))
	}
	var generic map[string]any
	require.NoError(t, json.Unmarshal(js.Bytes(), &generic))
	assert.Len(t, generic["cells"], len(d.Cells))
	assert.Equal(t, float64(d.Tally(Same)), generic["summary"].(map[string]any)["same"])
}
