package html

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/report"
)

// shots is a directory to write pictures of the page to, for people to look at.
var shots = os.Getenv("QUEUEBENCH_SCREENSHOTS")

// pageOf writes the report of files into a new directory and returns its path.
func pageOf(t testing.TB, files ...string) string {
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(path, rendered(t, files...), 0o666))
	return path
}

func rendered(t testing.TB, files ...string) []byte {
	r, err := report.Read(files...)
	require.NoError(t, err)
	var page bytes.Buffer
	require.NoError(t, Write(&page, r, report.Options{}))
	return page.Bytes()
}

// samples are those of a file by "name unit".
type samples map[string][]float64

func samplesOf(t testing.TB, path string) samples {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	all := make(samples)
	for text := range strings.Lines(string(text)) {
		fields := strings.Fields(text)
		if len(fields) < 4 || !strings.HasPrefix(text, "Benchmark") {
			continue
		}
		for i := 2; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			require.NoError(t, err)
			key := strings.TrimPrefix(fields[0], "Benchmark") + " " + fields[i+1]
			all[key] = append(all[key], v)
		}
	}
	return all
}

// find returns the samples of a cell at the largest number of cores.
func (s samples) find(name, unit string) []float64 {
	for _, procs := range []string{"-8", "-2", ""} {
		if all := s[name+procs+" "+unit]; all != nil {
			return all
		}
	}
	return nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// shown returns the number that a text such as "1.25 µs" or "18.5 M" stands for.
func shown(t testing.TB, text string) float64 {
	number, unit, _ := strings.Cut(text, " ")
	v, err := strconv.ParseFloat(number, 64)
	require.NoError(t, err, text)
	factor, ok := map[string]float64{
		"": 1, "ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9, "k": 1e3, "M": 1e6, "G": 1e9, "B": 1, "KiB": 1 << 10, "%": 1,
	}[unit]
	require.True(t, ok, text)
	return v * factor
}

// TestPageNeedsNothing has no address in the page from which a browser would
// load, but those in the text of the licence and of uPlot's own comment.
func TestPageNeedsNothing(t *testing.T) {
	page := string(rendered(t, small, large))
	assert.Less(t, len(page), 1_000_000)
	for _, pattern := range []string{`<link`, `<img`, `<iframe`, `@import`, `url\(`, `\ssrc=`, `fetch\(`, `XMLHttpRequest`, `innerHTML`} {
		assert.NotRegexp(t, pattern, page)
	}
	assert.Equal(t, []string{"https://github.com/leeoniya/uPlot"}, regexp.MustCompile(`https?://[a-z.]+/[\w/]*`).FindAllString(page, -1))
	assert.Contains(t, page, "The MIT License (MIT)")
	assert.Contains(t, page, "default-src &#39;none&#39;")
}

// TestPageOfCommittedResults is small enough to be sent to somebody.
func TestPageOfCommittedResults(t *testing.T) {
	committed, err := filepath.Glob("../../../results/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, committed)
	assert.Less(t, len(rendered(t, committed...)), 1_000_000)
}

// TestPageOfStandardCampaign is one of as many cells, rounds and units as half an
// hour allows, of samples that have no order which compression could use.
func TestPageOfStandardCampaign(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for range 10 {
		for cell := range 900 {
			fmt.Fprintf(&text, "BenchmarkS%d/impl=q%d/prod=%d/cap=1024/item=8/wait=block-2\t1", cell/50, cell%10, cell%50/10)
			for unit := range 8 {
				fmt.Fprintf(&text, "\t%.5g u%d-ns", 100*math.Exp(random.NormFloat64()/2), unit)
			}
			text.WriteString("\n")
		}
	}
	path := filepath.Join(t.TempDir(), "standard.txt")
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o666))
	assert.Less(t, len(rendered(t, path)), 1_000_000)
}

