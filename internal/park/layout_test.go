package park

import (
	"testing"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/internal/pad/padtest"
)

// TestLayout checks that what goroutines write that sleep and wake, what those
// write that are about to wait, and what all of these read are apart.
func TestLayout(t *testing.T) {
	l := &newBounded(8, queue.Balanced).lot
	g := &l.linger
	padtest.Apart(t,
		padtest.Begin(l),
		padtest.Fields("sleeping and waking", &l.latch, &l.ready),
		padtest.Fields("constants", &l.q, &g.many),
		padtest.Fields("waiting", &g.spin, &g.crowd),
		padtest.End(l))
}
