package scenario

import "fmt"

// A tally is what went past.
type tally struct {
	n           int
	sum, square uint64
}

func (t *tally) add(item uint64) {
	t.n++
	t.sum += item
	t.square += item * item
}

func (t *tally) merge(other tally) {
	t.n += other.n
	t.sum += other.sum
	t.square += other.square
}

// same returns an error unless what came out is what went in.
func same(in, out tally) error {
	if in != out {
		return fmt.Errorf("%d items went in, %d came out (checksums %#x %#x and %#x %#x)",
			in.n, out.n, in.sum, in.square, out.sum, out.square)
	}
	return nil
}
