package queue_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readme(t *testing.T) string {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	return string(text)
}

// The programs in the README compile in a module of their own.
func TestReadmePrograms(t *testing.T) {
	here, err := os.Getwd()
	require.NoError(t, err)
	sum, err := os.ReadFile("go.sum")
	require.NoError(t, err)
	mod, err := os.ReadFile("go.mod")
	require.NoError(t, err)

	n := 0
	for i, m := range regexp.MustCompile("(?s)```go\n(package .*?)```").FindAllStringSubmatch(readme(t), -1) {
		dir := t.TempDir()
		name := "main.go"
		if strings.HasPrefix(m[1], "package myqueue_test") {
			name = "queue_test.go"
		}
		_, requirements, _ := strings.Cut(string(mod), "\nrequire ")
		for file, text := range map[string]string{
			name:     m[1],
			"go.sum": string(sum),
			"go.mod": fmt.Sprintf("module example%d\n\ngo 1.26\n\nrequire github.com/queuebench/queue v0.0.0\n\nreplace github.com/queuebench/queue => %s\n\nrequire %s", i, here, requirements),
		} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o666))
		}
		vet := exec.Command("go", "vet", "-mod=mod", ".")
		vet.Dir = dir
		out, err := vet.CombinedOutput()
		assert.NoError(t, err, "program %d: %s", i, out)
		n++
	}
	assert.Equal(t, 2, n)
}

// The generated parts of the README, and of that of the long proof, are what the commands above them print.
func TestReadmeTables(t *testing.T) {
	proof, err := os.ReadFile("results/proof/README.md")
	require.NoError(t, err)
	parts := regexp.MustCompile("(?s)<!-- generated: go run \\./cmd/queuebench ([^\n]*) -->\n(.*?)<!-- end -->").FindAllStringSubmatch(readme(t)+string(proof), -1)
	assert.Greater(t, len(parts), 1)
	for _, m := range parts {
		command := exec.Command("bash", "-c", "go run ./cmd/queuebench "+m[1])
		out, err := command.Output()
		require.NoError(t, err, m[1])
		assert.Equal(t, strings.TrimSpace(string(out)), strings.TrimSpace(m[2]), "regenerate with: go run ./cmd/queuebench %s", m[1])
	}
}
