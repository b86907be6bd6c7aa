package campaign

import (
	"io/fs"
	"syscall"
	"time"

	"github.com/queuebench/queue/bench/scenario"
)

// What the tests need of the inside.
var (
	ParseOutcome = parseOutcome
	CoresFirst   = coresFirst
	CoreCount    = coreCount
	Ranges       = ranges
	AllowedCPUs  = allowedCPUs
)

// SignalsBetween returns the signals between two states of a system.
func SignalsBetween(before, after fs.FS, cpus []int, elapsed time.Duration) scenario.Metrics {
	return readCounters(after, cpus).since(readCounters(before, cpus), elapsed)
}

// Seal gives the plan the ID of its content.
func (p *Plan) Seal() { p.ID = p.hash() }

// FillDisk makes the files of the campaign be on a disk with room for so many
// bytes.
func (c *Campaign) FillDisk(room int) {
	disk := &fullDisk{room}
	c.journal.file = &fileOnDisk{c.journal.file, disk}
	c.results.file = &fileOnDisk{c.results.file, disk}
}

type fullDisk struct{ room int }

type fileOnDisk struct {
	file
	disk *fullDisk
}

func (f *fileOnDisk) Write(p []byte) (int, error) {
	fits := min(len(p), f.disk.room)
	f.disk.room -= fits
	n, err := f.file.Write(p[:fits])
	if err == nil && fits < len(p) {
		err = syscall.ENOSPC
	}
	return n, err
}
