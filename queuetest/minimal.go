package queuetest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/queuebench/queue"
	"github.com/queuebench/queue/catalog"
)

// Minimal is the part of a queue that the checks cannot do without. A queue
// that is no [queue.Queue] needs an adapter with these two methods, which must
// not wait.
//
// Of Put, Get, Close, Len and Cap, as [queue.Queue] has them, those that the
// adapter has are used too; Put and Get count together. Checks that need what
// is missing are skipped, and say so. A queue without Cap is taken to hold what
// its constructor was asked for; an unbounded one has a Cap that returns
// [queue.Unbounded].
type Minimal[T any] interface {
	// TryPut returns nil or [queue.ErrFull]. An adapter maps the one error, or
	// the false, that tells that there is no room; any other error is passed on
	// as it is and fails the check.
	TryPut(v T) error

	// TryGet returns an item or [queue.ErrEmpty], for which the same holds.
	TryGet() (T, error)
}

// Adapt makes the constructor of a [catalog.Factory] of the constructor of an
// adapter.
func Adapt[T any, Q Minimal[T]](construct func(capacity int) Q) catalog.Constructor[T] {
	return func(capacity int) queue.Queue[T] {
		m := Minimal[T](construct(capacity))
		if q, ok := m.(queue.Queue[T]); ok {
			return q
		}
		return adapt(m, capacity, everything)
	}
}

// An ability is a set of what queues can have beside TryPut and TryGet.
type ability uint

const (
	canWait ability = 1 << iota
	canClose
	canLen
	canCap
	canBatch

	everything = canWait | canClose | canLen | canCap | canBatch
	usual      = everything &^ canBatch // what there is a fallback for
)

// has reports whether all of b is in a.
func (a ability) has(b ability) bool { return a&b == b }

// String names the methods.
func (a ability) String() string {
	var names []string
	for i, name := range []string{"Put and Get", "Close", "Len", "Cap", "batches"} {
		if a.has(1 << i) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// The optional methods.
type (
	waiter[T any] interface {
		Put(ctx context.Context, v T) error
		Get(ctx context.Context) (T, error)
	}
	closer interface{ Close() }
	lener  interface{ Len() int }
	capper interface{ Cap() int }
)

// abilityOf returns what q has.
func abilityOf[T any](q Minimal[T]) ability {
	if a, ok := q.(*adapted[T]); ok {
		return a.can
	}
	var can ability
	for _, found := range []struct {
		can ability
		ok  bool
	}{
		{canWait, is[waiter[T]](q)}, {canClose, is[closer](q)}, {canLen, is[lener](q)},
		{canCap, is[capper](q)}, {canBatch, is[queue.Batcher[T]](q)},
	} {
		if found.ok {
			can |= found.can
		}
	}
	return can
}

func is[I any](v any) bool {
	_, ok := v.(I)
	return ok
}

// adapted is a queue with the methods that another one has. The checks look at
// can before they call one that may be missing.
type adapted[T any] struct {
	Minimal[T]
	can      ability
	capacity int
}

// adapt returns q without what is not to be seen of it, and with the given
// capacity unless it tells its own.
func adapt[T any](q Minimal[T], capacity int, seen ability) *adapted[T] {
	a := &adapted[T]{q, abilityOf(q) & seen &^ canBatch, capacity}
	if a.can.has(canCap) {
		a.capacity = q.(capper).Cap()
	}
	return a
}

func (a *adapted[T]) Put(ctx context.Context, v T) error { return a.Minimal.(waiter[T]).Put(ctx, v) }

func (a *adapted[T]) Get(ctx context.Context) (T, error) { return a.Minimal.(waiter[T]).Get(ctx) }

// Close does nothing if the queue cannot be closed.
func (a *adapted[T]) Close() {
	if a.can.has(canClose) {
		a.Minimal.(closer).Close()
	}
}

func (a *adapted[T]) Len() int { return a.Minimal.(lener).Len() }

func (a *adapted[T]) Cap() int { return a.capacity }

// applies finds out what the queue has, and returns a skipped if the check needs
// more, or an error if there is no queue.
func (c Check) applies(t *trial) error {
	q := t.queue(1)
	if q == nil {
		return errors.New("the constructor returns nil")
	}
	t.can = abilityOf[uint64](q)
	if missing := usual &^ t.can &^ (c.spares | canCap); missing != 0 {
		return skipped(fmt.Sprintf("the queue has no %v", missing))
	}
	return nil
}

// waits reports whether there are calls that wait, and an end to that.
func (t *trial) waits() bool { return t.can.has(canWait | canClose) }

// lenIs checks Len, if there is one.
func lenIs(q queue.Queue[uint64], want int) error {
	if a, ok := q.(*adapted[uint64]); ok && !a.can.has(canLen) {
		return nil
	}
	if got := q.Len(); got != want {
		return fmt.Errorf("Len is %d with %d items in", got, want)
	}
	return nil
}
