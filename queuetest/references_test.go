package queuetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
	"github.com/queuebench/queue/mutexq"
)

// hoarder keeps an item of a call that waited.
type hoarder struct {
	queue.Queue[*uint64] // without batches of its own
	keepsPut, keepsGot   bool
	kept                 *uint64
}

func (q *hoarder) Put(ctx context.Context, v *uint64) error {
	err := q.Queue.Put(ctx, v)
	if err == queue.ErrClosed && q.keepsPut {
		q.kept = v
	}
	return err
}

func (q *hoarder) Get(ctx context.Context) (*uint64, error) {
	if v, err := q.Queue.TryGet(); err != queue.ErrEmpty {
		return v, err
	}
	v, err := q.Queue.Get(ctx)
	if q.keepsGot {
		q.kept = v
	}
	return v, err
}

func TestDropsReferencesOfWaiters(t *testing.T) {
	for _, c := range []struct {
		want string
		q    hoarder
	}{
		{"an item that went to a Get that waited for it: 1 of 2 are still reachable", hoarder{keepsGot: true}},
		{"an item that was not put because the queue was closed while Put waited: 1 of 2 are still reachable", hoarder{keepsPut: true}},
	} {
		f := sound
		f.Pointer = func(capacity int) queue.Queue[*uint64] {
			q := c.q
			q.Queue = mutexq.New[*uint64](capacity)
			return &q
		}
		assert.ErrorContains(t, verify(t, f, strict, "DropsReferences").Err(), c.want)
	}
	f := catalog.Factory{Uint64: sound.Uint64, Pointer: catalog.Of(mutexq.New[*uint64])}
	assert.NoError(t, verify(t, f, strict, "DropsReferences").Err())
}
