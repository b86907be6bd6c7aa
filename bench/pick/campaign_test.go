package pick

import (
	"bufio"
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchmath"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/bench/report"
	"github.com/queuebench/queue/catalog"
)

// campaignFile matches the name of a results file. The first group is the
// campaign, which may have several files.
var campaignFile = regexp.MustCompile(`^(\d{4}-\d\d-\d\d\..*\.([0-9a-f]{10}|unknown)(\+dirty)?)\..*txt$`)

// newestCampaign returns the files of the newest campaign in results.
func newestCampaign(t testing.TB) (files []string) {
	all, err := filepath.Glob("../../results/*.txt")
	require.NoError(t, err)
	newest := ""
	for _, path := range all {
		if m := campaignFile.FindStringSubmatch(filepath.Base(path)); m != nil && m[1] >= newest {
			if m[1] > newest {
				newest, files = m[1], nil
			}
			files = append(files, path)
		}
	}
	require.NotEmpty(t, files, "of %v", all)
	return files
}

// tenWorkloads are of different kinds. Cores 0 stands for the most that were
// measured.
var tenWorkloads = []struct {
	name string
	w    Workload
}{
	{"a pair", Workload{Producers: 1, Consumers: 1, Capacity: 1024, Order: queue.FIFO, Item: 8, Matters: []Metric{Throughput}}},
	{"a crowd", Workload{Producers: 8, Consumers: 8, Capacity: 1024, Order: queue.FIFO, Item: 8, Matters: []Metric{Throughput}}},
	{"one core", Workload{Producers: 8, Consumers: 8, Capacity: 1024, Order: queue.FIFO, Item: 8, Cores: 1, Matters: []Metric{Throughput}}},
	{"a logger", Workload{Producers: 12, Consumers: 1, Capacity: 500, Order: queue.PerProducer, Item: 8, CloseAny: true, Matters: []Metric{Throughput}}},
	{"workers", Workload{Producers: 1, Consumers: 16, Capacity: 2000, Order: queue.Unordered, Item: 8, Polite: true, Matters: []Metric{CPU}}},
	{"hand-over", Workload{Producers: 1, Consumers: 1, Capacity: 1, Order: queue.FIFO, Item: 8, Matters: []Metric{Throughput}}},
	{"events", Workload{Producers: 3, Consumers: 2, Capacity: queue.Unbounded, Order: queue.FIFO, Item: 8, Matters: []Metric{Throughput}}},
	{"requests", Workload{Producers: 4, Consumers: 4, Capacity: 8, Order: queue.FIFO, Item: 8, Rate: 10_000, Matters: []Metric{P99}}},
	{"cancellable", Workload{Producers: 8, Consumers: 8, Capacity: 1024, Order: queue.FIFO, Item: 8, Cancel: true, CloseAny: true, Matters: []Metric{Throughput}}},
	{"many queues", Workload{Producers: 2, Consumers: 2, Capacity: 64, Order: queue.FIFO, Item: 8, Matters: []Metric{Memory}}},
}

// For each workload, nothing else that would do is significantly better in the
// cell of the answer. The samples are taken from the files anew.
func TestCampaign(t *testing.T) {
	files := newestCampaign(t)
	results, err := report.Read(files...)
	require.NoError(t, err)
	_, rows := find(results.Tables(report.Options{}), sources(Throughput, Workload{}))
	counts := coreCounts(rows)
	require.NotEmpty(t, counts)
	require.Len(t, tenWorkloads, 10)
	for _, test := range tenWorkloads {
		t.Run(test.name, func(t *testing.T) {
			w := test.w
			w.Cores = cmp.Or(w.Cores, counts[len(counts)-1])
			a, err := Choose(results, entries(), w)
			require.NoError(t, err)
			checkTraits(t, a.Use, w)
			e := a.Evidence[0]
			cell := samplesOf(t, files, e.Cell, e.Metric)
			use := cell[a.Use]
			require.NotEmpty(t, use, "%s in %s", a.Use, e.Cell)
			for _, c := range e.Candidates {
				other := cell[c.Impl]
				require.Len(t, other, c.Samples, c.Impl)
				assert.False(t, beatsClearly(other, use, e.Metric.higher()), "%s beats %s in %s", c.Impl, a.Use, e.Cell)
				assert.InEpsilon(t, median(other), float64(c.Median)*map[bool]float64{true: 1, false: 1e9}[!strings.Contains(e.Unit, "sec")], 1e-6)
			}
			var text bytes.Buffer
			require.NoError(t, a.WriteText(&text))
			for line := range strings.Lines(text.String()) {
				assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), 80, line)
			}
		})
	}
}

// checkTraits holds the answer against what was asked for.
func checkTraits(t *testing.T, use string, w Workload) {
	found, err := catalog.Select(withChannel(entries()), use)
	require.NoError(t, err)
	traits := found[0].Traits
	assert.True(t, w.Producers == 1 || traits.Producers == queue.Many)
	assert.True(t, w.Consumers == 1 || traits.Consumers == queue.Many)
	assert.GreaterOrEqual(t, traits.Order, w.Order)
	assert.Equal(t, w.Capacity != queue.Unbounded, traits.Bounded)
	assert.False(t, w.Polite && found[0].Spins)
	assert.False(t, w.CloseAny && use == "chan")
}

// samplesOf returns the values of a metric by implementation, as the files have
// them.
func samplesOf(t *testing.T, files []string, cell string, m Metric) map[string][]float64 {
	unit := map[Metric]string{Throughput: "items/s", CPU: "cpu-ns/op", P99: "p99-ns", Memory: "B/slot"}[m]
	values := make(map[string][]float64)
	for _, path := range files {
		f, err := os.Open(path)
		require.NoError(t, err)
		defer f.Close()
		campaign := ""
		for s := bufio.NewScanner(f); s.Scan(); {
			words := strings.Fields(s.Text())
			if id, ok := strings.CutPrefix(s.Text(), "campaign: "); ok && strings.Contains(cell, " campaign=") {
				campaign = " campaign=" + id
			}
			if !strings.HasPrefix(s.Text(), "Benchmark") {
				continue
			}
			name, procs, ok := strings.Cut(strings.TrimPrefix(words[0], "Benchmark"), "-")
			if !ok {
				procs = "1"
			}
			parts := strings.Split(name, "/")
			impl := strings.TrimPrefix(parts[1], "impl=")
			if i := slices.Index(words, unit); i > 0 && parts[0]+campaign+" "+strings.Join(parts[2:], " ")+" procs="+procs == cell {
				v, err := strconv.ParseFloat(words[i-1], 64)
				require.NoError(t, err)
				values[impl] = append(values[impl], v)
			}
		}
	}
	return values
}

func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// beatsClearly tells whether a is better than b by more than 3 %, and
// significantly so even if it were the only comparison.
func beatsClearly(a, b []float64, higher bool) bool {
	gain := median(a)/median(b) - 1
	if !higher {
		gain = median(b)/median(a) - 1
	}
	test := benchmath.AssumeNothing.Compare(
		benchmath.NewSample(slices.Clone(a), &benchmath.DefaultThresholds), benchmath.NewSample(slices.Clone(b), &benchmath.DefaultThresholds))
	return gain > 0.032 && test.P < 0.05
}
