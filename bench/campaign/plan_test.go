package campaign_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

func cell(t testing.TB, name string) scenario.Cell {
	c, err := scenario.ParseCell(name)
	require.NoError(t, err)
	return c
}

// design is one with all cells of a tier.
func design(t testing.TB, rounds int) campaign.Design {
	cells, err := scenario.TierCells(scenario.TierQuick, catalog.All(), 2)
	require.NoError(t, err)
	return campaign.Design{
		Cells: cells, Rounds: rounds, Window: campaign.MinWindow, Patience: campaign.DefaultPatience, Seed: 1,
	}
}

// small is one with three cells and a sentinel.
func small(t testing.TB, rounds int) campaign.Design {
	d := design(t, rounds)
	d.Cells = d.Cells[:3]
	sentinel := cell(t, "Calibrate/impl=chan/what=pair")
	d.Sentinel = &sentinel
	return d
}

func newPlan(t testing.TB, d campaign.Design) *campaign.Plan {
	p, err := campaign.NewPlan(d)
	require.NoError(t, err)
	return p
}

func TestOrderTakesEveryCellOnceARound(t *testing.T) {
	d := design(t, 3)
	p := newPlan(t, d)
	require.Len(t, p.Order, 3)
	for _, round := range p.Order {
		require.Len(t, round, len(d.Cells))
		for i, place := range slices.Sorted(slices.Values(round)) {
			assert.Equal(t, i, place)
		}
	}
	assert.NotEqual(t, p.Order[0], p.Order[1], "each round has its own order")
	assert.Equal(t, p.Order, newPlan(t, d).Order, "the seed decides")
	d.Seed++
	assert.NotEqual(t, p.Order, newPlan(t, d).Order)
}

func TestDesignsThatMakeNoSense(t *testing.T) {
	for want, change := range map[string]func(*campaign.Design){
		"nothing to measure":                  func(d *campaign.Design) { d.Cells = nil },
		"rounds 0, want 1 to 1000":            func(d *campaign.Design) { d.Rounds = 0 },
		"rounds 1001, want 1 to 1000":         func(d *campaign.Design) { d.Rounds = 1001 },
		"window 1ms, want 10ms to 1m0s":       func(d *campaign.Design) { d.Window = time.Millisecond },
		"window 1h0m0s, want 10ms to 1m0s":    func(d *campaign.Design) { d.Window = time.Hour },
		"patience 0s, want 1s to 1h0m0s":      func(d *campaign.Design) { d.Patience = 0 },
		"given twice":                         func(d *campaign.Design) { d.Cells = append(d.Cells, d.Cells[0]) },
		`unknown limit "noise", want some of`: func(d *campaign.Design) { d.Limits = campaign.Limits{"noise": 1} },
		"limit steal=0, want a number above":  func(d *campaign.Design) { d.Limits = campaign.Limits{"steal": 0} },
	} {
		d := design(t, 1)
		change(&d)
		_, err := campaign.NewPlan(d)
		assert.ErrorContains(t, err, want)
	}
}

func TestAgain(t *testing.T) {
	cells := design(t, 1).Cells
	names := func(impls ...string) (twice []string) {
		all, err := campaign.Again(cells, impls)
		require.NoError(t, err)
		d := design(t, 1)
		d.Cells = all
		assert.NoError(t, d.Check(), "no cell is there twice")
		for i, c := range all {
			if c.IsAgain() && !slices.ContainsFunc(cells, func(o scenario.Cell) bool { return o.String() == c.String() }) {
				twice = append(twice, c.Scenario)
				assert.Equal(t, all[i-1].Again(), c)
			}
		}
		return twice
	}
	assert.Equal(t, []string{"Pair", "Transfer", "PingPong", "Sojourn", "Idle"}, names(), "Calibrate has such a cell")
	assert.Empty(t, names(campaign.NoAgain))
	transfers := 0
	for _, c := range cells {
		if c.Impl == "chanq" {
			transfers++
		}
	}
	assert.Len(t, names("chanq"), transfers)
	_, err := campaign.Again(cells, []string{"fastq"})
	assert.ErrorContains(t, err, `again "fastq", want none or some of chan, `)
}

