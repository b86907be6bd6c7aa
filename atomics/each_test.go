package atomics_test

import (
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
