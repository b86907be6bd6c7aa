package atomics_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/atomics"
)

func TestUint64(t *testing.T) {
	var x atomics.Uint64
	assert.Zero(t, x.Load())
	x.Store(1<<63 | 6)
	assert.Equal(t, uint64(1<<63|6), x.Or(1))
	assert.Equal(t, uint64(1<<63|7), x.And(^uint64(2)))
	assert.Equal(t, uint64(1<<63|4), x.Add(^uint64(0)))
	assert.False(t, x.CompareAndSwap(4, 5))
	assert.True(t, x.CompareAndSwap(1<<63|4, 5))
	assert.Equal(t, uint64(5), x.Load())
}

func TestUint32(t *testing.T) {
	var x atomics.Uint32
	x.Store(1<<31 | 1)
	assert.Equal(t, uint32(1<<31|1), x.Load())
}

// The alignment that 64-bit operations need on 32-bit machines.
func TestAlignment(t *testing.T) {
	var s struct {
		_ uint32
		x atomics.Uint64
		_ bool
		y atomics.Uint64
	}
	assert.Zero(t, unsafe.Offsetof(s.x)%8)
	assert.Zero(t, unsafe.Offsetof(s.y)%8)
	assert.Equal(t, uintptr(8), unsafe.Sizeof(s.x))
}

func TestCell(t *testing.T) {
	var c atomics.Cell[*int]
	v := new(int)
	c.Set(v)
	assert.Same(t, v, c.Get())
	assert.Same(t, v, c.Take())
	assert.Nil(t, c.Get())
}

// TestInlined compiles a queue in a module that imports no atomics, and checks
// that its atomic operations are instructions and not calls.
func TestInlined(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example\n\ngo 1.26\n\nrequire github.com/queuebench/queue v0.0.0\n\nreplace github.com/queuebench/queue => " + root + "\n",
		"main.go": `package main

import "github.com/queuebench/queue/ringq"

func main() {
	q := ringq.NewMPMC[uint64](8)
	_ = q.TryPut(1)
	_, _ = q.TryGet()
}
`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	run := func(args ...string) string {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOARCH=amd64", "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	run("build", "-mod=mod", "-o", "program", ".")
	code := run("tool", "objdump", "-s", `ringq\.\(\*(MPMC|many)`, "program")
	assert.Contains(t, code, "XCHG")
	assert.NotRegexp(t, `CALL .*atomic`, code)
}