// TestEnvironmentAndFlags finds in the markup what is shown without JavaScript.
func TestEnvironmentAndFlags(t *testing.T) {
	page := strings.Join(strings.Fields(string(rendered(t, small, large))), " ")
	for _, want := range []string{
		`<th scope="row">cpu</th><td>AMD EPYC 7B13<br>Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz</td>`,
		`<strong>Intel Xeon Platinum 8481C</strong>: commit=77be0d4 cores=8`,
		`<li>small.txt<br><span class="hint">6 rounds, window 100ms, seed 7</span></li>`,
		`large.txt: no record of attempts beside it`,
		`<th scope="row">hang</th><td class="number">1</td><td class="number">0</td>`,
		`<strong>Transfer</strong>: producers hand items to consumers`,
	} {
		assert.Contains(t, page, want)
	}
}

func TestWriteReturnsErrors(t *testing.T) {
	r, err := report.Read(small)
	require.NoError(t, err)
	assert.EqualError(t, Write(io.Discard, r, report.Options{Alpha: 5}), "report: alpha 5, want a number between 0 and 1")
	assert.ErrorIs(t, Write(full{}, r, report.Options{}), os.ErrClosed)
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

// hostile has markup wherever a results file has text.
const hostile = `# <img src=x onerror=hacked=1> {{.}}
cpu: <img src=x onerror=hacked=1>"'><script>hacked=1<!-- {{.Script}} \u003c
__proto__: </title><svg onload=hacked=1>
constructor: </td></table><b>
`

// writeHostile writes hostile files and returns the path of the results.
func writeHostile(t *testing.T) string {
	path := filepath.Join(t.TempDir(), `<img src=x onerror=hacked=1>"&.txt`)
	var text strings.Builder
	text.WriteString(hostile)
	for _, impl := range []string{"chan", "__proto__", "constructor", `<b>bold<i>`, `"'><script>hacked=1<`, "${hacked=1}", "{{.}}"} {
		for _, rest := range []string{"/prod=<b>/cons=1/__proto__=1", `/prod=2/cons="'><script>hacked=1<`, "/prod=2/cons=2/toString=x"} {
			text.WriteString("BenchmarkTransfer/impl=" + impl + rest + "-2 1 5 items/s 7 <b>x<script>hacked=1< 8 __proto__ 3 p50-ns 4 p90-ns 5 p99-ns\n")
		}
	}
	text.WriteString("Benchmark<b>Scenario/impl=chan/x=1 1 5 ns/op\nBenchmark__proto__/impl=chan/x=1 1 5 ns/op\n")
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o666))
	record := `{"cell":"</script><script>hacked=1</script>","round":1,"attempt":1,"flags":["<img src=x onerror=hacked=1>","__proto__"],"error":"<b>"}` + "\n"
	require.NoError(t, os.WriteFile(strings.TrimSuffix(path, ".txt")+".jsonl", []byte(record), 0o666))
	return path
}

// TestMarkupInResults has no element that comes from a results file.
func TestMarkupInResults(t *testing.T) {
	page := string(rendered(t, writeHostile(t)))
	for _, element := range []string{"<img", "<svg", "<b>", "<script>hacked"} {
		assert.NotContains(t, page, element)
	}
	assert.Equal(t, 2, strings.Count(page, "<script"))
	assert.Contains(t, page, "&lt;img src=x onerror=hacked=1&gt;")
}

// TestMarkupInBrowser does the same when the script has made its tables.
func TestMarkupInBrowser(t *testing.T) {
	b := startBrowser(t)
	b.open(pageOf(t, writeHostile(t)), "")
	b.eval(`document.querySelectorAll("details").forEach((d) => (d.open = true))`, nil)
	b.table("throughput-shapes")
	b.choose("throughput-shapes.metric", "<b>x<script>hacked=1<")
	b.frame()
	var made []string
	b.eval(`[...document.querySelectorAll("img, svg, b, iframe, script:not([id]), [onerror], [onload]")].map((e) => e.outerHTML.slice(0, 40))`, &made)
	assert.Len(t, made, 1, "only the script of the page")
	var hacked, text string
	b.eval("String(window.hacked)", &hacked)
	assert.Equal(t, "undefined", hacked)
	b.eval(`document.body.textContent`, &text)
	assert.Contains(t, text, "<img")
	assert.Positive(t, b.count(".chart canvas"))
	assert.Empty(t, b.complaints())
}
