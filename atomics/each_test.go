package atomics_test

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue/atomics"
)

func TestStoreEach(t *testing.T) {
	type slot struct {
		word atomics.Uint64
		rest uint64
	}
	for n := range 14 {
		slots := make([]slot, 14)
		atomics.StoreEach(&slots[0].word, unsafe.Sizeof(slot{}), n, 10, 4)
		for i := range slots {
			want := uint64(0)
			if i < n {
				want = 10 + uint64(i)*4
			}
			assert.Equal(t, want, slots[i].word.Load(), "word %d of %d", i, n)
			assert.Zero(t, slots[i].rest)
		}
	}
}

func TestStoreRelease(t *testing.T) {
	words := make([]atomics.Uint64, 3)
	atomics.StoreRelease(&words[1], 1<<63|5)
	assert.Zero(t, words[0].Load())
	assert.Equal(t, uint64(1<<63|5), words[1].Load())
	assert.Zero(t, words[2].Load())
}

// Cells side by side and cells among other things are set, read and cleared
// alike, and nothing besides.
func TestCells(t *testing.T) {
	type slot struct {
		stamp uint64
		cell  atomics.Cell[string]
	}
	const cells = 9
	for n := range cells {
		var dense [cells]atomics.Cell[string]
		var slots [cells]slot
		for _, c := range []struct {
			first *atomics.Cell[string]
			size  uintptr
			at    func(i int) string
		}{
			{&dense[0], unsafe.Sizeof(dense[0]), func(i int) string { return dense[i].Get() }},
			{&slots[0].cell, unsafe.Sizeof(slots[0]), func(i int) string { return slots[i].cell.Get() }},
		} {
			vs := strings.Split("abcdefghi", "")[:n]
			atomics.SetEach(c.first, c.size, vs)
			buf := make([]string, n)
			atomics.GetEach(c.first, c.size, buf)
			assert.Equal(t, vs, buf)
			for i := range cells {
				want := ""
				if i < n {
					want = vs[i]
				}
				assert.Equal(t, want, c.at(i), "cell %d of %d", i, n)
			}
			atomics.ClearEach(c.first, c.size, n)
			for i := range cells {
				assert.Empty(t, c.at(i), "cell %d of %d", i, n)
			}
		}
		for _, s := range slots {
			assert.Zero(t, s.stamp)
		}
	}
}
