package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/chanq"
	"github.com/queuebench/queue/mutexq"
	"github.com/queuebench/queue/ringq"
)

// Workers take jobs until the queue is closed and drained.
func Example_workers() {
	ctx := context.Background()
	jobs := ringq.NewMPMC[int](64)

	var workers sync.WaitGroup
	sums := make([]int, 4)
	for i := range sums {
		workers.Go(func() {
			for job := range queue.All(ctx, jobs) {
				sums[i] += job
			}
		})
	}
	for job := range 100 {
		if err := jobs.Put(ctx, job); err != nil {
			fmt.Println(err)
		}
	}
	jobs.Close()
	workers.Wait()
	fmt.Println(sums[0] + sums[1] + sums[2] + sums[3])
	// Output: 4950
}

// Code that takes the interface works with any implementation.
func Example_choose() {
	for _, q := range []queue.Queue[string]{
		ringq.NewMPMC[string](3),
		chanq.New[string](3),
		mutexq.New[string](3),
		mutexq.NewUnbounded[string](),
	} {
		_ = q.TryPut("one")
		fmt.Println(q.Len(), "item, bounded:", q.Cap() != queue.Unbounded)
	}
	// Output:
	// 1 item, bounded: true
	// 1 item, bounded: true
	// 1 item, bounded: true
	// 1 item, bounded: false
}

// The immediate operations say why they did nothing.
func Example_immediate() {
	q := ringq.NewMPMC[int](1)
	_, err := q.TryGet()
	fmt.Println(err)
	fmt.Println(q.TryPut(1))
	fmt.Println(q.TryPut(2))
	q.Close()
	fmt.Println(q.TryPut(3))
	v, err := q.TryGet()
	fmt.Println(v, err)
	_, err = q.TryGet()
	fmt.Println(err == queue.ErrClosed)
	// Output:
	// queue: empty
	// <nil>
	// queue: full
	// queue: closed
	// 1 <nil>
	// true
}

// A context bounds the wait. The call that gave up has done nothing.
func Example_timeout() {
	q := ringq.NewMPMC[int](1)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := q.Get(ctx)
	fmt.Println(errors.Is(err, context.DeadlineExceeded))

	// With an item there, the same context does no harm: nothing has to wait.
	_ = q.TryPut(7)
	fmt.Println(q.Get(ctx))
	// Output:
	// true
	// 7 <nil>
}

// Batches move several items for less than as many single operations. A
// consumer takes what there is, and waits only if there is nothing.
func ExampleGetBatch() {
	ctx := context.Background()
	q := ringq.NewMPMC[int](8)
	go func() {
		defer q.Close()
		_, _ = queue.PutBatch(ctx, q, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	}()
	sum := 0
	for buf := make([]int, 4); ; {
		n, err := queue.GetBatch(ctx, q, buf)
		if err != nil {
			fmt.Println(sum, err)
			return
		}
		for _, v := range buf[:n] {
			sum += v
		}
	}
	// Output: 55 queue: closed
}

// A batch that does not fit goes in as far as there is room.
func ExampleTryPutBatch() {
	q := ringq.NewMPMC[string](3)
	batch := []string{"a", "b", "c", "d"}
	n, err := queue.TryPutBatch(q, batch)
	fmt.Println(n, err, "left:", batch[n:])
	// Output: 3 queue: full left: [d]
}

// Close ends the putting, and Drain takes what is left: an immediate shutdown.
func ExampleDrain() {
	q := mutexq.New[string](8)
	for _, v := range []string{"a", "b", "c"} {
		_ = q.TryPut(v)
	}
	q.Close()
	fmt.Println(slices.Collect(queue.Drain(q)))
	// Output: [a b c]
}

// Join waits until the workers are done with all that was put, while they stay
// for more.
func ExampleTasks() {
	ctx := context.Background()
	jobs := queue.NewTasks(ringq.NewMPMC[int](64))

	var sum atomic.Int64
	for range 4 {
		go func() {
			for job := range queue.All(ctx, jobs) {
				sum.Add(int64(job))
				jobs.Done()
			}
		}()
	}
	for round := range 3 {
		for job := range 100 {
			_ = jobs.Put(ctx, job)
		}
		_ = jobs.Join(ctx)
		fmt.Println("round", round, "sum", sum.Load())
	}
	jobs.Close()
	// Output:
	// round 0 sum 4950
	// round 1 sum 9900
	// round 2 sum 14850
}

// All waits for items until the queue is closed and drained, or the context
// ends.
func ExampleAll() {
	q := chanq.New[int](2)
	go func() {
		defer q.Close()
		for i := range 5 {
			_ = q.Put(context.Background(), i*i)
		}
	}()
	for v := range queue.All(context.Background(), q) {
		fmt.Print(v, " ")
	}
	// Output: 0 1 4 9 16
}
