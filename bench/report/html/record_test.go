package html

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/bench/report"
)

const attempts = `{"cell":"Pair/impl=chan","round":1,"place":0,"attempt":1,"flags":["steal","throttled"],"accepted":false,"metrics":{"ns/op":5}}
{"cell":"Pair/impl=chan","round":1,"place":7,"attempt":2,"flags":["steal"],"accepted":true}
{"cell":"Pair/impl=b","round":1,"place":1,"attempt":1,"flags":[],"accepted":true}
{"cell":"Pair/impl=c","round":1,"place":2,"attempt":1,"accepted":false,"error":"signal: killed"}
`

func TestRecord(t *testing.T) {
	r, err := newRecord([]byte(attempts + `{"cell":"torn`))
	require.NoError(t, err)
	assert.Equal(t, record{
		Attempts: 4, Accepted: 2, Flagged: 2,
		Flags: []flag{{"steal", 2, 1}, {"throttled", 1, 0}},
		Noted: []attempt{
			{"Pair/impl=chan", 1, 1, []string{"steal", "throttled"}, false, ""},
			{"Pair/impl=chan", 1, 2, []string{"steal"}, true, ""},
			{"Pair/impl=c", 1, 1, nil, false, "signal: killed"},
		},
	}, r)
}

func TestRecordErrors(t *testing.T) {
	dir := t.TempDir()
	results, beside := filepath.Join(dir, "a.txt"), filepath.Join(dir, "a.jsonl")
	require.NoError(t, os.WriteFile(results, []byte("# 8 rounds\ncpu: x\n#  seed 1\nBenchmarkX/impl=a 1 1 x\n# late\n"), 0o666))
	require.NoError(t, os.WriteFile(beside, []byte(attempts+"Dear queue,"+strings.Repeat(".", 100)+"\n"), 0o666))
	r, err := report.Read(results)
	require.NoError(t, err)
	_, err = readRecords(r)
	assert.EqualError(t, err, "report: "+beside+`:5: "Dear queue,................................................."... is not a JSON object of a campaign's attempt`)

	require.NoError(t, os.Remove(beside))
	records, err := readRecords(r)
	require.NoError(t, err)
	assert.Equal(t, []record{{File: "a.txt", Head: []string{"8 rounds", "seed 1"}}}, records)

	require.NoError(t, os.Mkdir(beside, 0o777))
	_, err = readRecords(r)
	assert.ErrorContains(t, err, "a.jsonl")
}

// The results are read once: they may come from a pipe, as in
//
//	queuebench report -html all.html <(zcat mine.txt.gz)
func TestPageOfAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	require.NoError(t, os.WriteFile(path, []byte("# 8 rounds\nBenchmarkX/impl=a 1 1 x\n"), 0o666))
	r, err := report.Read(path)
	require.NoError(t, err)
	require.NoError(t, os.Remove(path))
	records, err := readRecords(r)
	require.NoError(t, err)
	assert.Equal(t, []record{{File: "a.txt", Head: []string{"8 rounds"}}}, records)
}

// FuzzRecord looks for lines that make the reader panic, for errors of several
// lines, and for attempts that are counted twice or not at all.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(attempts))
	f.Add([]byte("{}\n\n"))
	f.Add([]byte(`{"flags":[""],"accepted":true}` + "\n" + `{"flags":"x"}` + "\n"))
	f.Add([]byte("null\n[]\n\x1b\xff\n"))
	f.Fuzz(func(t *testing.T, lines []byte) {
		r, err := newRecord(lines)
		if err != nil {
			require.Negative(t, strings.IndexFunc(err.Error(), func(c rune) bool { return !unicode.IsPrint(c) }), "%q", err)
			return
		}
		require.Equal(t, strings.Count(string(lines), "\n"), r.Attempts)
		for _, f := range r.Flags {
			require.LessOrEqual(t, max(f.Attempts, f.Accepted), r.Flagged)
		}
		require.LessOrEqual(t, max(r.Accepted, r.Flagged, len(r.Noted)-r.Flagged), r.Attempts)
	})
}
