package lockfree

import (
	"testing"

	"github.com/queuebench/queue/internal/pad/padtest"
)

// TestLayout checks that goroutines at different tasks write different lines,
// and none that all of them read.
func TestLayout(t *testing.T) {
	q := New[uint64]()
	padtest.Apart(t,
		padtest.Fields("ends and flag", &q.tail, &q.waiting),
		padtest.Field("parked", &q.parked))
	s := q.tail.Load()
	padtest.Apart(t,
		padtest.Fields("constants", &s.slots, &s.next),
		padtest.Field("tail", &s.tail),
		padtest.Field("head", &s.head),
		padtest.End(s))
}
