package campaign

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// A file is what a journal needs of one that is opened for appending.
type file interface {
	io.WriteCloser
	Sync() error
	Truncate(size int64) error
}

// A journal is a file of whole lines: of a line that does not fit on the disk it
// keeps nothing.
type journal struct {
	file
	size int64
}

// add appends lines.
func (j *journal) add(lines []byte) error {
	n, err := j.Write(lines)
	if err == nil {
		j.size += int64(n)
		return nil
	}
	return errors.Join(err, j.Truncate(j.size))
}

// errBusy is the error if two run the same campaign.
var errBusy = errors.New("another process is writing it")

// openJournal opens or creates the file, and returns its content as well.
func openJournal(path string) (*journal, []byte, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, nil, err
	}
	if err := lock(f); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", path, errBusy), f.Close())
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return &journal{f, int64(len(text))}, text, nil
}

// cut leaves only the beginning of the file.
func (j *journal) cut(size int) error {
	if int64(size) == j.size {
		return nil
	}
	j.size = int64(size)
	return j.Truncate(j.size)
}
