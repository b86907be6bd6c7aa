package doctor

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/stretchr/testify/require"
)

// FuzzExamine looks for the text of a file that crashes a check, or gets to the
// terminal as it is.
func FuzzExamine(f *testing.F) {
	for name, text := range quiet {
		f.Add(name, text)
		f.Add(name, text+text)
		f.Add(name, strings.ToUpper(text)+"\x1b[2J")
	}
	f.Add("proc/self/cgroup", "0::/a/../../..//b\n2:cpu:/x\n")
	f.Add(cpuDir+"/online", "0-1048575,4294967295")
	f.Fuzz(func(t *testing.T, name, text string) {
		m := machine(map[string]string{name: text})
		if _, known := quiet[name]; !known {
			return
		}
		findings := Examine(m)
		require.Len(t, findings, len(checks))
		for _, found := range findings {
			require.NotEmpty(t, found.Value)
			require.False(t, strings.ContainsFunc(found.Value, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", found.Value)
			require.Equal(t, found.Severity >= Warn, found.Advice != "")
		}
		if _, err := m.snapshot(); name != "proc/stat" {
			require.NoError(t, err)
		}
	})
}

// FuzzParse looks for texts from which a parser makes a number that is none.
func FuzzParse(f *testing.F) {
	for _, text := range quiet {
		f.Add(text)
	}
	for _, text := range []string{"max", "max 0", "1 0", "-1 100000", "1e308 1e-308", "[", "[]", "0-", "5-3", "(", ")(", "some avg10=", "some avg10=NaN", "16 kB", "cpu NaN 1 1 1", "::/", "0::"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		check := func(v float64, ok bool) {
			require.False(t, ok && (math.IsNaN(v) || v < 0), "%v of %q", v, text)
		}
		check(parseLoad(text))
		check(parsePressure(text))
		check(parseKB(text))
		check(parseQuota(text))
		check(parseLimit(text))
		check(parseNumber(text))
		n, ok := parseCPUs(text)
		require.False(t, ok && n < 1)
		choice, ok := parseChoice(text)
		require.False(t, ok && choice == "")
		s, ok := parseStat(text)
		check(s.total, ok)
		require.False(t, ok && (s.idle > s.total || s.steal > s.total), "%+v", s)
		_, used, ok := parsePIDStat(text)
		check(used, ok)
		g, ok := parseGroups(text, "cpu")
		require.False(t, ok && !strings.HasPrefix(g.path, "/"))
		parseKeys(text, ":")
		m := Machine{FS: fstest.MapFS{"proc/self/cgroup": {Data: []byte(text)}}, OS: "linux"}
		quota(m) // does not search for ever
	})
}
