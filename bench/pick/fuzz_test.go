package pick

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/report"
)

// FuzzFields looks for values that set a field to nonsense, and for errors that
// are more than a line.
func FuzzFields(f *testing.F) {
	for i, field := range Fields {
		for _, v := range append(field.Values, field.Default, "", "-1", "1e300", "0x10", "99999999999999999999", "p99,,cpu", "1.5k", "\x1b[2J\n") {
			f.Add(i, v)
		}
	}
	f.Fuzz(func(t *testing.T, i int, value string) {
		if i < 0 || i >= len(Fields) {
			return
		}
		w := work(nil)
		if err := Fields[i].Set(&w, value); err != nil {
			require.NotContains(t, err.Error(), "\n")
			return
		}
		require.NoError(t, w.Check())
		require.NotEmpty(t, w.String())
	})
}

// FuzzAsk looks for answers on which the questions do not end well.
func FuzzAsk(f *testing.F) {
	f.Add("1\n1\n1024\nfifo\n8\nsaturation\nthroughput\nno\nno\nno\n")
	f.Add("\n\n\n\n\n\n\n\n\n\n")
	f.Add("x\r\n4\r\n")
	f.Fuzz(func(t *testing.T, answers string) {
		w := Workload{Cores: 1}
		if err := Ask(strings.NewReader(answers), io.Discard, Fields, &w); err == nil {
			require.NoError(t, w.Check())
		}
	})
}

// FuzzChoose looks for results files on which the choice fails other than with
// an error of a line, or chooses what does not take part.
func FuzzChoose(f *testing.F) {
	line := func(impl string, value any) string {
		return fmt.Sprintf("Benchmark"+eight+"\t1\t%v items/s\n", impl, value)
	}
	f.Add(line("chan", 1)+line("mutexq", 2)+line("mutexq", 3), uint8(0), 1.0)
	f.Add(line("chan", 0)+line("ringq.mpmc", 0), uint8(0), 0.0)
	f.Add(line("chan", -1)+line("ringq.mpmc", 1e308)+line("ringq.mpmc", 1e-308), uint8(0), 1e9)
	f.Add("cpu: a\n"+line("chan", 1), uint8(0), 0.0)
	f.Add("BenchmarkPayload/impl=chan/prod=0/cons=-3/cap=x/item=ptr/wait=-2\t1\t5 cpu-ns/op\n", uint8(2), 0.0)
	f.Add("BenchmarkSojourn/impl=chan/prod=8/rate=1k/arrival=fixed-2\t1\t5 p99-ns\nBenchmarkSojourn/impl=mutexq/rate=9%-2\t1\t5 p99-ns\n", uint8(1), 5e3)
	f.Add("BenchmarkFootprint/impl=chan/cap=99999999999999999999/item=1e9\t1\t5 B/slot\n", uint8(3), 0.0)
	f.Fuzz(func(t *testing.T, text string, matters uint8, rate float64) {
		path := filepath.Join(t.TempDir(), "x.txt")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		r, err := report.Read(path)
		if err != nil {
			return
		}
		w := work(func(w *Workload) { w.Matters, w.Rate = []Metric{metrics[int(matters)%len(metrics)]}, rate })
		a, err := Choose(r, entries(), w)
		if err != nil {
			require.NotContains(t, err.Error(), "\n")
			return
		}
		require.Contains(t, a.Unbeaten, a.Use)
		require.NotNil(t, a.Evidence[0].candidate(a.Use))
		var out bytes.Buffer
		require.NoError(t, a.WriteJSON(&out))
		require.True(t, json.Valid(out.Bytes()))
		require.NoError(t, a.WriteText(&out))
	})
}
