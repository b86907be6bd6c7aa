package doctor

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// changing is a file system that becomes another one when proc/stat has been read.
type changing struct {
	now, then fs.FS
	read      *int
}

func (c changing) Open(name string) (fs.File, error) {
	if *c.read > 0 && name != "proc/stat" && *c.read == 1 {
		return c.now.Open(name) // the rest of the first look
	}
	if name == "proc/stat" {
		*c.read++
	}
	if *c.read > 1 {
		return c.then.Open(name)
	}
	return c.now.Open(name)
}

func TestWatch(t *testing.T) {
	m := machine(nil)
	m.FS = changing{m.FS, machine(map[string]string{
		"proc/stat":   "cpu  1100 0 500 900040 10 0 5 60 0 0\n",
		"proc/7/stat": "7 (bench) R 1 7 7 0 -1 0 0 0 0 0 30 5 0 0 20 0 1 0 100 0 0",
		"proc/8/stat": "8 (a (b) c) S 1 8 8 0 -1 0 0 0 0 0 60 25 0 0 20 0 1 0 100 0 0",
		"proc/9/stat": "9 (new) S 1 8 8 0 -1 0 0 0 0 0 10 0 0 0 20 0 1 0 100 0 0",
	}).FS, new(int)}
	told := 0
	findings, err := Watch(context.Background(), m, 600*time.Millisecond, func(left time.Duration) { told++ })
	require.NoError(t, err)
	assert.NotZero(t, told)
	require.Len(t, findings, 4)
	assert.Equal(t, []string{"steal now", "others", "sleep", "clock"},
		[]string{findings[0].Check, findings[1].Check, findings[2].Check, findings[3].Check})
	assert.Equal(t, Bad, findings[0].Severity)
	assert.Contains(t, findings[0].Value, "30.0% of ")
	assert.Contains(t, findings[1].Value, ": a (b) c ")
	assert.NotContains(t, findings[1].Value, "bench")
}

func TestOthers(t *testing.T) {
	of := func(total, idle, self, other float64) snapshot {
		return snapshot{ticks{total: total, idle: idle}, map[int]float64{1: other, 7: self}, map[int]string{1: "stress", 7: "bench"}}
	}
	r := of(200, 50, 20, 110).others(of(0, 0, 0, 0), 1, 7)
	assert.Equal(t, result{Bad, "1.30 processors busy: stress 1.10", "stop them"}, r)
	r = of(200, 180, 20, 0).others(of(0, 0, 0, 0), 1, 7)
	assert.Equal(t, result{OK, "0.00 processors busy", ""}, r)
	r = of(200, 160, 20, 20).others(of(0, 0, 0, 0), 1, 7)
	assert.Equal(t, Warn, r.severity)
	reused := of(0, 0, 0, 0)
	reused.name[1] = "another"
	assert.NotContains(t, of(200, 50, 20, 110).others(reused, 1, 7).value, "stress", "the number is another process's")
	assert.Equal(t, OK, of(0, 0, 0, 0).others(of(200, 50, 20, 110), 1, 7).severity, "clocks that go back")
}

func TestWatchWithoutFiles(t *testing.T) {
	findings, err := Watch(context.Background(), Machine{FS: fstest.MapFS{}, OS: "linux"}, time.Millisecond, nil)
	require.NoError(t, err)
	require.Len(t, findings, 4)
	assert.Equal(t, Unknown, findings[0].Severity)
	assert.Equal(t, "no /proc/stat", findings[1].Value)

	findings, err = Watch(context.Background(), Machine{FS: fstest.MapFS{}, OS: "plan9"}, time.Millisecond, nil)
	require.NoError(t, err)
	assert.Len(t, findings, 2)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Watch(ctx, machine(nil), time.Hour, nil)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestSleepResult(t *testing.T) {
	late := func(half, most time.Duration) Severity {
		return sleepResult([]time.Duration{0, half, most}).severity
	}
	assert.Equal(t, OK, late(100*time.Microsecond, 5*time.Millisecond))
	assert.Equal(t, Warn, late(2*time.Millisecond, 5*time.Millisecond))
	assert.Equal(t, Warn, late(0, 30*time.Millisecond))
	assert.Equal(t, Bad, late(0, 200*time.Millisecond))
}

func TestSnapshots(t *testing.T) {
	s, ok := parseStat("cpu 1 2 4 8 16 32 64 128 256 512")
	require.True(t, ok)
	assert.Equal(t, ticks{total: 255, idle: 24, steal: 128}, s)
	later := snapshot{ticks: ticks{total: 300, idle: 30, steal: 130}}
	assert.Equal(t, ticks{total: 45, idle: 6, steal: 2}, later.since(snapshot{ticks: s}))
	assert.Equal(t, ticks{}, snapshot{ticks: s}.since(later), "clocks that go back")
	busy := snapshot{ticks: ticks{total: 200, idle: 50, steal: 140}}.others(snapshot{}, 1, 7)
	assert.Equal(t, "0.10 processors busy", busy.value, "what the host takes is nobody's here")
}
