//go:build !linux

package campaign

import (
	"os"
	"os/exec"
)

// What is done on Linux only: see system_linux.go.

func allowedCPUs() []int { return nil }

func run(cmd *exec.Cmd, _ []int) error { return cmd.Run() }

func switches(*os.ProcessState) (voluntary, involuntary int64, ok bool) { return 0, 0, false }

func lock(*os.File) error { return nil }
