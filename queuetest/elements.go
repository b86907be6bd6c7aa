package queuetest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

var elementTypes = Check{
	Name: "ElementTypes",
	Rule: "9 Every type is legal: zero values, nil, typed nil, struct{}, arrays of 64 KiB",
	run: func(t *trial) error {
		one, two := new(uint64), new(uint64)
		var typedNil *uint64
		var array [64 << 10]byte
		for i := range array {
			array[i] = byte(i*7 + i>>8)
		}
		backwards := array
		for i := range backwards {
			backwards[i] = array[len(array)-1-i]
		}
		var left []string
		err := firstError(
			passes(t, "Uint64", &left, t.make.Uint64, []uint64{0, 1, 1 << 63, 1<<64 - 1}),
			passes(t, "Words", &left, t.make.Words, [][8]uint64{{}, {7: 1}, {1, 2, 3, 4, 5, 6, 7, 8}}),
			passes(t, "Empty", &left, t.make.Empty, make([]struct{}, 3)),
			passes(t, "Pointer", &left, t.make.Pointer, []*uint64{nil, one, two}),
			passes(t, "Any", &left, t.make.Any, []any{nil, typedNil, 0, "", struct{}{}, one}),
			passes(t, "Array", &left, t.make.Array, [][64 << 10]byte{array, {}, backwards}),
		)
		if err == nil && len(left) > 0 {
			return skipped("no constructor " + strings.Join(left, ", "))
		}
		return err
	},
}

// firstError returns the first error that is not nil.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// passes puts each of the values into queues of its type, and checks that it
// comes out as it was.
func passes[T comparable](t *trial, name string, left *[]string, construct catalog.Constructor[T], values []T) error {
	if construct == nil {
		*left = append(*left, name)
		return nil
	}
	for _, capacity := range t.capacities(1, 3) {
		q := construct(capacity)
		for _, v := range values {
			if err := pass(t, q, v); err != nil {
				return fmt.Errorf("constructor %s, capacity %d, item %.60v: %w", name, capacity, v, err)
			}
		}
		q.Close()
		var zero T
		if v, err := q.Get(context.Background()); err != queue.ErrClosed || v != zero {
			return fmt.Errorf("constructor %s, Get from the closed queue: %.60v, %v, want the zero value and ErrClosed", name, v, err)
		}
	}
	return nil
}

// pass lets v go through the queue by every kind of call, as often as there is
// room for it at once and once more.
func pass[T comparable](t *trial, q queue.Queue[T], v T) error {
	n := min(q.Cap(), 3)
	batch := slices.Repeat([]T{v}, n)
	for round := range 2 {
		for i := range n {
			var err error
			if (round+i)%2 == 0 {
				err = q.TryPut(v)
			} else {
				err = q.Put(t.ctx, v)
			}
			if err != nil || q.Len() != i+1 {
				return fmt.Errorf("put with %d items in: %v, and then Len is %d", i, err, q.Len())
			}
		}
		for i := range n {
			var got T
			var err error
			if (round+i)%2 == 0 {
				got, err = q.TryGet()
			} else {
				got, err = q.Get(t.ctx)
			}
			if err != nil {
				return fmt.Errorf("get with %d items in: %v", n-i, err)
			}
			if got != v {
				return fmt.Errorf("got %.60v", got)
			}
		}
		put, err := queue.PutBatch(t.ctx, q, batch)
		if err != nil || put != n {
			return fmt.Errorf("put in a batch of %d: %d, %v", n, put, err)
		}
		got := make([]T, n)
		_, err = getAll(got, func(buf []T) (int, error) { return queue.GetBatch(t.ctx, q, buf) })
		if err != nil || !slices.Equal(got, batch) {
			return fmt.Errorf("got in batches: %.60v, %v", got, err)
		}
		t.count(4 * n)
	}
	var zero T
	if got, err := q.TryGet(); err != queue.ErrEmpty || got != zero {
		return fmt.Errorf("TryGet with no item in: %.60v, %v, want the zero value and ErrEmpty", got, err)
	}
	return nil
}
