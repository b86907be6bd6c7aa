// Package padtest checks that variables which different processors write lie on
// different cache lines.
package padtest

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/internal/pad"
)

// A Region is a part of a struct whose fields belong together: goroutines at
// one task write them, or nobody does. The struct must be on the heap, where it
// stays in its place.
type Region struct {
	name       string
	start, end uintptr
}

// Field returns the region of one field.
func Field[F any](name string, field *F) Region { return Fields(name, field, field) }

// Fields returns the region from one field to another one after it.
func Fields[F, L any](name string, first *F, last *L) Region {
	return Region{name, uintptr(unsafe.Pointer(first)), uintptr(unsafe.Pointer(last)) + unsafe.Sizeof(*last)}
}

// Begin returns the region without size at the beginning of a struct, before
// which another variable may end.
func Begin[S any](s *S) Region {
	begin := Field("begin", s).start
	return Region{"begin", begin, begin}
}

// End returns the region without size at the end of a struct, after which
// another variable may begin.
func End[S any](s *S) Region {
	end := Field("end", s).end
	return Region{"end", end, end}
}

// Apart checks that the regions, in ascending order, are so far apart that no
// two share a line, wherever the struct begins.
func Apart(t *testing.T, regions ...Region) {
	t.Helper()
	for i, r := range regions[1:] {
		before := regions[i]
		assert.GreaterOrEqual(t, int(r.start-before.end), pad.LineSize, "bytes between %s and %s", before.name, r.name)
	}
}
