package shardq

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue"
)

// within runs a test that hangs if somebody sleeps who should not.
func within(t *testing.T, test func(*testing.T, context.Context, *Queue[int])) {
	for _, wait := range []queue.Wait{queue.Balanced, queue.Polite} {
		t.Run(wait.String(), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			test(t, ctx, NewShards[int](3, 3, queue.WithWait(wait)))
		})
	}
}

// TestNobodySleepsBesideItem lets each producer put an item only when its last
// one has come out, so that getters fall asleep all the time: an item in any
// shard must wake one.
func TestNobodySleepsBesideItem(t *testing.T) {
	const items = 10_000
	within(t, func(t *testing.T, ctx context.Context, q *Queue[int]) {
		var out [3]chan struct{} // the item of this producer has come out
		for i := range out {
			out[i] = make(chan struct{}, 1)
		}
		p, b, c, d := q.Producer(), q.Producer(), q.Consumer(), q.Consumer()
		var putting, getting sync.WaitGroup
		for id, put := range []func() error{
			func() error { return p.Put(ctx, 0) },
			func() error { _, err := b.PutBatch(ctx, []int{1}); return err },
			func() error { return q.TryPut(2) },
		} {
			putting.Go(func() {
				for range items {
					if !assert.NoError(t, put()) {
						return
					}
					select {
					case <-out[id]:
					case <-ctx.Done():
						assert.Fail(t, "an item was left in the queue", "of producer %d; in the shards: %v", id, contents(q))
						return
					}
				}
			})
		}
		for _, get := range []func(buf []int) (int, error){
			func(buf []int) (n int, err error) { buf[0], err = c.Get(ctx); return 1, err },
			func(buf []int) (n int, err error) { buf[0], err = q.Get(ctx); return 1, err },
			func(buf []int) (n int, err error) { return d.GetBatch(ctx, buf) },
		} {
			getting.Go(func() {
				buf := make([]int, 2)
				for {
					n, err := get(buf)
					if err != nil {
						return
					}
					for _, id := range buf[:n] {
						out[id] <- struct{}{}
					}
				}
			})
		}
		putting.Wait()
		q.Close()
		getting.Wait()
	})
}

// TestNobodySleepsBesideRoom takes an item out of a full queue only when room has
// been used, so that putters fall asleep all the time: room in any shard must
// wake one.
func TestNobodySleepsBesideRoom(t *testing.T) {
	const items = 20_000
	within(t, func(t *testing.T, ctx context.Context, q *Queue[int]) {
		in := make(chan struct{}, q.Cap()+items+2) // a Put has returned
		var putting sync.WaitGroup
		for _, put := range []func() error{
			func() error { return q.Put(ctx, 1) },
			func() error { _, err := q.PutBatch(ctx, []int{1}); return err },
		} {
			putting.Go(func() {
				for put() == nil {
					in <- struct{}{}
				}
			})
		}
		for range q.Cap() {
			<-in
		}
		c, buf := q.Consumer(), make([]int, 1)
		for i := range items {
			var err error
			switch i % 3 {
			case 0:
				_, err = c.TryGet()
			case 1:
				_, err = q.TryGet()
			case 2:
				_, err = c.TryGetBatch(buf)
			}
			require.NoError(t, err)
			select {
			case <-in:
			case <-ctx.Done():
				require.Fail(t, "room was left in the queue", "items in the shards: %v", contents(q))
			}
		}
		q.Close()
		putting.Wait()
	})
}
