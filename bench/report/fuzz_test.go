package report

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRead looks for input that makes the reader or a writer panic, for errors
// and notes of several lines, and for errors that do not name the file.
func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("Unit ns/op assume=exact better=higher\ncpu: x\n" + good + "cpu: y\n" + good))
	f.Add([]byte("BenchmarkPair/impl=null 1 -1e300 ns/op 0 x-B\nBenchmarkPair/impl=chan/a@b,(=\"1/c/d=e-3 1 1e300 ns/op\n"))
	f.Add([]byte("BenchmarkPair/impl=a/prod=2-1 1 0 ns/op\nBenchmarkPair/impl=chan/prod=2-1 1 5 ns/op\nBenchmark 1 1 ns/op\n"))
	f.Add([]byte(strings.Repeat("BenchmarkPair/impl=chan 1 1e308 ns/op -1e308 B/op\nBenchmarkPair/impl=a 1 -1e308 ns/op 1e308 B/op\nBenchmarkPair/impl=a.again 1 1e-300 ns/op 1 B/op\n", 3)))
	f.Add([]byte("k: \x1b\xff\t\n" + good))
	f.Add([]byte("Unit \x1b better=\x1b\n" + good))
	f.Add([]byte("Unit \x1b better=higher\nUnit \x1b better=lower\n" + good))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "bench.txt")
		require.NoError(t, os.WriteFile(path, data, 0o666))
		r, err := Read(path)
		if err != nil {
			require.True(t, printable(err.Error()), "%q", err)
			require.Contains(t, err.Error(), path)
			return
		}
		for _, note := range r.Notes {
			require.True(t, printable(note), "%q", note)
		}
		writeAll(t, r)
	})
}

// writeAll writes the report in every form.
func writeAll(t *testing.T, r *Results) {
	for _, write := range []func(io.Writer, *Results, Options) error{
		WriteText, WriteMarkdown, WriteTables, WriteChoice, WriteCSV, WriteJSON,
	} {
		require.NoError(t, write(io.Discard, r, Options{Charts: true}))
	}
	d := Compare(r, r, Options{})
	for _, write := range []func(io.Writer, DiffView) error{d.WriteText, d.WriteMarkdown, d.WriteJSON} {
		require.NoError(t, write(io.Discard, DiffView{OldName: "a", NewName: "b", All: true, FailOver: 0.05}))
	}
}

// FuzzFilter looks for a query that makes the filter or a writer panic, and for
// errors that are not one line with the query in it.
func FuzzFilter(f *testing.F) {
	for _, query := range []string{
		"*", "", ".name:Pair", ".name:Pear", ".unit:ns/op AND /cap:1", "-(.name:Pair OR cpu:/x/)", `.fullname:"a b"`,
		".name:(Pair", "/cap:/[/", "\x1b:\n", "a:/\x1b(/", "0:/\x8e/",
	} {
		f.Add(query)
	}
	path := filepath.Join(f.TempDir(), "bench.txt")
	require.NoError(f, os.WriteFile(path, []byte("cpu: x\n"+good+"BenchmarkTransfer/impl=a/cap=2-4 1 5 ns/op\n"), 0o666))
	f.Fuzz(func(t *testing.T, query string) {
		r, err := Read(path)
		require.NoError(t, err)
		if err := r.Filter(query); err != nil {
			require.True(t, printable(err.Error()), "%q", err)
			require.Contains(t, err.Error(), strconv.Quote(query))
			return
		}
		writeAll(t, r)
	})
}
