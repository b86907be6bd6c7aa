package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rawSamples returns the samples in the file, by name and unit, ascending.
func rawSamples(t *testing.T, path string) map[string][]float64 {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	samples := make(map[string][]float64)
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(line, "Benchmark") {
			continue
		}
		for i := 2; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			require.NoError(t, err)
			key := fields[0] + " " + fields[i+1]
			samples[key] = append(samples[key], v)
			slices.Sort(samples[key])
		}
	}
	return samples
}

// TestJSONHasEverySample finds the samples of the file again, in its units, and
// the figures of the tables.
func TestJSONHasEverySample(t *testing.T) {
	const path = "testdata/full.txt"
	r, err := Read(path)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, WriteJSON(&out, r, Options{}))
	var d struct {
		Version int
		Config  []Setting
		Tables  []struct {
			Scenario, Unit string
			Params         []string
			Rows           []struct {
				Params map[string]string
				Cells  []struct {
					Impl           string
					Samples        []float64
					Center, Lo, Hi *float64
					Versus         *struct {
						Delta, Interval, Verdict string
						Change, P                *float64
					}
				}
			}
		}
		Answers []struct{ Scenario, Tally string }
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &d))
	assert.Equal(t, 1, d.Version)
	assert.Equal(t, r.Config, d.Config)
	raw := rawSamples(t, path)
	for _, table := range d.Tables {
		for _, row := range table.Rows {
			for _, c := range row.Cells {
				name := "Benchmark" + table.Scenario + "/impl=" + c.Impl
				for _, key := range table.Params {
					if v := row.Params[key]; key != "procs" && v != "" {
						name += "/" + key + "=" + v
					} else if v != "1" && v != "" {
						name += "-" + v
					}
				}
				require.InEpsilonSlice(t, notZero(raw[name+" "+table.Unit]), notZero(c.Samples), 1e-9, "%s %s", name, table.Unit)
				delete(raw, name+" "+table.Unit)
				n := len(c.Samples)
				assert.InDelta(t, (c.Samples[(n-1)/2]+c.Samples[n/2])/2, *c.Center, 1e-6**c.Center)
			}
		}
	}
	assert.Empty(t, raw, "samples that are not in the report")
	assert.NotEmpty(t, d.Answers)
}

// notZero returns the values plus one, since nothing is near zero by a ratio.
func notZero(values []float64) []float64 {
	all := slices.Clone(values)
	for i := range all {
		all[i]++
	}
	return all
}

// TestJSONWithoutNumbers has no interval from one sample and no ratio to zero.
func TestJSONWithoutNumbers(t *testing.T) {
	r, err := Read(write(t, "Unit B/op better=lower\nBenchmarkX/impl=chan 1 0 B/op\nBenchmarkX/impl=b 1 5 B/op\n"))
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, WriteJSON(&out, r, Options{}))
	assert.Contains(t, out.String(), `"samples":[5],"center":5,"lo":null,"hi":null,"versus":{"delta":"from 0","interval":"±∞","change":null,"lo":null,"hi":null,"rounds":0,"p":1,"adjusted":1,"u":1,"verdict":"same"}`)
	assert.Contains(t, out.String(), `"notes":[]`)
}

func TestCSV(t *testing.T) {
	r, err := Read("testdata/screening.txt", "testdata/other.txt")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, WriteCSV(&out, r, Options{}))
	lines, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	cells := 0
	for _, table := range r.Tables(Options{}) {
		for _, row := range table.Rows {
			cells += len(slices.DeleteFunc(slices.Clone(row.Cells), func(c *Cell) bool { return c == nil }))
		}
	}
	assert.Len(t, lines, 1+cells)
	column := func(line []string, name string) string { return line[slices.Index(lines[0], name)] }
	i := slices.IndexFunc(lines, func(line []string) bool {
		return column(line, "setup") == "3f2a91c" && column(line, "scenario") == "Pair" &&
			column(line, "unit") == "ns/op" && column(line, "impl") == "ringq.mpmc"
	})
	require.Positive(t, i)
	assert.Equal(t, "6", column(lines[i], "n"))
	assert.Len(t, strings.Fields(column(lines[i], "samples")), 6)
	assert.Equal(t, "chan", column(lines[i], "baseline"))
	assert.Equal(t, "1024", column(lines[i], "cap"))
}

// A spreadsheet takes text for a formula that begins with one of four signs.
func TestCSVHasNoFormulas(t *testing.T) {
	r, err := Read(write(t, "BenchmarkX/impl==1+1/cap=@a/d=-2/e=+f 1 -5 x\n"))
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, WriteCSV(&out, r, Options{}))
	assert.Contains(t, out.String(), ",'=1+1,'@a,-2,'+f,1,1,-5,")
}

// TestSetups gives several machines and commits short names that differ.
func TestSetups(t *testing.T) {
	const (
		intel = "cpu: Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz\n"
		a     = "BenchmarkX/impl=chan/cap=1-2 1 5 ns/op\n"
		b     = "BenchmarkY/impl=chan/cap=1-2 1 5 ns/op\n"
	)
	for name, c := range map[string]struct {
		files []string
		want  []string
	}{
		"one machine":           {[]string{intel + a}, []string{""}},
		"two machines":          {[]string{intel + "kernel: 1\n" + a, "cpu: AMD\nkernel: 2\n" + a}, []string{"AMD", "Intel Xeon Platinum 8481C"}},
		"two commits":           {[]string{intel + "commit: abc\n" + a, intel + "commit: def\n" + a}, []string{"abc", "def"}},
		"a line is missing":     {[]string{intel + a, intel + "smt: on\n" + a}, []string{"(none)", "on"}},
		"in another scenario":   {[]string{intel + a, intel + "smt: on\n" + b}, []string{"(none)", "on"}},
		"key of both kinds":     {[]string{"cap: x\n" + a, "cap: y\n" + a}, []string{"x", "y"}},
		"machines with commits": {[]string{"cpu: A\ncommit: 1\n" + a, "cpu: A\ncommit: 2\n" + a, "cpu: B\ncommit: 2\n" + a}, []string{"A 1", "A 2", "B 2"}},
	} {
		var paths []string
		for _, text := range c.files {
			paths = append(paths, write(t, text))
		}
		r, err := Read(paths...)
		require.NoError(t, err)
		d, err := NewData(r, Options{})
		require.NoError(t, err)
		var got []string
		for _, s := range d.Setups {
			got = append(got, s.Label)
		}
		slices.Sort(got)
		assert.Equal(t, c.want, got, name)
		for _, table := range d.Tables {
			assert.Equal(t, []string{"cap", "procs"}, table.Params, name)
		}
	}
}
