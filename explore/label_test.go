package explore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/queuebench/queue/explore"
)

// Labels name objects and what pointers point to.
func TestLabel(t *testing.T) {
	explore.Label(new(int), "nothing") // outside of a search
	f := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		var p explore.Pointer[int]
		var c explore.Cell[*int]
		var many explore.Cell[[]*int]
		v := new(int)
		explore.Label(&p, "p")
		explore.Label(v, "v")
		s.Go("goroutine", func() {
			p.Store(v)
			c.Set(new(int))
			many.Set([]*int{v, v})
			many.Set(nil)
			p.CompareAndSwap(nil, v)
			s.FailNow()
		})
	}).Failure
	require.NotNil(t, f)
	assert.Equal(t, []explore.Event{
		{Goroutine: "goroutine", Operation: "store", Object: "p", Values: "v"},
		{Goroutine: "goroutine", Operation: "set", Object: "object 1", Values: "pointer 1"},
		{Goroutine: "goroutine", Operation: "set", Object: "object 2", Values: "pointer 2[:2]"},
		{Goroutine: "goroutine", Operation: "set", Object: "object 2", Values: "nil"},
		{Goroutine: "goroutine", Operation: "cas", Object: "p", Values: "nil → v refused, is v"},
	}, f.Timeline)
}

// A tree has objects in all places that labels reach.
type tree struct {
	_     struct{}
	n     int
	inner struct{ x, y explore.Uint32 }
	array [2]explore.Pointer[tree]
	slice []branch
	any   any
	tree  *tree
	lock  struct{ explore.Mutex }
	cond  *explore.Cond
}

type branch struct {
	stamp explore.Uint64
	leaf  *explore.Uint64
}

// A label names what is inside, wherever that is, and a later one comes first.
func TestLabelInside(t *testing.T) {
	f := explore.Config{}.Exhaustive(func(s *explore.Setup) {
		v := &tree{slice: make([]branch, 2), any: new(explore.Uint64), tree: new(tree)}
		v.slice[1].leaf = new(explore.Uint64)
		v.tree.tree = v
		v.cond = explore.NewCond(&v.lock)
		explore.Label(v, "v")
		explore.Label(&v.inner.y, "y")
		s.Go("A", func() {
			v.inner.x.Load()
			v.inner.y.Load()
			v.array[1].Load()
			v.slice[1].stamp.Load()
			v.slice[1].leaf.Load()
			v.any.(*explore.Uint64).Load()
			v.tree.inner.y.Load()
			v.array[0].Store(v)
			v.array[0].Store(v.tree)
			v.lock.Lock()
			v.cond.Wait()
		})
	}).Failure
	require.NotNil(t, f)
	assert.Equal(t, "nobody can go on: A (wait v.cond)", f.Message)
	var got []string
	for _, e := range f.Timeline {
		got = append(got, e.Object+" "+e.Values)
	}
	assert.Equal(t, []string{"v.inner.x = 0", "y = 0", "v.array[1] = nil", "v.slice[1].stamp = 0", "v.slice[1].leaf = 0",
		"v.any = 0", "v.tree.inner.y = 0", "v.array[0] v", "v.array[0] v.tree", "v.lock.Mutex ", "v.cond ", "v.lock.Mutex "}, got)
}

// What is no pointer cannot have a label.
func TestLabelOfValue(t *testing.T) {
	assert.PanicsWithValue(t, "explore: Label of 5, which is not a pointer to a variable", func() { explore.Label(5, "") })
	assert.Panics(t, func() { explore.Label((*int)(nil), "") })
}

// With a label, it makes no difference to the search which goroutine is the
// first to write an object.
func TestLabelledStates(t *testing.T) {
	states := func(label bool) int {
		return explore.Config{}.Exhaustive(func(s *explore.Setup) {
			x := new(explore.Uint64)
			if label {
				explore.Label(x, "x")
			}
			for range 3 {
				s.Go("", func() { x.Store(1); x.Store(1) })
			}
		}).States
	}
	assert.Less(t, states(true), states(false))
}
