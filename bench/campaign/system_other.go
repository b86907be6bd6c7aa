//go:build !linux

package campaign

import (
	"os"
	"os/exec"
)

// What is done on Linux only: see system_linux.go.

// Self returns the path to start this program by. On Linux that is this program
// also when its file has been replaced since.
func Self() (string, error) { return os.Executable() }

func allowedCPUs() []int { return nil }

func run(cmd *exec.Cmd, _ []int) error { return cmd.Run() }

func switches(*os.ProcessState) (voluntary, involuntary int64, ok bool) { return 0, 0, false }

func lock(*os.File) error { return nil }
