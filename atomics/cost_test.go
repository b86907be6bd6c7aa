//go:build !qmodel && !qnoise

package atomics_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// disassemble compiles a program, in a module of its own, for amd64 and returns
// the code of the functions whose names match.
func disassemble(t *testing.T, program, functions string) string {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module example\n\ngo 1.26\n\nrequire github.com/queuebench/queue v0.0.0\n\nreplace github.com/queuebench/queue => " + root + "\n",
		"main.go": program,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	run := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOARCH=amd64", "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	run("build", "-mod=mod", "-o", "program", ".")
	return run("tool", "objdump", "-s", functions, "program")
}

// TestInlined compiles queues in a module that imports no atomics, and checks
// that their atomic operations are instructions and not calls.
func TestInlined(t *testing.T) {
	code := disassemble(t, `package main

import (
	"github.com/queuebench/queue"
	"github.com/queuebench/queue/ringq"
	"github.com/queuebench/queue/shardq"
)

func main() {
	for _, q := range []queue.Queue[uint64]{ringq.NewMPMC[uint64](8), shardq.New[uint64](8)} {
		_ = q.TryPut(1)
		_, _ = q.TryGet()
	}
}
`, `ringq\.\(\*(MPMC|many)|shardq\.\(\*Queue.*\)\.Try`)
	assert.Contains(t, code, "XCHG")
	assert.NotRegexp(t, `CALL .*(sync/atomic|Integer|Pointer|Cell|Here|disturb)`, code)
}

// TestCostsNothing compiles a function twice, with the types of this package and
// with those of the standard library, and checks that the instructions are the
// same; the compiler may change the order of independent ones.
func TestCostsNothing(t *testing.T) {
	const body = `(n uint64, p *uint64) uint64 {
	for !m.flag.CompareAndSwap(0, 1) {
		n++
	}
	m.count.Add(n)
	m.count.Store(m.count.Load() | 1)
	m.count.And(m.count.Or(n))
	if m.pointer.CompareAndSwap(nil, p) || m.pointer.Load() == p {
		m.pointer.Store(nil)
	}
	m.flag.Store(m.flag.Load() + m.flag.Add(1))
	m.%s
	return m.%s
}
`
	function := func(method, set, get string) string {
		return "\n//go:noinline\n" + method + strings.Replace(strings.Replace(body, "%s", set, 1), "%s", get, 1)
	}
	code := disassemble(t, `package main

import (
	"sync/atomic"

	"github.com/queuebench/queue/atomics"
)

type standard struct {
	flag    atomic.Uint32
	count   atomic.Uint64
	pointer atomic.Pointer[uint64]
	plain   uint64
}

type ours struct {
	flag    atomics.Uint32
	count   atomics.Uint64
	pointer atomics.Pointer[uint64]
	plain   atomics.Cell[uint64]
}

func main() { println(new(standard).use(1, nil), new(ours).use(1, nil)) }
`+function("func (m *standard) use", "plain = n + m.plain", "plain")+
		function("func (m *ours) use", "plain.Set(n + m.plain.Get())", "plain.Get()"), `main\.\(\*(standard|ours)\)\.use`)

	// A line has the place in the source, the address, the bytes, and the
	// instruction, in which only addresses and names differ.
	instruction := regexp.MustCompile(`(?m)^\s+\S+:\d+\s+0x[0-9a-f]+\s+[0-9a-f]+\s+(.*?)\s*$`)
	place := regexp.MustCompile(`0x[0-9a-f]+$|main\..*`)
	var functions [][]string
	for _, text := range strings.Split(code, "TEXT ")[1:] {
		var instructions []string
		for _, m := range instruction.FindAllStringSubmatch(text, -1) {
			instructions = append(instructions, place.ReplaceAllString(m[1], "there"))
		}
		functions = append(functions, instructions)
	}
	require.Len(t, functions, 2, code)
	require.Greater(t, len(functions[0]), 20, code)
	assert.ElementsMatch(t, functions[0], functions[1])
}
