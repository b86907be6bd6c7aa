package html

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const small, large = "testdata/small.txt", "testdata/large.txt"

// TestInBrowser opens reports in a browser without a network, as people do.
func TestInBrowser(t *testing.T) {
	b := startBrowser(t)
	both := pageOf(t, small, large)
	for name, test := range map[string]func(b *browser, page string){
		"Charts": checkCharts, "Implementations": checkImplementations, "Scenario": checkScenario, "Metric": checkMetric,
		"Parameters": checkParameters, "Machines": checkMachines, "CacheLines": checkCacheLines, "Hash": checkHash,
		"Keyboard": checkKeyboard, "Names": checkNames, "Themes": checkThemes, "Phone": checkPhone, "HeatMap": checkHeatMap,
		"Loads": checkLoads,
	} {
		t.Run(name, func(t *testing.T) {
			b.t = t
			b.size(1280, 900)
			test(b, both)
			assert.Empty(t, b.complaints())
		})
	}
	b.t = t
}

// count returns the number of elements that are shown.
func (b *browser) count(selector string) (n int) {
	b.eval(fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => e.checkVisibility()).length`, selector), &n)
	return n
}

// choose selects an option as a person does.
func (b *browser) choose(name, value string) {
	b.eval(fmt.Sprintf(`(() => {
		const select = document.querySelector('select[name=%q]');
		select.value = %q;
		select.dispatchEvent(new Event("change"));
	})()`, name, value), nil)
	b.frame()
}

func (b *browser) click(name string) {
	b.eval(fmt.Sprintf(`document.querySelector('button[name=%q]').click()`, name), nil)
	b.frame()
}

// A line is one of the table behind a figure.
type line struct {
	Place, Impl, Text, Samples string
	Value                      float64
}

// table opens the table behind a figure and returns it.
func (b *browser) table(figure string) (lines []line) {
	b.eval(fmt.Sprintf("document.querySelector('#%s details').open = true", figure), nil)
	b.eval(fmt.Sprintf(`new Promise((done) => {
		let looks = 0;
		const look = () => {
			const rows = [...document.querySelectorAll('#%s .behind tbody tr')];
			if (!rows.length && looks++ < 1000) return setTimeout(look, 20);
			done(rows.map((r) => { const c = [...r.cells]; return {
				place: c[0].textContent, impl: c[1].textContent, text: c[2].textContent, value: Number(c[2].dataset.value), samples: c[4].textContent,
			}; }));
		};
		look();
	})`, figure), &lines)
	return lines
}

// checkCharts looks for the colours of the implementations in every chart.
func checkCharts(b *browser, page string) {
	b.open(page, "")
	var painted []int
	b.eval(`[...document.querySelectorAll(".chart canvas")].map((canvas) => {
		const colours = ["--text", ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => "--series" + i)].map(cssColour);
		const wanted = new Set(colours.map((c) => parseInt(c.slice(1), 16)));
		const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
		let n = 0;
		for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255 && wanted.has((data[i] << 16) | (data[i + 1] << 8) | data[i + 2])) n++;
		return n;
	})`, &painted)
	require.Len(b.t, painted, b.count(".figure")-1, "a chart in each figure but the heat map")
	for i, n := range painted {
		assert.Greater(b.t, n, 40, "chart %d is blank", i)
	}
}

func checkImplementations(b *browser, page string) {
	b.open(page, "")
	all := b.table("throughput-shapes")
	b.click("impl:chan")
	without := b.table("throughput-shapes")
	assert.Less(b.t, len(without), len(all))
	for _, l := range without {
		assert.NotContains(b.t, l.Impl, "chan,")
	}
	b.click("impl:*none")
	assert.Zero(b.t, b.count(".figure"))
	b.click("impl:mutexq")
	for _, l := range b.table("cpu") {
		assert.Contains(b.t, l.Impl, "mutexq,")
	}
	b.click("impl:*all")
	assert.Equal(b.t, all, b.table("throughput-shapes"))
}

func checkScenario(b *browser, page string) {
	b.open(page, "")
	all := b.count(".figure")
	b.choose("scenario", "Sojourn")
	assert.Equal(b.t, 3, b.count(".figure"))
	assert.Equal(b.t, 1, b.count("#latency-curve"))
	b.choose("scenario", "")
	assert.Equal(b.t, all, b.count(".figure"))
}

func checkMetric(b *browser, page string) {
	b.open(page, "")
	b.choose("metric", "ns/op")
	assert.Equal(b.t, 5, b.count(".figure"), "four of Transfer and one of Calibrate")
	assert.Zero(b.t, b.count("#fairness"))
	for _, l := range b.table("throughput-shapes") {
		assert.Contains(b.t, l.Text, " ns")
	}
	b.choose("metric", "")
	b.choose("throughput-shapes.metric", "cpu-ns/op")
	assert.Equal(b.t, b.table("cpu"), b.table("throughput-shapes"))
}

// checkParameters asks for a combination of which one part does not exist.
func checkParameters(b *browser, page string) {
	b.open(page, "#throughput-cores.prod=8&throughput-cores.cons=8")
	for _, l := range b.table("throughput-cores") {
		assert.NotContains(b.t, l.Impl, "ringq.spsc")
	}
	b.choose("throughput-cores.cap", "8") // only measured for one producer
	var prod string
	b.eval(`document.querySelector('select[name="throughput-cores.prod"]').value`, &prod)
	assert.Equal(b.t, "1", prod)
	b.choose("throughput-cores.by", "cap")
	var places []string
	for _, l := range b.table("throughput-cores") {
		if l.Impl == "mutexq, AMD EPYC 7B13" {
			places = append(places, l.Place)
		}
	}
	assert.Equal(b.t, []string{"8", "1024"}, places)
}

// checkLoads has the loads in the order of their size, shares last.
func checkLoads(b *browser, page string) {
	b.open(page, "#impl=chan&setup=0")
	places := func(figure string) (all []string) {
		for _, l := range b.table(figure) {
			all = append(all, l.Place)
		}
		return all
	}
	assert.Equal(b.t, []string{"1k", "10k", "100k", "1M", "10%", "50%"}, places("latency-load"))
	assert.Equal(b.t, []string{"p50", "p90", "p99", "p99.9", "max"}, places("latency-curve"))
	var rate string
	b.eval(`document.querySelector('select[name="latency-curve.rate"]').value`, &rate)
	assert.Equal(b.t, "100k", rate)
}

func checkMachines(b *browser, page string) {
	b.open(page, "")
	both := b.table("throughput-shapes")
	b.click("setup:0")
	one := b.table("throughput-shapes")
	assert.Len(b.t, both, 2*len(one))
	for _, l := range one {
		assert.Contains(b.t, l.Impl, "Intel Xeon Platinum 8481C")
	}
}

// checkCacheLines divides times by the time of a cache line on the same machine.
func checkCacheLines(b *browser, page string) {
	b.open(page, "")
	plain := b.table("cpu")
	b.choose("scale", "line")
	scaled := b.table("cpu")
	require.Len(b.t, scaled, len(plain))
	for i, l := range scaled {
		machine := small
		if strings.Contains(l.Impl, "Intel") {
			machine = large
		}
		times := samplesOf(b.t, machine).find("Calibrate/impl=machine/what=cacheline", "ns/op")
		assert.InEpsilon(b.t, plain[i].Value/median(times), l.Value, 1e-6, l)
		assert.Contains(b.t, l.Text, " ×")
	}
}

// checkHash opens an address that was left by other filters.
func checkHash(b *browser, page string) {
	b.open(page, "")
	b.click("impl:chan")
	b.choose("scenario", "Transfer")
	b.choose("throughput-shapes.metric", "ns/op")
	want := b.table("throughput-shapes")
	var hash string
	b.eval("location.hash", &hash)
	b.open(page, hash)
	assert.Equal(b.t, want, b.table("throughput-shapes"))
	assert.Zero(b.t, b.count("#fairness"))
	b.eval(`location.hash = "#scenario=Fairness"`, nil)
	b.frame()
	assert.Equal(b.t, 1, b.count(".figure"), "without loading again")
}

func checkHeatMap(b *browser, page string) {
	b.open(page, "#impl=chan&setup=0")
	var cells []string
	b.eval(`[...document.querySelectorAll("#throughput-map .map td")].map((td) => td.textContent)`, &cells)
	var want []string
	for _, l := range b.table("throughput-map") {
		want = append(want, l.Text)
	}
	assert.Equal(b.t, []string{want[0], "–", "–", "–", want[1], "–", want[2], "–", want[3]}, append(cells[:0:0], cells...))
}

// TestTableEqualsFile compares the tables in the browser with the samples in the
// file, which is read here by other means.
func TestTableEqualsFile(t *testing.T) {
	b := startBrowser(t)
	b.open(pageOf(t, small), "")
	raw := samplesOf(t, small)
	for figure, c := range map[string]struct{ name, unit string }{
		"throughput-shapes": {"Transfer/impl=IMPL/prod=P/cons=C/cap=1024/item=8/wait=block", "items/s"},
		"cpu":               {"Transfer/impl=IMPL/prod=P/cons=C/cap=1024/item=8/wait=block", "cpu-ns/op"},
		"latency-load":      {"Sojourn/impl=IMPL/prod=1/cons=1/cap=1024/item=8/wait=block/rate=X/arrival=poisson", "p99-ns"},
		"memory":            {"Footprint/impl=IMPL/cap=X/item=8", "B/slot"},
	} {
		lines := b.table(figure)
		assert.Greater(t, len(lines), 5, figure)
		for _, l := range lines {
			prod, cons, _ := strings.Cut(l.Place, "×")
			name := strings.NewReplacer("IMPL", l.Impl, "=P/", "="+prod+"/", "=C/", "="+cons+"/", "=X/", "="+l.Place+"/").Replace(c.name)
			samples := raw.find(name, c.unit)
			assert.InEpsilon(t, median(samples), l.Value, 1e-9, "%s %v", figure, l)
			assert.InEpsilon(t, median(samples), shown(t, l.Text), 0.005, "%s %v", figure, l)
			assert.Equal(t, fmt.Sprint(len(samples)), l.Samples)
		}
	}
	assert.Empty(t, b.complaints())
}

// A parameter that only some cells have does not seem to be one of the others.
func TestParameterOfSomeCells(t *testing.T) {
	text, err := os.ReadFile(small)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "Transfer/impl=chan/prod=1/cons=1/cap=1024") {
			text = append(text, strings.Replace(line, "wait=block", "wait=block/work=100", 1)...)
		}
	}
	path := filepath.Join(t.TempDir(), "some.txt")
	require.NoError(t, os.WriteFile(path, text, 0o666))

	b := startBrowser(t)
	b.open(pageOf(t, path), "")
	var chosen string
	work := `document.querySelector('select[name="throughput-shapes.work"]').selectedOptions[0].textContent`
	b.eval(work, &chosen)
	assert.Equal(t, "none", chosen)
	all := len(b.table("throughput-shapes"))
	b.choose("throughput-shapes.work", "100")
	b.eval(work, &chosen)
	assert.Equal(t, "100", chosen)
	assert.Len(t, b.table("throughput-shapes"), 1)
	b.choose("throughput-shapes.work", "")
	assert.Len(t, b.table("throughput-shapes"), all)
	assert.Empty(t, b.complaints())
}

// TestScreenshots makes pictures to be looked at.
func TestScreenshots(t *testing.T) {
	if shots == "" {
		t.Skip("QUEUEBENCH_SCREENSHOTS names no directory for pictures")
	}
	b := startBrowser(t)
	committed, err := filepath.Glob("../../../results/*.txt")
	require.NoError(t, err)
	for name, files := range map[string][]string{"committed": committed, "two": {small, large}} {
		page := pageOf(t, files...)
		for _, theme := range []string{"light", "dark"} {
			for size, width := range map[string]int{"wide": 1280, "phone": 390} {
				b.size(width, 900)
				b.open(page, "#theme="+theme)
				b.table("cpu")
				b.eval(`document.querySelector("#answers ~ details").open = true`, nil)
				b.eval(`document.querySelector(".chart").focus()`, nil)
				b.press("ArrowRight")
				b.frame()
				b.screenshots(filepath.Join(shots, name+"."+theme+"."+size), width)
			}
		}
	}
}
