package doctor

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode"
)

// largest is how much of a file is read.
const largest = 1 << 20

// read returns the text of a file, without the space around it.
func (m Machine) read(name string) (string, error) {
	f, err := m.FS.Open(strings.TrimPrefix(path.Clean(name), "/"))
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, largest))
	if err != nil {
		return "", &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return strings.TrimSpace(string(text)), nil
}

// readAll returns the texts of all files of a pattern, with their names. The error
// is about the first that cannot be read, or that there are none.
func (m Machine) readAll(pattern string) (names, texts []string, err error) {
	names, _ = fs.Glob(m.FS, pattern) // the patterns are well formed
	if len(names) == 0 {
		first := strings.ReplaceAll(pattern, "[0-9]*", "0")
		return nil, nil, &fs.PathError{Op: "open", Path: first, Err: fs.ErrNotExist}
	}
	for _, name := range names {
		text, err := m.read(name)
		if err != nil {
			return nil, nil, err
		}
		texts = append(texts, text)
	}
	return names, texts, nil
}

// malformed is the error for a file with something else in it than expected.
func malformed(name, text string) error {
	line, _, _ := strings.Cut(text, "\n")
	if most := 40; len(line) > most {
		line = strings.ToValidUTF8(line[:most], "") + "..."
	}
	return fmt.Errorf("/%s is malformed: %q", name, line)
}

// reason returns why something is unknown, in a line.
func reason(err error) string {
	var p *fs.PathError
	switch {
	case !errors.As(err, &p):
		return printable(err.Error())
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("no /%s", strings.TrimPrefix(p.Path, "/"))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("not allowed to read /%s", strings.TrimPrefix(p.Path, "/"))
	}
	return printable(err.Error())
}

// printable returns text from a file as it may be shown on a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}
