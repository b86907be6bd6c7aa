package campaign

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// Self returns the path to start this program by, also when its file has been
// replaced or removed since.
func Self() (string, error) { return "/proc/self/exe", nil }

// allowedCPUs returns the processors that this process may use.
func allowedCPUs() []int {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil
	}
	var cpus []int
	for cpu := range 8 * len(set) * 8 {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

// run starts the command on the given processors and waits for it. It leads a
// group of its own, and does not outlive this process. When its context ends,
// the group is killed.
//
// The thread must be there until the child ends: the child dies with it.
func run(cmd *exec.Cmd, cpus []int) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
	if err := startOn(cmd, cpus); err != nil {
		return err
	}
	return cmd.Wait()
}

// startOn starts the command on the given processors, or on all if there are
// none: a child inherits those of the thread that starts it.
func startOn(cmd *exec.Cmd, cpus []int) (err error) {
	if len(cpus) == 0 {
		return cmd.Start()
	}
	var before, set unix.CPUSet
	for _, cpu := range cpus {
		set.Set(cpu)
	}
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return err
	}
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return fmt.Errorf("processors %s: %w", ranges(cpus), err)
	}
	err = cmd.Start()
	return errors.Join(err, unix.SchedSetaffinity(0, &before))
}

// switches returns the context switches of a process that has ended.
func switches(state *os.ProcessState) (voluntary, involuntary int64, ok bool) {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, 0, false
	}
	return int64(usage.Nvcsw), int64(usage.Nivcsw), true
}

// lock keeps other processes from locking the file. It fails if one has.
func lock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return err
	}
	return nil // other errors are of file systems without locks
}
