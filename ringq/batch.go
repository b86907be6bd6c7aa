package ringq

import (
	"unsafe"

	"github.com/queuebench/queue/atomics"
	"github.com/queuebench/queue/internal/park"
	"github.com/queuebench/queue/internal/prefetch"
)

const (
	// manySlots is from how many slots on it pays to fetch their cache lines at
	// one go.
	manySlots = 16

	// mostBytes is up to how many bytes are fetched before they are needed.
	mostBytes = 4 << 10
)

// putSingly is TryPutBatch with single operations.
func putSingly[T any](q interface{ TryPut(v T) error }, vs []T) (int, error) {
	for i, v := range vs {
		if err := q.TryPut(v); err != nil {
			return i, err
		}
	}
	return len(vs), nil
}

// getSingly is TryGetBatch with single operations.
func getSingly[T any](q interface{ TryGet() (T, error) }, buf []T) (int, error) {
	for i := range buf {
		v, err := q.TryGet()
		if err != nil && i == 0 {
			return 0, err
		}
		if err != nil {
			return i, nil
		}
		buf[i] = v
	}
	return len(buf), nil
}

// ready counts the slots from pos that are in the state of their position plus
// offset, up to most, and the stamps that say so. rest is how many more slots
// the last of these speaks for.
func (r *ring[T]) ready(pos, offset uint64, most int) (n, stamps, rest int) {
	most = min(most, r.capacity())
	for n < most {
		aside := r.aside(pos, most-n)
		k, next := r.singles(pos, offset, aside)
		n, stamps, pos = n+k, stamps+k, r.plus(pos, k)
		if k == aside {
			continue
		}
		if next != pos+offset|runFlag {
			break
		}
		length := r.stamp(r.next(pos)).Load()
		if length&flags != flags {
			break // somebody has claimed the run meanwhile, at an end of many
		}
		k = int(length >> flagBits)
		n, stamps, pos = n+k, stamps+1, r.plus(pos, k)
	}
	rest = max(0, n-most)
	return n - rest, stamps, rest
}

// singles counts the slots that are alone in that state, of n from pos that lie
// side by side. It returns the stamp of the slot after them, if it is not the
// last, too.
func (r *ring[T]) singles(pos, offset uint64, n int) (k int, next uint64) {
	first, want := unsafe.Pointer(r.stamp(pos)), pos+offset
	size, _ := r.sizes()
	at := func(i int) uint64 { return (*atomics.Uint64)(unsafe.Add(first, uintptr(i)*size)).Load() }
	if n >= manySlots && size <= prefetch.LineSize && at(0) == want && at(n-1) == want+uint64(n-1)*step { // probably all are ready
		prefetch.Lines(first, uintptr(n)*size)
	}
	for i := range n {
		if next = at(i); next != want {
			return i, next
		}
		want += step
	}
	return n, 0
}

// split stamps the rest of a run of which the slots before pos have been
// claimed. The first slots get stamps of their own.
func (r *ring[T]) split(pos, offset uint64, rest, singles int) {
	if alone := rest - singles; alone >= minBatch {
		p := r.plus(pos, singles)
		atomics.StoreRelease(r.stamp(p), r.stampRest(p, offset, alone, 1))
		rest = singles
	}
	if rest > 0 {
		atomics.StoreRelease(r.stamp(pos), r.stampRest(pos, offset, rest, rest))
	}
}

// splitAfter splits the run at pos after its first slot, which has been claimed.
func (r *ring[T]) splitAfter(pos, offset uint64) {
	pos = r.next(pos)
	r.split(pos, offset, int(r.stamp(pos).Load()>>flagBits)-1, splitSlots)
}

// fill puts items into the slots from pos. It is for the owner of the slots.
func (r *ring[T]) fill(pos uint64, vs []T) {
	for len(vs) > 0 {
		n := r.aside(pos, len(vs))
		first, size := r.itemsAt(pos, n)
		atomics.SetEach(first, size, vs[:n])
		vs, pos = vs[n:], r.plus(pos, n)
	}
}

// empty takes the items out of the slots from pos. It is for the owner of the
// slots.
func (r *ring[T]) empty(pos uint64, buf []T) {
	for len(buf) > 0 {
		n := r.aside(pos, len(buf))
		first, size := r.itemsAt(pos, n)
		atomics.GetEach(first, size, buf[:n])
		atomics.ClearEach(first, size, n)
		buf, pos = buf[n:], r.plus(pos, n)
	}
}

// clear takes back what fill has done to n slots.
func (r *ring[T]) clear(pos uint64, n int) {
	for ; n > 0; n-- {
		_, item := r.slot(pos)
		item.Clear()
		pos = r.next(pos)
	}
}

// itemsAt returns the first of n items that lie side by side, and how many bytes
// lie from one to the next. It fetches their lines, the first ones if they are
// many.
func (r *ring[T]) itemsAt(pos uint64, n int) (*atomics.Cell[T], uintptr) {
	_, first := r.slot(pos)
	_, size := r.sizes()
	prefetch.Lines(unsafe.Pointer(first), min(uintptr(n)*size, mostBytes))
	return first, size
}

// batchAhead fetches the lines of the batch after the next two, if those are as
// long as the one that has ended. It would disturb the other side if that were
// near, because the batches are long, or moved single items.
func (r *ring[T]) batchAhead(end uint64, n, stamps int) {
	if r.stamps != nil && stamps*minBatch <= n && 8*n <= r.capacity() {
		pos := r.plus(end, 2*n)
		prefetch.Lines(unsafe.Pointer(r.stamp(pos)), 1)
		r.itemsAt(pos, r.aside(pos, n))
	}
}

// others tells how the other side moves items, for an end that stands at pos and
// cannot go on: single operations leave no runs.
func (r *ring[T]) others(pos uint64) park.Pace {
	if r.stamp(pos).Load()&runFlag != 0 {
		return park.InBatches
	}
	return park.Singly
}

// stampRest prepares n slots from pos for being handed over by the stamp of the
// first, which it returns. If they were in few enough pieces before, they become
// a run.
func (r *ring[T]) stampRest(pos, offset uint64, n, pieces int) uint64 {
	first := pos + offset
	if r.runs && pieces*minBatch <= n {
		atomics.StoreRelease(r.stamp(r.next(pos)), uint64(n)<<flagBits|flags)
		return first | runFlag
	}
	for pos, n = r.next(pos), n-1; n > 0; {
		k := r.aside(pos, n)
		size, _ := r.sizes()
		atomics.StoreEach(r.stamp(pos), size, k, pos+offset, step)
		pos, n = r.plus(pos, k), n-k
	}
	return first
}
