package campaign_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/campaign"
	"github.com/queuebench/queue/bench/scenario"
	"github.com/queuebench/queue/catalog"
)

func plan(t *testing.T, rounds int) campaign.Plan {
	cells, err := scenario.TierCells(scenario.TierQuick, catalog.All(), 2)
	require.NoError(t, err)
	return campaign.Plan{Cells: cells, Rounds: rounds, Window: campaign.MinWindow, Seed: 1}
}

func TestOrderTakesEveryCellOnceARound(t *testing.T) {
	p := plan(t, 3)
	order := p.Order()
	require.Len(t, order, 3*len(p.Cells))
	rounds := make([][]scenario.Cell, 3)
	for i := range rounds {
		rounds[i] = order[i*len(p.Cells) : (i+1)*len(p.Cells)]
		assert.ElementsMatch(t, p.Cells, rounds[i])
	}
	assert.NotEqual(t, rounds[0], rounds[1], "each round has its own order")
	assert.Equal(t, order, p.Order(), "the seed decides")
	p.Seed++
	assert.NotEqual(t, order, p.Order())
}

func TestPlansThatMakeNoSense(t *testing.T) {
	for want, change := range map[string]func(*campaign.Plan){
		"nothing to measure":               func(p *campaign.Plan) { p.Cells = nil },
		"rounds 0, want 1 to 1000":         func(p *campaign.Plan) { p.Rounds = 0 },
		"rounds 1001, want 1 to 1000":      func(p *campaign.Plan) { p.Rounds = 1001 },
		"window 1ms, want 10ms to 1m0s":    func(p *campaign.Plan) { p.Window = time.Millisecond },
		"window 1h0m0s, want 10ms to 1m0s": func(p *campaign.Plan) { p.Window = time.Hour },
	} {
		p := plan(t, 1)
		change(&p)
		assert.ErrorContains(t, p.Check(), want)
	}
}

// recorder is progress that keeps what it is told.
type recorder struct {
	states []campaign.State
	done   bool
}

func (r *recorder) Step(s campaign.State) { r.states = append(r.states, s) }
func (r *recorder) Done()                 { r.done = true }

func fakeLine(_ context.Context, c scenario.Cell, _ time.Duration) (string, error) {
	return "Benchmark" + c.String() + "\t1\t1 ns/op\n", nil
}

func TestRunWritesEverySample(t *testing.T) {
	p, r := plan(t, 2), new(recorder)
	var out bytes.Buffer
	require.NoError(t, campaign.Run(context.Background(), p, fakeLine, &out, r))
	assert.Equal(t, len(p.Order()), strings.Count(out.String(), "\n"))
	require.Len(t, r.states, len(p.Order()))
	last := r.states[len(r.states)-1]
	assert.Equal(t, last.Total, last.Done+1)
	assert.Equal(t, 2, last.Round)
	assert.True(t, r.done)
}

func TestRunStopsWhenInterrupted(t *testing.T) {
	p, r := plan(t, 2), new(recorder)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	sampler := func(ctx context.Context, c scenario.Cell, w time.Duration) (string, error) {
		if n++; n == 4 {
			cancel()
			return "", ctx.Err()
		}
		return fakeLine(ctx, c, w)
	}
	var out bytes.Buffer
	err := campaign.Run(ctx, p, sampler, &out, r)
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorContains(t, err, fmt.Sprintf("interrupted after 3 of %d samples", len(p.Order())))
	assert.Equal(t, 3, strings.Count(out.String(), "\n"), "what was measured is there, in whole lines")
	assert.True(t, r.done)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestRunFailsWhenTheFileCannotBeWritten(t *testing.T) {
	err := campaign.Run(context.Background(), plan(t, 1), fakeLine, fullDisk{}, new(recorder))
	assert.ErrorContains(t, err, "sample 1 of")
	assert.ErrorContains(t, err, "no space left")
}

// TestMain makes this program its own child.
func TestMain(m *testing.M) {
	switch os.Getenv("CAMPAIGN_CHILD") {
	case "sample":
		fmt.Printf("Benchmark%s\t1\t1 ns/op\n", os.Args[len(os.Args)-1])
	case "garbage":
		fmt.Println("hello")
	case "two lines":
		fmt.Printf("Benchmark%s\t1\t1 ns/op\nhello\n", os.Args[len(os.Args)-1])
	case "no value":
		fmt.Printf("Benchmark%s\t1\n", os.Args[len(os.Args)-1])
	case "fail":
		fmt.Fprint(os.Stderr, "an item\nwas lost\n")
		os.Exit(1)
	case "hang":
		time.Sleep(time.Hour) // until it is killed
	default:
		os.Exit(m.Run())
	}
}

func TestChild(t *testing.T) {
	c, err := scenario.ParseCell("Pair/impl=chan/cap=8/item=8/fill=0")
	require.NoError(t, err)
	child := campaign.Child(os.Args[0])
	for mode, want := range map[string]string{
		"sample":    "",
		"two lines": `1 ns/op\nhello\n", want a benchmark line`,
		"no value":  `\t1\n", want a benchmark line`,
		"garbage":   `the process printed "hello\n", want a benchmark line`,
		"fail":      "exit status 1: an item was lost",
	} {
		t.Run(mode, func(t *testing.T) {
			t.Setenv("CAMPAIGN_CHILD", mode)
			line, err := child(context.Background(), c, campaign.MinWindow)
			if want == "" {
				require.NoError(t, err)
				assert.Equal(t, "Benchmark"+c.String()+"\t1\t1 ns/op\n", line)
				return
			}
			assert.ErrorContains(t, err, want)
			assert.ErrorContains(t, err, c.String())
		})
	}
	t.Run("hang", func(t *testing.T) {
		t.Setenv("CAMPAIGN_CHILD", "hang")
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		_, err := child(ctx, c, campaign.MinWindow)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestProgress(t *testing.T) {
	c, err := scenario.ParseCell("Pair/impl=chan/cap=8/item=8/fill=0")
	require.NoError(t, err)
	state := campaign.State{Cell: c, Done: 30, Total: 60, Round: 2, Rounds: 2, Left: 90 * time.Second}

	var terminal, file bytes.Buffer
	p := campaign.NewProgress(&terminal, true, 70)
	p.Step(state)
	p.Done()
	assert.Equal(t, "\r\x1b[K[##########..........]  50% round 2/2, 1m30s left  Pair/impl=chan/cap\r\x1b[K", terminal.String())

	p = campaign.NewProgress(&file, false, 0)
	p.Step(state)
	p.Step(state)
	p.Done()
	assert.Equal(t, "round 2 of 2: 30 of 60 samples taken, about 1m30s left\n", file.String())
}

func TestEnvironment(t *testing.T) {
	env := campaign.Environment{
		{"cpu", "Some CPU (R) @ 2.60GHz"}, {"cores", "4"}, {"go", "go1.26.8"},
		{"commit", "0123456789abcdef"}, {"dirty", "true"}, {"governor", ""},
	}
	assert.Equal(t, "2026-01-02.some-cpu-r-2.60ghz-4.go1.26.8.0123456789+dirty", env.FileName("2026-01-02"))
	text := env.String()
	assert.Contains(t, text, "cpu: Some CPU (R) @ 2.60GHz\n")
	assert.NotContains(t, text, "governor", "what is not known is left out")
	assert.NotEmpty(t, campaign.ReadEnvironment().Get("go"))
}