// A cell under a second name is measured like that under the first.
func TestAgainIsMeasured(t *testing.T) {
	c := cell(t, "Pair/impl=mutexq/cap=8/item=8/fill=0").Again()
	assert.Equal(t, "Pair/impl=mutexq.again/cap=8/item=8/fill=0", c.String())
	assert.NoError(t, scenario.Fits(c, catalog.All()))
	s, err := scenario.Measure(c, catalog.All(), scenario.Stop{Ops: 10})
	require.NoError(t, err)
	assert.Equal(t, 10, s.Ops)
}

func TestPlanFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "mine")
	d := small(t, 2)
	d.Limits = campaign.DefaultLimits()
	p := newPlan(t, d)
	c, err := campaign.Create(name, p)
	require.NoError(t, err)
	require.NoError(t, c.Close())
	text, err := os.ReadFile(name + ".plan.json")
	require.NoError(t, err)
	got, err := campaign.ParsePlan(text)
	require.NoError(t, err)
	assert.Equal(t, p, got)
	if cpus := campaign.AllowedCPUs(); cpus != nil {
		assert.Len(t, p.Affinity[1], 1)
		assert.Contains(t, cpus, p.Affinity[1][0])
	}

	change := func(change func(*campaign.Plan)) []byte {
		q, err := campaign.ParsePlan(text)
		require.NoError(t, err)
		change(q)
		q.Seal()
		text, err := json.Marshal(q)
		require.NoError(t, err)
		return text
	}
	for want, text := range map[string][]byte{
		"the plan was changed after it was made":      []byte(strings.Replace(string(text), `"rounds":2`, `"rounds":3`, 1)),
		"no plan of a campaign":                       []byte("rounds = 3"),
		"format 2, want 1":                            []byte(`{"format":2}`),
		`unknown field "speed"`:                       []byte(`{"format":1,"speed":3}`),
		"invalid character '{' after top-level value": append(slices.Clone(text), '{', '}'),
		"an order for 2 rounds, want 3":               change(func(p *campaign.Plan) { p.Rounds = 3 }),
		"round 2: want the numbers from 0 to 2":       change(func(p *campaign.Plan) { p.Order[1] = []int{0, 1, 1} }),
		"rounds 0":                                    change(func(p *campaign.Plan) { p.Rounds = 0 }),
		"malformed cell":                              []byte(strings.Replace(string(text), "what=pair", "what", 1)),
	} {
		_, err := campaign.ParsePlan(text)
		assert.ErrorContains(t, err, want)
	}
}

// A campaign goes on where it was begun, and nowhere else.
func TestResumeElsewhere(t *testing.T) {
	for want, change := range map[string]func(*campaign.Plan){
		`go "go1.1", here it is "go1.`:           func(p *campaign.Plan) { set(p, "go", "go1.1") },
		`commit "0123", here it is `:             func(p *campaign.Plan) { set(p, "commit", "0123") },
		`cpu "Z80", here it is `:                 func(p *campaign.Plan) { set(p, "cpu", "Z80") },
		"another build of the program: binary x": func(p *campaign.Plan) { p.Binary = "x" },
	} {
		p := newPlan(t, small(t, 1))
		change(p)
		p.Seal()
		name := filepath.Join(t.TempDir(), "mine")
		c, err := campaign.Create(name, p)
		require.NoError(t, err)
		require.NoError(t, c.Close())
		_, err = campaign.Resume(name)
		assert.ErrorContains(t, err, want)
	}
	_, err := campaign.Resume(filepath.Join(t.TempDir(), "mine"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func set(p *campaign.Plan, key, value string) {
	p.Environment = slices.DeleteFunc(p.Environment, func(s campaign.Setting) bool { return s.Key == key })
	p.Environment = append(p.Environment, campaign.Setting{Key: key, Value: value})
}
