package queuetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

var elementTypes = Check{
	Name: "ElementTypes",
	Rule: "9 Every type is legal: zero values, nil, typed nil, what cannot be compared, struct{}, arrays of 64 KiB and more",
	run: func(t *trial) error {
		one, two := new(uint64), new(uint64)
		var typedNil *uint64
		var array [64 << 10]byte
		var large [100_000]byte
		for i := range large {
			large[i] = byte(i*5 + i>>8)
		}
		for i := range array {
			array[i] = byte(i*7 + i>>8)
		}
		backwards := array
		for i := range backwards {
			backwards[i] = array[len(array)-1-i]
		}
		var left []string
		err := firstError(
			passes(t, "Uint64", &left, t.make.Uint64, equal, []uint64{0, 1, 1 << 63, 1<<64 - 1}),
			passes(t, "Words", &left, t.make.Words, equal, [][8]uint64{{}, {7: 1}, {1, 2, 3, 4, 5, 6, 7, 8}}),
			passes(t, "Empty", &left, t.make.Empty, equal, make([]struct{}, 3)),
			passes(t, "Pointer", &left, t.make.Pointer, equal, []*uint64{nil, one, two}),
			passes(t, "Any", &left, t.make.Any, identical, []any{nil, typedNil, 0, "", struct{}{}, one,
				[]int{1}, []int(nil), map[string]int{}, func() {}}),
			passes(t, "Array", &left, t.make.Array, equal, [][64 << 10]byte{array, {}, backwards}),
			passes(t, "Large", &left, t.make.Large, equal, [][100_000]byte{large, {}, {99_999: 1}}),
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

func equal[T comparable](a, b T) bool { return a == b }

// identical is equal for values some of which cannot be compared: a slice, a map
// or a function is the same if it has the same address.
func identical(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if !x.IsValid() || !y.IsValid() || x.Type() != y.Type() || x.Comparable() {
		return a == b
	}
	return x.UnsafePointer() == y.UnsafePointer()
}

// passes puts each of the values into queues of its type, and checks that it
// comes out as it was.
func passes[T any](t *trial, name string, left *[]string, construct catalog.Constructor[T], same func(a, b T) bool, values []T) error {
	if construct == nil {
		*left = append(*left, name)
		return nil
	}
	for _, capacity := range t.capacities(1, 3) {
		q := construct(capacity)
		for _, v := range values {
			if err := pass(t, q, v, same); err != nil {
				return fmt.Errorf("constructor %s, capacity %d, item %.60v: %w", name, capacity, v, err)
			}
		}
		q.Close()
		var zero T
		if v, err := q.Get(context.Background()); err != queue.ErrClosed || !same(v, zero) {
			return fmt.Errorf("constructor %s, Get from the closed queue: %.60v, %v, want the zero value and ErrClosed", name, v, err)
		}
	}
	return nil
}

// pass lets v go through the queue by every kind of call, as often as there is
// room for it at once and once more.
func pass[T any](t *trial, q queue.Queue[T], v T, same func(a, b T) bool) error {
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
			if !same(got, v) {
				return fmt.Errorf("got %.60v", got)
			}
		}
		put, err := queue.PutBatch(t.ctx, q, batch)
		if err != nil || put != n {
			return fmt.Errorf("put in a batch of %d: %d, %v", n, put, err)
		}
		got := make([]T, n)
		_, err = getAll(got, func(buf []T) (int, error) { return queue.GetBatch(t.ctx, q, buf) })
		if err != nil || !slices.EqualFunc(got, batch, same) {
			return fmt.Errorf("got in batches: %.60v, %v", got, err)
		}
		t.count(4 * n)
	}
	var zero T
	if got, err := q.TryGet(); err != queue.ErrEmpty || !same(got, zero) {
		return fmt.Errorf("TryGet with no item in: %.60v, %v, want the zero value and ErrEmpty", got, err)
	}
	return nil
}
